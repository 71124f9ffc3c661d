"""A variant that a member of staff looks at."""

from dataclasses import dataclass
from datetime import datetime

from experiments.domain.subjects import SUBJECTS


@dataclass(frozen=True, slots=True)
class Preview:
    """A variant, of which experiment, what it makes of its subject, who looks at it, and until when."""

    experiment: int
    title: str
    variant: str
    subject: str
    value: str
    user: int
    until: datetime

    @property
    def known(self) -> bool:
        """Whether the shop has such a value; what another version of it wrote down may be gone."""
        return self.subject in SUBJECTS and self.value in SUBJECTS[self.subject].values

    @property
    def shows(self) -> str:
        """What the variant does, in words."""
        return SUBJECTS[self.subject].values[self.value]

    @property
    def where(self) -> str:
        """The pages on which it shows."""
        return SUBJECTS[self.subject].where

    @property
    def personal(self) -> bool:
        """Whether only those see a difference for whom the shop may choose."""
        return SUBJECTS[self.subject].personal
