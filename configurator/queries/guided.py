"""The guided start: a few questions of the shop's, and the design their answers lead to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from configurator import models
from configurator.domain import finishing
from configurator.domain.blueprint import Blueprint
from configurator.domain.errors import Contradiction
from configurator.domain.finishing import Limits
from configurator.queries import words
from configurator.queries.asking import Ask, Choices, choices_of, settle
from configurator.queries.compiled import Compiled
from configurator.queries.looks import Look, Opening, look, opening
from configurator.queries.taste import Named, preferences, sold_out

# What stands for a question that was skipped.
SKIPPED = "-"
# What people like settles only what the answers leave open.
TIE = 0.01
Answers = Mapping[str, str]


@dataclass(frozen=True)
class AnswerView:
    """One answer to the question that is asked; `look` is the design it leads to, where it is shown."""

    value: str
    label: str
    colour: str
    look: Look | None
    given: bool


@dataclass(frozen=True)
class Reason:
    """What an answer decided. `again` is the address at which its question is asked again."""

    question: str
    answer: str
    decided: tuple[str, ...]
    again: str


@dataclass(frozen=True)
class Guided:
    """One step: the question that is asked, or (question is None) the design with its reasons.

    `given` are the answers so far as an address carries them; `back` and `skip` are addresses; `lost` says what could not be kept.
    """

    opening: Opening
    look: Look
    question: models.StartQuestion | None
    answers: tuple[AnswerView, ...]
    number: int
    count: int
    given: tuple[tuple[str, str], ...]
    back: str
    skip: str
    reasons: tuple[Reason, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Way:
    """The way so far: the questions and, by question, the answers taken."""

    opening: Opening
    questions: Sequence[models.StartQuestion]
    taken: Mapping[int, models.StartAnswer | None]

    def address(self, upto: int | None = None, *, skip: bool = False) -> str:
        """The address with the answers to the first questions, and the next one skipped."""
        pairs = self.given(self.questions[:upto])
        if skip and upto is not None:
            pairs = (*pairs, (f"with.q{self.questions[upto].pk}", SKIPPED))
        return "&".join(part for part in (urlencode(pairs), self.opening.look.address) if part)

    def given(self, questions: Iterable[models.StartQuestion]) -> tuple[tuple[str, str], ...]:
        rows = [(question.pk, self.taken[question.pk]) for question in questions if question.pk in self.taken]
        return tuple((f"with.q{pk}", SKIPPED if answer is None else str(answer.pk)) for pk, answer in rows)

    def answers(self) -> list[models.StartAnswer]:
        return [answer for question in self.questions if (answer := self.taken.get(question.pk))]


def questions_of(product_id: int) -> list[models.StartQuestion]:
    """The questions a base product asks, with their answers. Two queries."""
    rows = models.StartQuestion.objects.filter(product=product_id, active=True).prefetch_related("answers")
    return [question for question in rows if question.answers.all()]


def has_questions(product_id: int) -> bool:
    """Whether a base product has a guided start. One query."""
    return models.StartQuestion.objects.filter(product=product_id, active=True, answers__isnull=False).exists()


def guided(*, slug: str, ask: Ask, answers: Answers) -> Guided:
    """The first question without an answer, or the design they lead to. Answers that are not there any more do not count.

    Raises:
        NotMadeError: there is no such product, or none of its versions can be made now.
    """
    opened = opening(slug, ask)
    questions = questions_of(opened.page.base.pk)
    way = _Way(opened, questions, dict(_taken(questions, answers)))
    at = next((number for number, question in enumerate(questions) if question.pk not in way.taken), len(questions))
    gone = sold_out(opened.out, opened.look.selection)
    shown, lost = _design(opened, way.answers(), gone)
    asked = questions[at] if at < len(questions) else None
    return Guided(
        opening=opened,
        look=shown,
        question=asked,
        answers=tuple(_answers(way, asked, gone)) if asked else (),
        number=at + 1,
        count=len(questions),
        given=way.given(questions),
        back=way.address(at - 1) if at else "",
        skip=way.address(at, skip=True) if asked else "",
        reasons=() if asked else tuple(_reasons(way, shown)),
        lost=(*opened.lost, *lost),
    )


def _taken(questions: Iterable[models.StartQuestion], answers: Answers) -> Iterable[tuple[int, models.StartAnswer | None]]:
    for question in questions:
        value = answers.get(f"q{question.pk}", "")
        found = next((answer for answer in question.answers.all() if str(answer.pk) == value), None)
        if found or value == SKIPPED:
            yield question.pk, found


def _answers(way: _Way, question: models.StartQuestion, gone: frozenset[Named]) -> Iterable[AnswerView]:
    before = way.answers()
    for answer in question.answers.all():
        shown = _design(way.opening, [*before, answer], gone)[0] if answer.picture else None
        yield AnswerView(str(answer.pk), answer.label, answer.colour, shown, given=False)


def _design(opened: Opening, answers: Sequence[models.StartAnswer], gone: frozenset[Named]) -> tuple[Look, tuple[str, ...]]:
    """The design the answers lead to, and sentences about choices of theirs that do not go together."""
    made = opened.page.compiled
    choices, lost = _choices(made, opened.choices, answers)
    wanted = {name: TIE * weight for name, weight in preferences(made, choices, None).items()}
    for name, weight in _wants(made.blueprint, answers).items():
        wanted[name] = wanted.get(name, 0.0) + weight
    try:
        selection = finishing.finish(made.engine, choices, wanted, Limits(without=_free(gone, choices)))
    except Contradiction:
        selection = finishing.finish(made.engine, choices, wanted, Limits())
    return look(opened.page, finishing.grown(made.engine, choices, selection), opened.out, opened.line), lost


def _free(gone: frozenset[Named], choices: Choices) -> frozenset[Named]:
    """What is sold out, except what the answers ask for by name."""
    return frozenset((key, option) for key, option in gone if option not in _listed(choices.get(key)))


def _choices(made: Compiled, kept: Choices, answers: Sequence[models.StartAnswer]) -> tuple[Choices, tuple[str, ...]]:
    """What was chosen before, then what the answers take in groups that are still open; the nearest that can be built."""
    pairs = [
        (str(key), str(option)) for answer in answers for key, option in answer.takes if key in made.blueprint.by_key and key not in kept
    ]
    known = [(key, option) for key, option in pairs if _known(made.blueprint, key, option)]
    settled = settle(made.engine, (*_pairs(kept), *known))
    return settled.choices, settled.lost


def _pairs(choices: Choices) -> list[tuple[str, str]]:
    return [(key, one) for key, value in choices.items() for one in (_listed(value) or [""])]


def _listed(value: object) -> list[str]:
    return [str(one) for one in (value if isinstance(value, list | tuple) else [value]) if one is not None]


def _known(blueprint: Blueprint, key: str, option: str) -> bool:
    try:
        choices_of(blueprint, [(key, option)])
    except ValueError:
        return False
    return True


def _wants(blueprint: Blueprint, answers: Sequence[models.StartAnswer]) -> dict[Named, float]:
    """The weights of all answers added up, as far as their options are still offered."""
    found: dict[Named, float] = {}
    for answer in answers:
        for key, option, weight in answer.wants:
            group = blueprint.by_key.get(key)
            if group is not None and group.options and option in group.keys:
                found[key, option] = found.get((key, option), 0.0) + float(weight)
    return found


def _reasons(way: _Way, shown: Look) -> Iterable[Reason]:
    blueprint = way.opening.blueprint
    for at, question in enumerate(way.questions):
        answer = way.taken.get(question.pk)
        if answer is not None:
            named = [(key, option) for key, option in answer.takes] + [(key, option) for key, option, weight in answer.wants if weight > 0]
            decided = [_words(blueprint, key, option) for key, option in named if option in _listed(shown.selection.get(key))]
            yield Reason(question.text, answer.label, tuple(dict.fromkeys(decided)), way.address(at))


def _words(blueprint: Blueprint, key: str, option: str) -> str:
    group = blueprint.by_key[key]
    value = int(option) if group.kind == "number" else option
    return f"{group.label}: {words.value_label(group, value)}"
