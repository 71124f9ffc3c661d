"""Products too large to try out: the two engines must agree with each other, threads must not disturb each other."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from configurator.domain.blueprint import Blueprint
from configurator.domain.engine import Configurator, Contradiction
from tests.configurator.domain.blueprints import dice


def shop(seed, groups=10, options=6, rules=16):
    rng = dice(seed)

    def option():
        return f"g{rng.randrange(groups)}.o{rng.randrange(options)}"

    return Blueprint.from_dict(
        {
            "groups": [
                {
                    "key": f"g{at}",
                    "kind": ("one", "many", "optional", "one")[at % 4],
                    "options": [{"key": f"o{n}", "price": f"{rng.randint(0, 30)}", "default": n == at % options} for n in range(options)],
                }
                | ({"min": 1, "max": 3} if at % 4 == 1 else {})
                for at in range(groups)
            ],
            "rules": [
                {"when": rng.choice([f"{option()} => {option()} | {option()}", f"!({option()} & {option()})"])} for _ in range(rules)
            ],
            "tables": [{"groups": ["g0", "g3"], "allowed": [[f"o{n // 6}", f"o{n % 6}"] for n in range(36) if n % 7 % 3]}],
        }
    )


def clicks(engine, rng, count=8):
    """Walk through a product by taking available options; yield the choices at every step."""
    choices = {}
    for group in rng.sample(engine.blueprint.groups, count):
        yield choices
        statuses = engine.state(choices).statuses(group.key)
        open_options = [option for option, status in statuses.items() if status in ("available", "forced")]
        if open_options:
            choices, _ = engine.apply(choices, group.key, rng.choice(open_options))
    yield choices


@pytest.mark.parametrize("seed", range(6))
def test_both_engines_agree_click_by_click(seed):
    blueprint = shop(seed)
    diagram, solver = Configurator(blueprint), Configurator(blueprint, budget=0)
    assert (diagram.compiled, solver.compiled) == (True, False)
    for choices in clicks(diagram, dice(seed)):
        one, other = diagram.state(choices), solver.state(choices)
        assert (one.selection, one.price, one.forced) == (other.selection, other.price, other.forced)
        for group in blueprint.groups:
            assert one.statuses(group.key) == other.statuses(group.key)
            conflicting = [option for option, status in one.statuses(group.key).items() if status == "conflicting"]
            for option in conflicting[:2]:
                assert repaired(diagram, choices, group.key, option) == repaired(solver, choices, group.key, option)


def repaired(engine, choices, group, option):
    try:
        repair = engine.repair(choices, group, option)
    except Contradiction:
        return None
    return list(repair.changed), repair.choices


def test_a_small_budget_falls_back_to_the_solver():
    assert not Configurator(shop(0), budget=100).compiled


@pytest.mark.parametrize("budget", [1_000_000, 0])
def test_threads_share_one_configurator(budget):
    engine = Configurator(shop(1), budget=budget)

    def walk(seed):
        return [(engine.state(c).selection, bool(engine.explain(c, "g0", "o1"))) for c in clicks(engine, dice(seed))]

    alone = [walk(seed) for seed in range(6)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(walk, range(6))) == alone


def test_nested_equivalences_do_not_explode():
    text = "g0.o0"
    for at in range(1, 9):
        text = f"({text} <=> g{at}.o1 & g{at - 1}.o2 | g{at}.o3)"
    document = shop(2).to_dict() | {"rules": [{"when": text}], "tables": []}
    diagram, solver = (Configurator(Blueprint.from_dict(document), budget=budget) for budget in (1_000_000, 0))
    assert diagram.state({"g1": "o1"}).selection == solver.state({"g1": "o1"}).selection


def test_an_answer_that_is_kept_takes_no_more_room_than_its_values():
    sizes = [200, 3, *[2] * 30]
    groups = [{"key": f"g{at}", "kind": "one", "options": [{"key": f"o{n}"} for n in range(size)]} for at, size in enumerate(sizes)]
    engine = Configurator(Blueprint.from_dict({"groups": groups}), budget=0)
    kept = {id(base): base.size for base in (one.base for one in engine._possible((), ()).values())}
    assert sum(kept.values()) == sum(sizes)
