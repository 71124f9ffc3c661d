"""Signed tokens: what a page showed, in a form that the browser can report but not change.

A page signs one for each picture and a batch of reports brings dozens back, so the key is derived once and nothing else is
done than the arithmetic: a payload in JSON that begins with the time in seconds, and its HMAC, each in base64 for addresses, a dot
between.
"""

import hmac
import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from functools import lru_cache
from json.encoder import encode_basestring_ascii as _text
from typing import NamedTuple

from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "recommendations.impression"
MAX_AGE = 24 * 3600
"""Seconds; a tab left open for longer than a day no longer tells what a shopper saw."""
LONGEST = 1_000
EXPOSURE = "exposure"


class Shown(NamedTuple):
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
    return sign_all([shown])[0]


def sign_all(many: Iterable[Shown]) -> list[str]:
    """The tokens of a page's pictures."""
    key, now = _begun(settings.SECRET_KEY), int(time.time())
    payloads = [urlsafe_b64encode(_told(shown, now)) for shown in many]
    return [f"{payload.decode()}.{_mac(payload, key)}" for payload in payloads]


def _told(shown: Shown, now: int) -> bytes:
    item, arm, propensity, policy, context, page, inputs = shown
    about = f"{_text(item)},{_text(arm)},{round(propensity, 6)!r}"
    more = "".join([f",{number!r}" for number in inputs])
    return f"[{now},{about},{_text(policy)},{_text(context)},{_text(page)}{more}]".encode()


def verify(token: str) -> Shown | None:
    """What the token vouches for, or None if it is forged, damaged or older than MAX_AGE."""
    payload, _, mac = token.partition(".")
    if len(token) > LONGEST or not token.isascii():
        return None
    message = payload.encode()
    if not any(hmac.compare_digest(_mac(message, _begun(secret)), mac) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)):
        return None
    made, item, arm, propensity, policy, context, page, *inputs = json.loads(urlsafe_b64decode(message))
    return Shown(item, arm, propensity, policy, context, page, tuple(inputs)) if time.time() - made <= MAX_AGE else None


def _mac(message: bytes, key: hmac.HMAC) -> str:
    mac = key.copy()
    mac.update(message)
    return urlsafe_b64encode(mac.digest()).decode()


@lru_cache(maxsize=8)
def _begun(secret: str | bytes) -> hmac.HMAC:
    """The HMAC before any message; each takes a copy."""
    return hmac.new(salted_hmac(SALT, "key", secret=secret, algorithm="sha256").digest(), digestmod="sha256")
