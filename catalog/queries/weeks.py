"""“Made for you”: ten things a week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from catalog.domain.facets import values_of
from catalog.domain.weeks import monday_of
from catalog.models import WeeklyChoice
from catalog.queries.cards import Card, cards
from catalog.queries.panels import INSTEAD, sold_out
from catalog.queries.shopper import Shopper
from catalog.queries.taste import words_of
from recommendations import queries as recommendations

TEN = 10
WEEKS_APART = 4
"""What was chosen in these weeks is not chosen again, as long as there is anything else."""
NAMED = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """A card and why it was chosen; empty where nothing is known that speaks for any of them."""

    card: Card
    reason: str


@dataclass(frozen=True, slots=True)
class Week:
    """What was made for a visitor in the week that begins on `monday`."""

    monday: date
    entries: list[Entry]


def monday_for(now: datetime, time_zone: str) -> date:
    """The Monday of the week it is by a shopper's clock; `time_zone` empty: the shop's."""
    return monday_of(now.astimezone(ZoneInfo(time_zone or settings.TIME_ZONE)).date())


def week(*, shopper: Shopper, monday: date) -> Week:
    """The week's ten of a shopper with a key as they were chosen, without what is not sold any more, sold out or was dismissed since.

    Before the shop has chosen, it is what it would choose now. At most fifteen queries.
    """
    shopper.setting("panels")  # seen by whoever looks at the ten, also at those that were chosen before there was an experiment
    visitor = shopper.visitor or ""
    row = WeeklyChoice.objects.filter(visitor_id=visitor, monday=monday).values_list("slugs", flat=True).first()
    slugs = row if row is not None else choice(shopper=shopper, monday=monday)
    gone = set(recommendations.opinions(visitor).dismissed)
    found = cards([slug for slug in slugs if slug not in gone], viewer=shopper.viewer(), page="made-for-you")
    out = sold_out(found)
    shown = [card for card in found if card.slug not in out]
    return Week(monday, [Entry(card, reason) for card, reason in zip(shown, _reasons(shown, visitor), strict=True)])


def choice(*, shopper: Shopper, monday: date) -> list[str]:
    """The ten that would be chosen for a week, without those of the last four weeks while there are others. At most seven queries.

    They are from the list that the row “made for you” is from: the shopper's own, or what holds instead of it.
    """
    earlier = WeeklyChoice.objects.filter(visitor_id=shopper.visitor, monday__lt=monday).order_by("-monday")
    stale = [slug for slugs in earlier.values_list("slugs", flat=True)[:WEEKS_APART] for slug in slugs]
    found = _keys(shopper, stale)
    if len(found) < TEN and stale:
        found = list(dict.fromkeys([*found, *_keys(shopper, [])]))[:TEN]
    return found


def _keys(shopper: Shopper, exclude: Sequence[str]) -> list[str]:
    ask = recommendations.Ask(INSTEAD.get(shopper.setting("panels"), "for-you"), count=TEN, filled=True)
    known = recommendations.known(shopper.visitor)
    return list(recommendations.recommend_all(asks=[ask], known=known, exclude=exclude, surprise=shopper.surprise)[0].keys)


def _reasons(shown: Sequence[Card], visitor: str) -> list[str]:
    """What of the visitor's taste each card has; that one is different is said only beside others that are not."""
    liked = [one.feature for one in recommendations.beliefs(visitor) if one.weight > 0]
    carried = [_features(card) for card in shown]
    words = words_of([name for name in liked if any(name in features for features in carried)])
    known = [words[name] for name in liked if name in words and words[name].of_taste]
    labels = [[word.label for word in known if word.feature in features] for features in carried]
    return [_sentence(mine) if any(labels) else "" for mine in labels]


def _features(card: Card) -> set[str]:
    given: Mapping[str, str | Sequence[str]] = card.attributes
    return {f"{facet}:{value}" for facet, values in given.items() for value in values_of(values)}


def _sentence(labels: Sequence[str]) -> str:
    if not labels:
        return "Something different"
    return "You like " + " and ".join(label.lower() for label in labels[:NAMED])
