"""Whether rules fit a product, its own and shared ones: every group and option they name must be there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from configurator.domain import groups, rules
from configurator.domain.blueprint import Blueprint, check_names
from configurator.domain.errors import BlueprintError, RuleSyntaxError
from configurator.domain.groups import Group

Document = Mapping[str, Any]


def misfits(document: Document, titles: Mapping[str, str]) -> list[str]:
    """Return a sentence for every rule, table, part and layer that names what the document does not have, or cannot be read.

    ``titles`` maps the keys of shared sets, which rules and tables carry as ``set``, to their titles.
    """
    try:
        known = {group.key: group for group in groups.read(document.get("groups") or ())}
    except BlueprintError:
        return []
    found = [(rule, "rule", rule["when"], _rule(rule["when"], known)) for rule in document.get("rules") or ()]
    found += [(table, "table", " × ".join(map(str, table["groups"])), _table(table, known)) for table in document.get("tables") or ()]
    for what, name in (("bill", "part"), ("layers", "layer")):
        bodies = [body for body in document.get(what) or () if body.get("when")]
        found += [(body, name, f"{body.get('part') or body.get('zone')}: {body['when']}", _rule(body["when"], known)) for body in bodies]
    return [_sentence(body, what, named, wrong, titles) for body, what, named, wrong in found if wrong]


def _sentence(body: Document, what: str, named: str, wrong: str, titles: Mapping[str, str]) -> str:
    if body.get("set"):
        return f"The shared rules “{titles.get(body['set'], body['set'])}” do not fit this product. In “{named}”: {wrong}."
    return f"The {what} “{named}” does not fit: {wrong}."


def _rule(when: str, known: Mapping[str, Group]) -> str:
    try:
        check_names(rules.parse(when), known, "")
    except RuleSyntaxError as error:
        return error.reason
    return ""


def _table(body: Document, known: Mapping[str, Group]) -> str:
    """Read the table alone, with the groups it names."""
    missing = [str(key) for key in body["groups"] if key not in known]
    if missing:
        return f"there is no group “{missing[0]}”"
    named = [known[key].to_dict() for key in dict.fromkeys(body["groups"])]
    try:
        Blueprint.from_dict({"product": "table", "groups": named, "tables": [dict(body)]})
    except BlueprintError as error:
        return error.message
    return ""


def own(bodies: Iterable[Document]) -> list[Document]:
    """Return the rules or tables that belong to the product itself."""
    return [body for body in bodies if not body.get("set")]
