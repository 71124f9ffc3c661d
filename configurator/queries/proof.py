"""What is wrong with a blueprint, in sentences for its author."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from configurator.domain import checks
from configurator.domain.blueprint import Blueprint
from configurator.domain.checks import Finding
from configurator.domain.engine import Configurator
from configurator.domain.errors import RuleRef, TooHard
from configurator.domain.layering import missing_layers
from configurator.domain.shares import shares
from configurator.queries import words

MAX_EXPLAINED = 40
NOT_COMPILED = (
    "The rules tie too many groups to each other to work all designs out beforehand: every click is searched for instead, and the page "
    "shows no number of designs, no price range and no “from” prices."
)
TOO_ENTANGLED = (
    "The rules are too entangled to tell in reasonable time whether anything can be built. Simplify them, or replace some by a table."
)
STAGES = (
    "Reading the rules",
    "Looking for contradictions and rules without effect",
    "Looking for who is to blame",
    "Counting what each rule removes",
)
SHARE_SECONDS = 20
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Proof:
    """`errors` forbid publishing. `variants` is None where nobody could count.

    The rest is the same in parts: minimal sets of rules that exclude each other, options nobody can choose and options always chosen
    (each with what is to blame), rules without effect, groups without a default, what the picture does not show, and of each rule which
    part of the designs it removes, on its own and beyond the others.
    """

    errors: tuple[str, ...] = ()
    variants: int | None = None
    contradictions: tuple[tuple[RuleRef, ...], ...] = ()
    dead: tuple[tuple[str, str], ...] = ()
    forced: tuple[tuple[str, str], ...] = ()
    redundant: tuple[RuleRef, ...] = ()
    undecided: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    slow: tuple[str, ...] = ()
    shares: tuple[tuple[RuleRef, str, str], ...] = ()

    @property
    def lists(self) -> list[tuple[str, list[str]]]:
        """What is worth knowing, under its headings; empty ones are left out."""
        found = [
            (
                "Options nobody can choose",
                [f"{label} can never be chosen{f', because of {why}' if why else ''}." for label, why in self.dead],
            ),
            ("Options always chosen", [f"{label} is always chosen{f', because of {why}' if why else ''}." for label, why in self.forced]),
            ("Rules without effect", [f"This rule changes nothing: {rules_text([rule])}." for rule in self.redundant]),
            (
                "Groups without a default",
                [f"“{label}” has none, so the first that goes with the rest stands in." for label in self.undecided],
            ),
            ("What the picture does not show", list(self.pictures)),
            ("What takes longer", list(self.slow)),
        ]
        return [(title, sentences) for title, sentences in found if sentences]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is worth knowing of a version for as long as there is it; the standard design shows where a default is missing."""
        return tuple(sentence for title, sentences in self.lists for sentence in sentences if title != "Groups without a default")


def proof(blueprint: Blueprint, report: Report = lambda _stage: None) -> Proof:
    """Check a blueprint as a whole; options that can never be chosen come with the smallest set of rules that is to blame.

    One that takes too long is not proved, which forbids publishing as well.
    """
    report(STAGES[0])
    try:
        return _proof(blueprint, Configurator(blueprint), report)
    except TooHard:
        return Proof((TOO_ENTANGLED,), pictures=missing_layers(blueprint))


def _proof(blueprint: Blueprint, engine: Configurator, report: Report) -> Proof:
    report(STAGES[1])
    found = checks.check(blueprint, configurator=engine)
    undecided = tuple(blueprint.by_key[key].label for key in checks.groups_without_default(blueprint))
    pictures = missing_layers(blueprint)
    if not found.consistent:
        errors = [f"Nothing can be built, because these exclude each other: {rules_text(rules)}." for rules in found.contradictions]
        return Proof(tuple(errors) or ("Nothing can be built.",), 0, found.contradictions, undecided=undecided, pictures=pictures)
    report(STAGES[2])
    return Proof(
        variants=found.variants,
        dead=_named(blueprint, found.dead_options, checks.dead_options(engine, MAX_EXPLAINED)),
        forced=_named(blueprint, found.forced_options, checks.forced_options(engine, MAX_EXPLAINED)),
        redundant=found.redundant_rules,
        undecided=undecided,
        pictures=pictures,
        slow=() if engine.compiled else (NOT_COMPILED,),
        shares=_shares(engine, report),
    )


def _shares(engine: Configurator, report: Report) -> tuple[tuple[RuleRef, str, str], ...]:
    """What each rule removes, in words: on its own, and beyond the others; those that remove most first."""
    report(STAGES[3])
    found = sorted(shares(engine, time.monotonic, SHARE_SECONDS), key=lambda one: one.alone or 0, reverse=True)
    return tuple((one.rule, _part(one.alone), _part(one.beyond)) for one in found)


def _part(share: Fraction | None) -> str:
    if share is None:
        return "not counted"
    return words.part(share.numerator, share.denominator) if share else "nothing"


def rules_text(rules: Iterable[RuleRef]) -> str:
    """Rules as their authors wrote them: `sole.gum => upper.canvas` (“Gum soles …”)."""
    return "; ".join(f"{rule.when or rule} (“{rule.why}”)" if rule.why else str(rule) for rule in rules)


def _named(blueprint: Blueprint, names: Iterable[str], findings: Iterable[Finding]) -> tuple[tuple[str, str], ...]:
    """All options in words, the first of them with the rules to blame."""
    blame = {found.name: rules_text(found.conflict.rules) for found in findings}
    return tuple((name(blueprint, one), blame.get(one, "")) for one in names)


def name(blueprint: Blueprint, option: str) -> str:
    """An option such as `sole.gum` in words: “Sole: Gum”."""
    key, _, value = option.partition(".")
    group = blueprint.by_key[key]
    return f"“{group.label}: {words.value_label(group, value)}”" if value else f"“{group.label}”"
