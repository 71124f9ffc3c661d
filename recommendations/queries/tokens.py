"""Signed tokens: what a page showed, in a form that the browser can report but not change."""

from dataclasses import dataclass

from django.core import signing

SALT = "recommendations.impression"
MAX_AGE = 24 * 3600
"""Seconds; a tab left open for longer than a day no longer tells what a shopper saw."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a token vouches for. `context` is a digest of the taste that the pick was based on."""

    item: str
    arm: str
    propensity: float
    policy: str
    context: str
    page: str


def sign(shown: Shown) -> str:
    """The token of a shown picture; it carries the time it was made."""
    return signing.dumps([shown.item, shown.arm, round(shown.propensity, 6), shown.policy, shown.context, shown.page], salt=SALT)


def verify(token: str) -> Shown | None:
    """What the token vouches for, or None if it is forged, damaged or older than MAX_AGE."""
    try:
        item, arm, propensity, policy, context, page = signing.loads(token, salt=SALT, max_age=MAX_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Shown(item, arm, propensity, policy, context, page)
