"""The pictures that layers are made of: checked, and kept under a name that follows from their content."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from configurator import rendering
from configurator.domain.errors import BlueprintError

MAX_BYTES = 20_000_000


def mentioned(document: Mapping[str, Any]) -> list[str]:
    """Every path that the layers of a document name, once each."""
    found: list[str] = []
    for layer in document.get("layers") or ():
        shading = layer.get("shading") or {}
        paths = shading.values() if isinstance(shading, Mapping) else [shading]
        found += [str(path) for path in (layer.get("mask"), layer.get("file"), *paths) if path]
    return list(dict.fromkeys(found))


def collect(document: Mapping[str, Any], folder: Path | None, known: Mapping[str, str]) -> dict[str, str]:
    """The stored file of every path: read from the folder where it is there, else as known from before.

    Raises:
        BlueprintError: a path that leaves the folder, or a file that is no picture.
    """
    family = str(document.get("family") or document.get("product"))
    kept = {path: known[path] for path in mentioned(document) if path in known}
    if folder is None:
        return kept
    root = folder.resolve()
    for path, file in _files(mentioned(document), root):
        kept[path] = keep(family, path, file.read_bytes())
    return kept


def keep(family: str, path: str, data: bytes) -> str:
    """Check and store one picture; its name below the media folder. Raises `BlueprintError`."""
    if len(data) > MAX_BYTES:
        raise BlueprintError(path, "The picture is larger than 20 MB.")
    try:
        rendering.check_source(data)
    except rendering.LayerError as error:
        raise BlueprintError(path, str(error)) from error
    suffix = ".png" if data.startswith(b"\x89PNG") else ".webp"
    folder = slugify(family) or "family"
    name = f"blueprints/{folder}/{sha256(data).hexdigest()[:24]}{suffix}"
    rendering.store(name, data)
    return name


def _files(paths: Iterable[str], root: Path) -> Iterable[tuple[str, Path]]:
    for path in paths:
        file = (root / path).resolve()
        if not file.is_relative_to(root):
            raise BlueprintError(path, "lies outside the folder of the blueprint")
        if file.is_file():
            yield path, file


def keep_all(*, family: str, files: Mapping[str, bytes]) -> dict[str, str]:
    """Check and store pictures by path. Raises `BlueprintError` that names the first that is none."""
    return {path: keep(family, path, data) for path, data in files.items()}
