"""A compiled diagram as bytes (npz, never pickle), so that a published version is loaded instead of compiled."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib

import numpy as np
from numpy.typing import NDArray

from configurator.domain.blueprint import Blueprint
from configurator.domain.diagram import Block, Diagram

# Raise it with every change of what is written, or of what a diagram means.
FORMAT = 1
NAMES = ("leaves", "starts", "allow", "branch", "rows")


class UnreadableDump(ValueError):
    """Bytes that are no dump of this blueprint in this format."""


def write(blueprint: Blueprint, diagram: Diagram | None) -> bytes:
    """Return a dump; without a diagram it says that the blueprint does not compile."""
    arrays: dict[str, NDArray[np.generic]] = {"head": np.array([FORMAT, diagram is not None, len(diagram.blocks) if diagram else 0])}
    arrays["print"] = np.frombuffer(_print(blueprint), dtype=np.uint8)
    if diagram is not None:
        arrays["kinds"] = np.concatenate(diagram.kinds)
        arrays["sizes"] = np.array([len(kinds) for kinds in diagram.kinds])
        arrays["silent"] = np.array(sorted(diagram.silent), dtype=np.int64)
        arrays |= {f"{name}{at}": array for at, block in enumerate(diagram.blocks) for name, array in _arrays(block).items()}
    found = io.BytesIO()
    np.savez_compressed(found, allow_pickle=False, **arrays)
    return found.getvalue()


def read(blueprint: Blueprint, data: bytes) -> Diagram | None:
    """Return the diagram of a dump, or None where the blueprint does not compile; raises UnreadableDump."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            version, compiled, blocks = arrays["head"].tolist()
            if version != FORMAT or arrays["print"].tobytes() != _print(blueprint):
                raise UnreadableDump("The dump is of another blueprint or format.")
            if not compiled:
                return None
            kinds = np.split(arrays["kinds"], np.cumsum(arrays["sizes"])[:-1])
            parts: list[Block] = []
            for at in range(blocks):
                part = {name: arrays[f"{name}{at}"] for name in NAMES}
                parts.append(_block(part, parts[-1].end if parts else 0))
            return Diagram(tuple(kinds), frozenset(arrays["silent"].tolist()), tuple(parts))
    except (ValueError, KeyError, EOFError, OSError, zipfile.BadZipFile, zlib.error) as problem:
        raise UnreadableDump(str(problem)) from problem


def _arrays(block: Block) -> dict[str, NDArray[np.generic]]:
    narrow = np.min_scalar_type(int(block.rows.max(initial=0)))
    return {
        "leaves": np.array(block.leaves, dtype=np.int64),
        "starts": block.starts,
        "allow": block.allow,
        "branch": np.array([] if block.branch is None else [block.branch], dtype=np.int64),
        "rows": block.rows.astype(narrow),
    }


def _block(part: dict[str, NDArray[np.generic]], first: int) -> Block:
    branch = part["branch"].tolist()
    leaves = tuple(part["leaves"].tolist())
    rows, starts = part["rows"].astype(np.intp), part["starts"].astype(np.intp)
    return Block(leaves, starts, part["allow"].astype(np.bool_), branch[0] if branch else None, rows, first)


def _print(blueprint: Blueprint) -> bytes:
    """What a diagram depends on: the groups, their options and the rules, not prices or words."""
    groups = [
        (g.key, g.kind, g.low, g.high, g.lo, g.hi, g.step, [option.key for option in g.options], bool(g.default)) for g in blueprint.groups
    ]
    rules = [rule.when for rule in blueprint.rules]
    tables = [(table.groups, table.allowed) for table in blueprint.tables]
    return hashlib.sha256(json.dumps([groups, rules, tables]).encode()).digest()
