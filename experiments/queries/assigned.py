"""Which variants a visitor sees, and the tokens that tell that they were seen."""

from collections.abc import Collection
from datetime import datetime
from functools import cached_property

from django.http import HttpRequest
from django.utils import timezone

from accounts import queries as accounts
from experiments.domain.assignment import Arm, draw, slot
from experiments.domain.audience import Who, belongs
from experiments.domain.preview import Preview
from experiments.domain.subjects import SUBJECTS
from experiments.queries.live import Running, live
from recommendations import queries as recommendations


class Assigned:
    """A visitor's part in the experiments; nobody without consent takes part in any.

    Attributes:
        exposures: the signed tokens of what was asked so far and decided by an experiment, for the browser to report.
    """

    preview: Preview | None = None
    """What a member of staff looks at instead."""

    def __init__(self, visitor: str | None) -> None:
        self.visitor = visitor
        self.exposures: list[str] = []
        self._found: dict[str, str | None] = {}

    def setting(self, subject: str) -> str | None:
        """What this visitor's page is to do about a subject; None: what it does without experiments.

        An experiment's variant, and then the exposure is noted; else what was shipped to everybody. What concerns a person is None
        without a visitor. Raises KeyError for a subject that there is not.
        """
        if subject not in self._found:
            self._found[subject] = self._decide(subject)
        return self._found[subject]

    def look(self, subject: str) -> str | None:
        """What `setting` would say, without noting that it was seen: for a page that may yet decide not to show it."""
        if subject in self._found:
            return self._found[subject]
        if self.visitor is None and SUBJECTS[subject].personal:
            return None
        part = self.part(subject)
        return part[1].value if part else live().shipped.get(subject)

    def part(self, subject: str) -> tuple[str, Arm] | None:
        """The experiment about a subject that the visitor takes part in, and the variant; noting nothing."""
        if self.visitor is None:
            return None
        now = timezone.now()
        found = next((one for one in live().running.get(subject, ()) if self._takes_part(one, self.visitor, now)), None)
        return (found.key, draw(found.arms, found.salt, self.visitor)) if found else None

    def _decide(self, subject: str) -> str | None:
        if self.visitor is None and SUBJECTS[subject].personal:
            return None
        part = self.part(subject)
        if part is None or self.visitor is None:
            return live().shipped.get(subject)
        experiment, arm = part
        self.exposures.append(
            recommendations.exposure_token(visitor=self.visitor, experiment=experiment, variant=arm.key, share=arm.percent / 100)
        )
        return arm.value

    def _takes_part(self, experiment: Running, visitor: str, now: datetime) -> bool:
        if not experiment.open_on(now) or slot(experiment.layer, visitor) not in experiment.span.opened(experiment.rollout):
            return False
        return belongs(experiment.audience, experiment.since, lambda: self._who, lambda: self._acts)

    @cached_property
    def _who(self) -> Who | None:
        found = accounts.who(self.visitor)
        return None if found is None else Who(found.first_seen, found.signed_in, found.country)

    @cached_property
    def _acts(self) -> Collection[str]:
        return recommendations.acts_of(self.visitor)


def assigned(visitor: str | None) -> Assigned:
    """A visitor's part in the experiments. No query until a setting is asked for, and none for what concerns a person without consent."""
    return Assigned(visitor)


def of(request: HttpRequest) -> Assigned:
    """The part of whoever asks; nobody's where the middleware did not run."""
    found = getattr(request, "experiments", None)
    return found if isinstance(found, Assigned) else Assigned(None)


def setting_for(visitor: str | None, subject: str) -> str | None:
    """What a mail or another page without a browser is to do about a subject; see `Assigned.setting`. Nothing is noted."""
    return Assigned(visitor).look(subject)
