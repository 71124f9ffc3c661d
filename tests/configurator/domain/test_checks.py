"""What authors are told before they publish."""

import itertools

from hypothesis import given, settings

from configurator.domain.blueprint import Blueprint
from configurator.domain.checks import check, dead_options, forced_options, groups_without_default
from configurator.domain.engine import Configurator
from tests.configurator.domain import brute
from tests.configurator.domain.blueprints import documents


def sets(document, options, products):
    dead, forced = [], []
    for key, option in options:
        having = [product for product in products if brute.has(product, key, option)]
        dead += [] if having else [f"{key}.{option}"]
        forced += [f"{key}.{option}"] if len(having) == len(products) else []
    return dead, forced


@settings(max_examples=80, deadline=None)
@given(document=documents())
def test_a_report_against_all_products(document):
    report = check(Blueprint.from_dict(document))
    products = brute.products(document)
    assert report.consistent == bool(products)
    assert report.variants == len({brute.loud(document, product) for product in products})
    if not products:
        return
    plain = [group for group in document["groups"] if group["kind"] not in brute.FREE]
    options = [
        (group["key"], option)
        for group in plain
        for option in (brute.values(group) if group["kind"] == "number" else [one["key"] for one in group["options"]])
    ]
    dead, forced = sets(document, options, products)
    texts = [group["key"] for group in document["groups"] if group["kind"] in brute.FREE]
    dead += [key for key in texts if not any(product[key] for product in products)]
    assert sorted(report.dead_options) == sorted(dead)
    assert sorted(report.forced_options) == sorted(forced)


def every_rule(document):
    return [("rule", at) for at in range(len(document["rules"]))] + [("table", at) for at in range(len(document["tables"]))]


def buildable(document, skip):
    loose = {**document, "rules": [], "tables": []}
    return [product for product in brute.products(loose) if brute.allowed(document, product, skip)]


def without(rules, document):
    return set(every_rule(document)) - {(rule.kind, rule.index) for rule in rules}


@settings(max_examples=60, deadline=None)
@given(document=documents())
def test_dead_and_forced_options_name_minimal_rules(document):
    if not brute.products(document):
        return
    engine = Configurator(Blueprint.from_dict(document))
    findings = [(found, False) for found in dead_options(engine) if found.option is not None]
    findings += [(found, True) for found in forced_options(engine)]
    for found, having in findings:
        rules = list(found.conflict.rules)
        for left in ([rule for rule in rules if rule != one] for one in [None, *rules]):
            room = buildable(document, without(left, document))
            always = all(brute.has(product, found.group, found.option) == having for product in room)
            assert always == (left == rules)


def test_findings_can_be_cut_short():
    options = [{"key": key} for key in "xyz"]
    document = {"groups": [{"key": "a", "kind": "one", "options": options}], "rules": [{"when": "a.x"}]}
    engine = Configurator(Blueprint.from_dict(document))
    assert [found.name for found in dead_options(engine, 1)] == ["a.y"]
    assert [found.name for found in dead_options(engine)] == ["a.y", "a.z"]


def test_groups_that_need_a_default():
    options = [{"key": "x", "default": True}, {"key": "y"}]
    groups = [
        {"key": "a", "kind": "one", "options": options},
        {"key": "b", "kind": "one", "options": options[1:]},
        {"key": "c", "kind": "optional", "options": options[1:]},
        {"key": "d", "kind": "many", "min": 2, "options": options},
        {"key": "e", "kind": "number", "lo": 0, "hi": 3},
        {"key": "f", "kind": "number", "lo": 0, "hi": 3, "default": 2},
        {"key": "g", "kind": "text"},
    ]
    assert groups_without_default(Blueprint.from_dict({"groups": groups})) == ("b", "d", "e")


@settings(max_examples=60, deadline=None)
@given(document=documents())
def test_redundant_rules_change_nothing(document):
    products = brute.products(document)
    if products:
        expected = [rule for rule in every_rule(document) if buildable(document, {rule}) == products]
        assert [(found.kind, found.index) for found in check(Blueprint.from_dict(document)).redundant_rules] == expected


@settings(max_examples=80, deadline=None)
@given(document=documents(groups=3, rules=6))
def test_contradictions_are_minimal_and_cover_the_problem(document):
    every = every_rule(document)
    found = [{(rule.kind, rule.index) for rule in some} for some in check(Blueprint.from_dict(document)).contradictions]
    for rules in found:
        assert not buildable(document, set(every) - rules)
        assert all(buildable(document, set(every) - rules | {rule}) for rule in rules)
    assert not any(one & other for one, other in itertools.combinations(found, 2))
    assert buildable(document, set().union(*found))


def test_time_is_the_callers():
    ticks = iter([10.0, 12.5])
    document = {"groups": [{"key": "a", "kind": "one", "options": [{"key": "x"}]}]}
    report = check(Blueprint.from_dict(document), lambda: next(ticks)).to_dict()
    assert report == {
        "consistent": True,
        "variants": 1,
        "dead_options": [],
        "forced_options": ["a.x"],
        "redundant_rules": [],
        "contradictions": [],
        "seconds": 2.5,
    }


def test_counting_comes_last_for_it_may_take_long():
    told = []
    check(Blueprint.from_dict({"groups": [{"key": "a", "kind": "one", "options": [{"key": "x"}]}]}), progress=told.append)
    assert (len(told), "count" in told[-1]) == (4, True)


def test_a_huge_product_is_counted_exactly():
    groups = [{"key": f"g{at}", "kind": "one", "options": [{"key": f"o{n}"} for n in range(20)]} for at in range(60)]
    engine = Configurator(Blueprint.from_dict({"groups": groups, "rules": [{"when": "!(g0.o0 & g59.o0)"}]}))
    assert engine.count({}) == 20**60 - 20**58
    assert engine.count({f"g{at}": "o1" for at in range(1, 30)}) == 20**31 - 20**29
