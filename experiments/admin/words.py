"""What the pages about an experiment say: figures in words, and what an act will do."""

from collections.abc import Mapping, Sequence

from accounts.domain.countries import COUNTRIES
from experiments import queries
from experiments.domain.lifecycle import next_stage
from experiments.domain.metrics import METRICS
from experiments.domain.subjects import SUBJECTS
from experiments.domain.verdict import percent
from experiments.models import Experiment, Result

TITLES: Mapping[str, str] = {
    "start": "Start",
    "widen": "Widen to {stage} per cent",
    "pause": "Pause",
    "resume": "Go on",
    "stop": "Stop",
    "ship": "Ship “{variant}”",
    "roll-back": "Roll back",
    "copy": "Ask again in a new draft",
}


def title(act: str, experiment: Experiment, variant: str = "", stage: str = "") -> str:
    """What a button says; `stage` is the step of the roll-out that was asked for, else the next."""
    return TITLES[act].format(stage=stage or next_stage(experiment.rollout), variant=variant)


def glance(found: Mapping[str, object] | None, metric: str) -> str:
    """The latest result of the primary metric in one line."""
    if not found:
        return "no result yet"
    effect, low, high = found["effect"], found["low"], found["high"]
    words = f"{METRICS[metric].label}: {percent(float(str(effect)))} % with “{found['variant']}”"
    if low is None or high is None:
        return f"{words}, too early to tell"
    return f"{words} ({percent(float(str(low)))} % to {percent(float(str(high)))} %)"


def alarm(code: str | None) -> str:
    """What an alarm means; empty without one."""
    return str(Result.Alarm(code).label) if code else ""


def audience(experiment: Experiment) -> str:
    """Whom an experiment is for."""
    return experiment.audience.words(COUNTRIES.get(experiment.country, ""))


def shows(experiment: Experiment, value: str) -> str:
    """What a value means."""
    return SUBJECTS[experiment.subject].values.get(value, value)


def consequences(act: str, experiment: Experiment, variant: str = "") -> Sequence[str]:
    """What will happen, in sentences, to those who are asked before it does."""
    others = queries.otherwise(experiment)
    subject, stage, now = SUBJECTS[experiment.subject], next_stage(experiment.rollout), experiment.rollout
    value = next((row.value for row in experiment.variants.all() if row.key == variant), "")
    whom = "everybody who agreed to be known" if subject.personal else "everybody, with consent or without"
    told: Mapping[str, Sequence[str]] = {
        "start": _of_start(experiment, others) if act == "start" else [],
        "widen": [f"{stage} per cent of its visitors take part instead of {now}.", "Whoever takes part already keeps their variant."],
        "pause": [
            f"Everybody sees what the shop usually does: {others}.",
            "Its slots stay its own; when it goes on, each visitor is in the same variant again.",
        ],
        "resume": [f"{now} per cent of its visitors take part again, each in the same variant as before."],
        "stop": [
            f"It ends for good; everybody sees what the shop usually does: {others}.",
            "Its results are kept. A variant can still be shipped.",
        ],
        "ship": [
            f"{subject.label}: {shows(experiment, value)}, for {whom}.",
            *([subject.later] if subject.later else []),
            "The experiment ends. Shipping can be rolled back at any time.",
        ],
        "roll-back": _of_roll_back(experiment, others, whom) if act == "roll-back" else [],
        "copy": ["A new draft with the same definition is made. It draws other visitors into the variants."],
    }
    return told[act]


def _of_roll_back(experiment: Experiment, others: str, whom: str) -> list[str]:
    label, later = SUBJECTS[experiment.subject].label, SUBJECTS[experiment.subject].later
    if queries.holds(experiment):
        return [f"{label}: {others} again, for {whom}.", *([later] if later else [])]
    return [f"{label}: still {others}, for {whom}, since that was shipped later. What was shipped here does not come back after it."]


def _of_start(experiment: Experiment, others: str) -> list[str]:
    variants = ", ".join(f"“{row.key}” ({shows(experiment, row.value)}) {row.percent} per cent" for row in experiment.variants.all())
    begins = f" From {experiment.starts_on:%-d %B %Y}:" if experiment.starts_on else ""
    return [
        f"It gets {experiment.share} per cent of the layer “{experiment.layer_key}”. It is for: {audience(experiment)}.",
        f"{begins} 1 per cent of them take part at first, drawn into {variants}.".strip(),
        f"Everybody else sees what they see today: {others}.",
        "From then on only its words and its last day can be changed.",
    ]
