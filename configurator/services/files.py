"""Blueprint files: read from and written to JSON, YAML and UVL."""

import json
from pathlib import Path
from typing import Any

import yaml

from configurator.domain import uvl
from configurator.domain.errors import BlueprintError

MAX_BYTES = 50_000_000
SUFFIXES = {".json": "json", ".yaml": "yaml", ".yml": "yaml", ".uvl": "uvl"}


def read_document(path: Path) -> dict[str, Any]:
    """The document in a file, by its suffix. Raises `BlueprintError` with one sentence that names the place."""
    form = SUFFIXES.get(path.suffix.lower())
    if form is None:
        raise BlueprintError("", "the file is none of .json, .yaml, .yml and .uvl")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BlueprintError("", "the file is larger than 50 MB")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BlueprintError("", f"the file cannot be read: {_reason(error)}") from error
    if form == "uvl":
        return dict(uvl.read(text))
    document = _parsed(text, form)
    if not isinstance(document, dict):
        raise BlueprintError("", "the file must be an object with product, groups and rules")
    return document


def _parsed(text: str, form: str) -> object:
    try:
        return json.loads(text) if form == "json" else yaml.safe_load(text)
    except json.JSONDecodeError as error:
        raise BlueprintError("", f"the file is no JSON: line {error.lineno}, column {error.colno}: {error.msg}") from error
    except yaml.YAMLError as error:
        raise BlueprintError("", f"the file is no YAML: {' '.join(str(error).split())}") from error
    except RecursionError as error:
        raise BlueprintError("", "the file is nested too deeply") from error


def _reason(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else "it is not UTF-8"
