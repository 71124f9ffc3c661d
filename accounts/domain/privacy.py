"""Who may be known by what: the rules of consent, free of storage."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.domain.preferences import SURPRISE

CONSENT_VERSION = "2026-11"
"""Version of the consent text in `templates/accounts/_consent.html` and on the privacy page."""

SEEN_EVERY = timedelta(days=1)
"""How often it is noted that a key is in use."""

PERSONALISATION = "personalisation"
"""The one purpose that needs consent: learning from behaviour in order to choose what a shopper sees."""


@dataclass(frozen=True)
class Subject:
    """Whose data is exported or erased.

    Both fields may be set: a signed-in shopper with consent. An erasure with `user_id` None concerns only what was learnt about the
    visitor; an erasure with a `user_id` ends the account.
    """

    user_id: int | None
    visitor: str | None


@dataclass(frozen=True)
class Stored:
    """What the shop has stored about the consent of the person behind a request; `seen` is when the key was last noted to be in use."""

    visitor: str | None = None
    seen: datetime | None = None
    despite_signal: bool = False
    refused: bool = False
    pictures: bool = True
    personal: bool = True
    surprise: float = SURPRISE
    time_zone: str = ""

    def stale(self, now: datetime) -> bool:
        """Whether it shall be noted again that the key is in use."""
        return self.seen is not None and self.seen < now - SEEN_EVERY


@dataclass(frozen=True)
class Standing:
    """What one request may do.

    Attributes:
        asked: the shopper (or the browser's signal) has answered; no banner is needed.
        granted: there is consent, and the browser's signal does not forbid its use.
        signal: the browser sends Global Privacy Control.
        visitor: the key to learn and to choose by, or None where there is no consent or personalisation is switched off.
        known: the key by which shoppers see and change what is kept of them; None where there is no consent.
        kept: the key under which something is kept, even while the browser's signal forbids its use.
        pictures: pictures may be chosen for this shopper.
        personal: the shopper has not switched personalisation off.
        surprise: from 0 (familiar) to 1 (surprising).
        time_zone: whose Monday it is; empty for the shop's.
    """

    asked: bool
    granted: bool
    signal: bool
    visitor: str | None
    known: str | None
    kept: str | None
    pictures: bool
    personal: bool
    surprise: float
    time_zone: str = ""


NOBODY = Standing(
    asked=False,
    granted=False,
    signal=False,
    visitor=None,
    known=None,
    kept=None,
    pictures=False,
    personal=False,
    surprise=SURPRISE,
)
"""A request that nothing is known of."""


@dataclass(frozen=True)
class Remember:
    """What the browser shall keep from now on: the key of a visitor without an account, or that the shopper refused, or neither."""

    visitor: str | None = None
    refused: bool = False


def count_entries(value: object) -> int:
    """How many entries an export holds: items of lists, and one for every mapping with a value of its own."""
    if isinstance(value, list | tuple):
        return len(value)
    if isinstance(value, dict):
        parts = [part for part in value.values() if isinstance(part, list | tuple | dict)]
        plain = any(part not in (None, "") for part in value.values() if not isinstance(part, list | tuple | dict))
        return int(plain) + sum(count_entries(part) for part in parts)
    return int(value not in (None, ""))


def decide(stored: Stored, *, signal: bool) -> Standing:
    """The standing of a request: stored consent counts, unless the browser objects and the shopper has not opted in in spite of it."""
    granted = stored.visitor is not None and (stored.despite_signal or not signal)
    return Standing(
        asked=granted or stored.refused or signal,
        granted=granted,
        signal=signal,
        visitor=stored.visitor if granted and stored.personal else None,
        known=stored.visitor if granted else None,
        kept=stored.visitor,
        pictures=granted and stored.personal and stored.pictures,
        personal=granted and stored.personal,
        surprise=stored.surprise,
        time_zone=stored.time_zone,
    )
