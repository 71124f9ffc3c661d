"""Which part of all designs each rule removes, against counting them all."""

from fractions import Fraction

from hypothesis import given, settings

from configurator.domain import rules
from configurator.domain.blueprint import Blueprint
from configurator.domain.engine import Configurator
from configurator.domain.shares import shares
from tests.configurator.domain import brute
from tests.configurator.domain.blueprints import documents


def counted(document):
    return len({brute.loud(document, product) for product in brute.products(document)})


def removed(before, after):
    return Fraction(before - after, before)


def named(document, kind, at):
    if kind == "tables":
        return set(document["tables"][at]["groups"])
    return {name.parts[0] for name in rules.names(rules.parse(document["rules"][at]["when"]))}


@settings(max_examples=60, deadline=None)
@given(document=documents(groups=3, rules=3))
def test_shares_are_those_of_all_products(document):
    left = counted(document)
    if not left:
        return
    found = shares(Configurator(Blueprint.from_dict(document)))
    places = [(kind, at) for kind in ("rules", "tables") for at in range(len(document.get(kind) or ()))]
    for share, (kind, at) in zip(found, places, strict=True):
        keys = named(document, kind, at)
        small = {**document, "groups": [group for group in document["groups"] if group["key"] in keys], "rules": [], "tables": []}
        assert share.alone == removed(counted(small), counted({**small, kind: [document[kind][at]]}))
        rest = {**document, kind: [one for n, one in enumerate(document[kind]) if n != at]}
        assert share.beyond == removed(counted(rest), left)


def test_nothing_is_counted_after_its_time():
    document = {
        "product": "x",
        "groups": [{"key": "a", "options": [{"key": "b"}, {"key": "c"}]}],
        "rules": [{"when": "a.b"}, {"when": "a.b | a.c"}],
    }
    ticks = iter([0, 0, *[9] * 9])
    found = shares(Configurator(Blueprint.from_dict(document)), lambda: next(ticks), 5)
    assert [(one.alone, one.beyond) for one in found] == [(Fraction(1, 2), None), (None, None)]
