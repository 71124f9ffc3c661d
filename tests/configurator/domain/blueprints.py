"""Small random blueprints with every kind of group, rules and tables, and choices for them."""

import random

from hypothesis import strategies as st

from tests.configurator.domain.brute import FREE, values, written


def dice(seed):
    """Return a generator that always rolls the same."""
    return random.Random(seed)  # noqa: S311


PRICES = ["-2.50", "0", "0", "1", "3.75", "10"]
OPTIONS = st.integers(1, 3)


@st.composite
def documents(draw, groups=4, rules=4, tables=2):
    """Draw a blueprint document whose rules also carry their ``tree`` for the oracle."""
    found = [draw(group(f"g{at}")) for at in range(draw(st.integers(1, groups)))]
    written_rules = [
        {"when": written(tree), "why": f"Because {at}.", "tree": tree}
        for at, tree in enumerate(draw(st.lists(trees(found), max_size=rules)))
    ]
    return {
        "product": "thing",
        "base_price": draw(st.sampled_from(["0", "20.00"])),
        "groups": found,
        "rules": written_rules,
        "tables": draw(st.lists(allowed(found), max_size=tables)) if tabular(found) else [],
    }


@st.composite
def group(draw, key):
    kind = draw(st.sampled_from(["one", "one", "optional", "many", "number", "text", "picture"]))
    if kind == "number":
        lo, steps, step = draw(st.integers(-2, 5)), draw(st.integers(0, 3)), draw(st.integers(1, 3))
        found = {"key": key, "kind": kind, "lo": lo, "hi": lo + steps * step, "step": step}
        found["price_per_step"] = draw(st.sampled_from(PRICES))
        if draw(st.booleans()):
            found["default"] = lo + step * draw(st.integers(0, steps))
        return found
    if kind == "text":
        price = draw(st.sampled_from(["0", "1.50"]))
        return {"key": key, "kind": kind, "max_length": 3, "alphabet": "A-Z", "price_per_character": price}
    if kind == "picture":
        return {"key": key, "kind": kind, "price": draw(st.sampled_from(["0", "12.00"])), "lead_days": 2}
    count = draw(OPTIONS)
    options = [{"key": f"o{at}", "price": draw(st.sampled_from(PRICES)), "lead_days": at} for at in range(count)]
    found = {"key": key, "kind": kind, "options": options}
    most = 1
    if kind == "many":
        found["min"] = draw(st.integers(0, count))
        most = found["max"] = draw(st.integers(found["min"], count))
    for option in draw(st.lists(st.sampled_from(options), max_size=most, unique_by=lambda one: one["key"])):
        option["default"] = True
    return found


def trees(groups):
    atoms = st.one_of([atom(group) for group in groups])
    return st.recursive(
        atoms,
        lambda below: st.one_of(
            st.tuples(st.just("!"), below),
            st.tuples(st.sampled_from(["&", "|", "=>", "=>", "<=>"]), below, below),
        ),
        max_leaves=4,
    )


def atom(group):
    key = group["key"]
    if group["kind"] == "number":
        comparison = st.sampled_from([">=", "<=", "==", "!=", "<", ">"])
        return st.tuples(comparison, st.just(key), st.integers(group["lo"] - 1, group["hi"] + 1))
    if group["kind"] in FREE:
        return st.just(("filled", key))
    option = st.sampled_from([option["key"] for option in group["options"]])
    return st.tuples(st.just("is"), st.just(key), option)


def tabular(groups):
    return [group for group in groups if group["kind"] in ("one", "optional", "number")]


@st.composite
def allowed(draw, groups):
    columns = draw(st.lists(st.sampled_from(tabular(groups)), min_size=1, max_size=3, unique_by=lambda one: one["key"]))
    row = st.tuples(*[st.sampled_from(values(column)) for column in columns]).map(list)
    rows = draw(st.lists(row, min_size=1, max_size=8))
    return {"groups": [column["key"] for column in columns], "allowed": rows, "why": "The table says so."}


@st.composite
def choices(draw, document, most=4):
    """Draw choices in a random order, buildable together or not."""
    found = {}
    for one in draw(st.lists(st.sampled_from(document["groups"]), max_size=most, unique_by=lambda one: one["key"])):
        found[one["key"]] = draw(choice(one))
    return found


def choice(group):
    if group["kind"] == "many":
        keys = [option["key"] for option in group["options"]]
        return st.lists(st.sampled_from(keys), max_size=len(keys), unique=True)
    if group["kind"] == "text":
        return st.sampled_from(["A", "XYZ"])
    if group["kind"] == "picture":
        return st.sampled_from(["A" * 22, f"{'b' * 22}~10.990.250.90"])
    return st.sampled_from(values(group))
