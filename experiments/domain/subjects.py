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
        where: the pages on which it shows; empty where no page asks.
        later: what follows only some time after it was shipped, in a sentence.
    """

    key: str
    label: str
    values: Mapping[str, str]
    personal: bool
    where: str = ""
    later: str = ""

    @property
    def usual(self) -> str:
        """How the shop is without any experiment."""
        return next(iter(self.values))


SUBJECTS: Mapping[str, Subject] = MappingProxyType(
    {
        subject.key: subject
        for subject in (
            Subject(
                "pictures",
                "Pictures",
                {"chosen": "chosen for the shopper", "default": "the same for everybody"},
                personal=True,
                where="wherever products stand in lists and rows",
            ),
            Subject(
                "panels",
                "Panels for you",
                {"usual": "from the night's model", "popular": "what others choose", "similar": "close to what was viewed last"},
                personal=True,
                where="in the row “Made for you” on the home page",
                later="The ten of “Made for you”, on its page and in its mail, follow from the next Monday on.",
            ),
            Subject(
                "layout",
                "Layout of lists",
                {"roomy": "roomy cards", "compact": "compact cards"},
                personal=False,
                where="on category pages and in searches",
            ),
            Subject("mail", "Order mails", {"with-block": "with a personal block", "without-block": "without it"}, personal=True),
        )
    }
)
