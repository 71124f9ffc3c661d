"""What an experiment can be about: a place in the shop that asks for a setting, and the values it understands."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Subject:
    """A question that pages or mails ask.

    Attributes:
        values: every answer with what it means, in words; the first is how the shop is without any experiment.
        personal: the answer only matters where the shop chooses for a person, so it is never given without consent.
    """

    key: str
    label: str
    values: Mapping[str, str]
    personal: bool

    @property
    def usual(self) -> str:
        """How the shop is without any experiment."""
        return next(iter(self.values))


SUBJECTS: Mapping[str, Subject] = MappingProxyType(
    {
        subject.key: subject
        for subject in (
            Subject("pictures", "Pictures", {"chosen": "chosen for the shopper", "default": "the same for everybody"}, personal=True),
            Subject(
                "panels",
                "Panels for you",
                {"usual": "from the night's model", "popular": "what others choose", "similar": "close to what was viewed last"},
                personal=True,
            ),
            Subject("layout", "Layout of lists", {"roomy": "roomy cards", "compact": "compact cards"}, personal=False),
            Subject("mail", "Order mails", {"with-block": "with a personal block", "without-block": "without it"}, personal=True),
        )
    }
)
