"""Signed tokens: what a page showed, in a form that the browser can report but not change.

A page signs one for each picture and a batch of reports brings dozens back, so the key is derived once and nothing else is
done than the arithmetic: payload, time in seconds and their HMAC, each in base64 for addresses, joined by dots.
"""

import hmac
import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "recommendations.impression"
MAX_AGE = 24 * 3600
"""Seconds; a tab left open for longer than a day no longer tells what a shopper saw."""
LONGEST = 1_000
EXPOSURE = "exposure"
_encode = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Shown:
    """What a token vouches for.

    `context` is a digest of the taste that the pick was based on, `inputs` what the policy knew of the picture (taste, closeness).
    For a variant of an experiment `page` is EXPOSURE, `policy` the experiment, `arm` the variant, and `context` says whose it is.
    """

    item: str
    arm: str
    propensity: float
    policy: str
    context: str
    page: str
    inputs: tuple[float, ...] = ()


def sign(shown: Shown) -> str:
    """The token of a shown picture; it carries the time it was made."""
    content = [int(time.time()), shown.item, shown.arm, round(shown.propensity, 6), shown.policy, shown.context, shown.page, *shown.inputs]
    payload = urlsafe_b64encode(_encode(content).encode())
    return f"{payload.decode()}.{_mac(payload, settings.SECRET_KEY)}"


def verify(token: str) -> Shown | None:
    """What the token vouches for, or None if it is forged, damaged or older than MAX_AGE."""
    payload, _, mac = token.partition(".")
    if len(token) > LONGEST or not token.isascii():
        return None
    message = payload.encode()
    if not any(hmac.compare_digest(_mac(message, secret), mac) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)):
        return None
    made, item, arm, propensity, policy, context, page, *inputs = json.loads(urlsafe_b64decode(message))
    return Shown(item, arm, propensity, policy, context, page, tuple(inputs)) if time.time() - made <= MAX_AGE else None


def _mac(message: bytes, secret: str | bytes) -> str:
    return urlsafe_b64encode(hmac.digest(_key(secret), message, "sha256")).decode()


@lru_cache(maxsize=8)
def _key(secret: str | bytes) -> bytes:
    return salted_hmac(SALT, "key", secret=secret, algorithm="sha256").digest()
