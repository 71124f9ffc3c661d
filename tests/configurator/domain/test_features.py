"""Feature models: propagation is complete, files are read as written, mistakes are named."""

import itertools
from unittest import mock

import pytest
from hypothesis import assume, given, settings, strategies as st

from configurator.domain import features, uvl
from configurator.domain.blueprint import Blueprint
from configurator.domain.engine import Configurator
from configurator.domain.features import BlueprintError, Contradiction, UnknownOption, read_dimacs, read_uvl

CAR = """
namespace car
features
    Car {abstract}
        mandatory
            Engine
                alternative
                    Petrol {price 10}
                    "Electric drive" {price 25.5, lead_days 9}
        optional
            Hook // for trailers
            Roof
                [1..2]
                    Rails
                    Box
                    Tent
constraints
    "Electric drive" => !Hook
    Tent => Rails
"""


@st.composite
def models(draw):
    """Draw a feature tree and constraints: the UVL text, the features with parents, the relations, the constraints."""
    names, relations, lines = ["f0"], [], []

    def grow(name, depth):
        for _ in range(draw(st.integers(0, 2)) if depth < 3 else 0):
            count = min(draw(st.integers(1, 3)), 9 - len(names))
            if count < 1:
                return
            children = [f"f{len(names) + at}" for at in range(count)]
            names.extend(children)
            word, low, high = draw(relation(count))
            relations.append((name, children, low, high))
            lines.append("    " * (2 * depth + 2) + word)
            for child in children:
                lines.append("    " * (2 * depth + 3) + child)
                grow(child, depth + 1)

    grow("f0", 0)
    constraints = draw(st.lists(trees(names), max_size=3))
    text = "\n".join(["features", "    f0", *lines, "constraints", *(f"    {write(tree)}" for tree in constraints)])
    return text, names, relations, constraints


def relation(count):
    """What stands between a feature and so many children: the word, and how many of them there are at least and at most."""
    named = {"mandatory": (count, count), "optional": (0, count), "or": (1, count), "alternative": (1, 1)}
    bounds = st.tuples(st.integers(0, count), st.integers(1, count)).filter(lambda pair: pair[0] <= pair[1])
    words = st.sampled_from([(word, *limits) for word, limits in named.items()])
    return words | bounds.map(lambda pair: (f"[{pair[0]}..{pair[1]}]", *pair))


def trees(names):
    pairs = st.sampled_from(["&", "|", "=>", "<=>"])
    return st.recursive(
        st.sampled_from(names),
        lambda below: st.one_of(st.tuples(st.just("!"), below), st.tuples(pairs, below, below)),
        max_leaves=5,
    )


def write(tree):
    if isinstance(tree, str):
        return tree
    return f"!({write(tree[1])})" if tree[0] == "!" else f"({write(tree[1])} {tree[0]} {write(tree[2])})"


def true(tree, product):
    if isinstance(tree, str):
        return product[tree]
    truth = [true(part, product) for part in tree[1:]]
    return {
        "!": not truth[0],
        "&": all(truth),
        "|": any(truth),
        "=>": truth[-1] or not truth[0],
        "<=>": truth[0] == truth[-1],
    }[tree[0]]


def products(names, relations, constraints):
    found = []
    for values in itertools.product([False, True], repeat=len(names)):
        product = dict(zip(names, values, strict=True))
        fits = product["f0"] and all(true(tree, product) for tree in constraints)
        for parent, children, low, high in relations:
            count = sum(product[child] for child in children)
            fits = fits and (low <= count <= high if product[parent] else count == 0)
        if fits:
            found.append(product)
    return found


def asked(feature_model, every, decided):
    """Propagate and compare with all products."""
    left = [product for product in every if all(product[name] == value for name, value in decided.items())]
    if not left:
        with pytest.raises(Contradiction):
            feature_model.propagate(decided)
        return
    expected = {name: left[0][name] for name in left[0] if all(product[name] == left[0][name] for product in left)}
    assert feature_model.propagate(decided) == expected


@settings(max_examples=120, deadline=None)
@given(model=models(), data=st.data())
def test_propagation_is_complete(model, data):
    text, names, relations, constraints = model
    every, feature_model = products(names, relations, constraints), read_uvl(text)
    assert sorted(feature_model.names) == sorted(names)
    for _ in range(3):
        asked(feature_model, every, data.draw(st.dictionaries(st.sampled_from(names), st.booleans(), max_size=4)))


@settings(max_examples=60, deadline=None)
@given(model=models())
def test_a_model_as_a_blueprint_has_the_same_products(model):
    text, names, relations, constraints = model
    every = products(names, relations, constraints)
    assume(any(low < len(children) for _, children, low, _ in relations))
    engine = Configurator(Blueprint.from_dict(uvl.read(text)))
    if every:
        assert engine.count({}) == len(every)
    else:
        assert engine.contradictions()


def satisfying(clauses):
    """Every assignment of six variables that satisfies the clauses."""
    assignments = [dict(zip("123456", values, strict=True)) for values in itertools.product([False, True], repeat=6)]
    return [one for one in assignments if all(any(one[str(abs(literal))] == (literal > 0) for literal in clause) for clause in clauses)]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.integers(-6, 6).filter(bool), min_size=1, max_size=3), max_size=14))
def test_dimacs_propagation_is_complete(clauses):
    text = f"p cnf 6 {len(clauses)}\n" + "".join(" ".join(map(str, clause)) + " 0\n" for clause in clauses)
    asked(read_dimacs(text), satisfying(clauses), {})


LIMITS = [
    {"ROOTS": 512},
    {"ROOTS": 1, "RECENT": 1},
    {"ROOTS": 1, "RECENT": 1, "QUESTIONS": 1},
    {"EAGER": 0, "RECENT": 1},
    {"EAGER": 0, "RECENT": 1, "CHUNK": 2, "QUESTIONS": 2},
    {"LEFT": 0, "GAIN": 1},
]
literals = st.integers(-6, 6).filter(bool)
decisions = st.dictionaries(st.sampled_from("123456"), st.booleans(), max_size=3)


@pytest.mark.parametrize("limits", LIMITS)
@settings(max_examples=60, deadline=None)
@given(
    clauses=st.lists(st.lists(literals, min_size=2, max_size=3, unique_by=abs), min_size=6, max_size=16),
    questions=st.lists(decisions, min_size=4, max_size=12),
)
def test_what_was_proved_before_holds_for_every_question_after_it(limits, clauses, questions):
    text = f"p cnf 6 {len(clauses)}\n" + "".join(" ".join(map(str, clause)) + " 0\n" for clause in clauses)
    every = satisfying(clauses)
    with mock.patch.multiple(features, **limits):
        model = read_dimacs(text)
        for decided in questions:
            asked(model, every, decided)


def test_what_a_decision_implies():
    implied = read_uvl(CAR).propagate({"Electric drive": True})
    assert implied == {"Car": True, "Engine": True, "Electric drive": True, "Petrol": False, "Hook": False}


def test_contradictory_decisions_are_named():
    with pytest.raises(Contradiction, match="Electric drive, Hook"):
        read_uvl(CAR).propagate({"Roof": True, "Electric drive": True, "Hook": True})


def test_an_unknown_feature_is_refused():
    with pytest.raises(UnknownOption):
        read_uvl(CAR).propagate({"Wings": True})


def test_dimacs_comments_name_variables():
    assert read_dimacs("c 1 sun roof\np cnf 2 2\n1 0 -1\n2 0\n").propagate({}) == {"sun roof": True, "2": True}


def test_attributes_become_prices_and_lead_times():
    document = uvl.read(CAR)
    engine = next(group for group in document["groups"] if group["key"] == "engine")
    assert [(option["price"], option["lead_days"]) for option in engine["options"]] == [("10.00", 0), ("25.50", 9)]
    state = Configurator(Blueprint.from_dict(document)).state({"engine": "electric-drive"})
    assert (str(state.price), state.lead_days) == ("25.50", 9)


@pytest.mark.parametrize("note", ["a, b", "1) (first", "http://example.org/x", "{", "/* */", "it, // is", "[", ""])
def test_what_a_text_holds_is_no_part_of_the_file(note):
    read = uvl.read(CAR.replace("{price 10}", f"{{note '{note}', price 10}}"))
    assert read == uvl.read(CAR)


def test_an_apostrophe_in_a_name_opens_no_text():
    text = "features\n  A\n    optional\n      don't {price 3} // it's 'so\n      B\nconstraints\n  don't => B // it's\n"
    assert read_uvl(text).propagate({"don't": True})["B"]
    assert [group["options"][0]["price"] for group in uvl.read(text)["groups"]] == ["3.00", "0.00"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "one root"),
        ("features\n  A\n  B\n", "one root"),
        ("features\n  A\n    sometimes\n      B\n", "line 3: expected mandatory"),
        ("features\n  A\n    or\n", "line 2: “A” has an empty group"),
        ("features\n  A\n    or\n      A\n", "line 4: there are two features"),
        ("features\n  Integer A\n", "line 2: only features of the boolean level"),
        ("features\n  A\nconstraints\n  A => B\n", "line 4: at character 6: there is no feature “B”"),
        ("features\n  A\nconstraints\n  A =>\n", "line 4: at character 5: expected"),
        ("features\n  A {x\n", "closing bracket"),
        ("features\n  A {price 3}\nconstraints\n  sum(price) < 100\n", "line 4: sums, averages and arithmetic over attributes"),
        ("features\n  A {price 3}\nconstraints\n  A.price > 2\n", "line 4: comparisons of attributes are not supported"),
        ("imports\n  other as o\nfeatures\n  A\n", "imports"),
        ("hello\n", "line 1: expected one of"),
    ],
)
def test_mistakes_in_uvl_are_named(text, message):
    with pytest.raises(BlueprintError, match=message):
        read_uvl(text)


@pytest.mark.parametrize("text", ["", "1 2 0", "p cnf 1 1\n2 0", "p cnf 1 1\nx 0", "p cnf 1 1\n1", "p dnf 1 1\n1 0", "p cnf 99999999 1"])
def test_mistakes_in_dimacs_are_named(text):
    with pytest.raises(BlueprintError):
        read_dimacs(text)
