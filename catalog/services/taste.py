"""What shoppers say about their taste, passed on: answers to accounts, events and features to the recommender. Only with consent."""

from collections.abc import Sequence
from typing import Literal

from django.db import transaction

from accounts import queries as people, services as accounts
from accounts.domain.preferences import Told, Verdict
from catalog.models import Product
from recommendations import services as recommendations
from recommendations.queries import known

Word = Literal["like", "dislike", "forget"]
MAX_CORRECTIONS = 100


@transaction.atomic
def judge(*, visitor: str | None, slug: str, opinion: Literal["like", "dismiss", "undo"]) -> bool:
    """Take a visitor's word about one product; whether it was taken: without consent it is not."""
    if accounts.hold_visitor(visitor) is None:
        return False
    if opinion == "undo":
        recommendations.take_back(visitor=visitor, items=[slug])
    else:
        recommendations.say(visitor=visitor, opinion=opinion, items=[slug])
    return True


@transaction.atomic
def pick_favourites(*, visitor: str | None, slugs: Sequence[str]) -> bool:
    """Replace the favourites of the quiz, products on sale; each counts as a word for more of its kind. Whether they were taken."""
    before = set(people.told(visitor).pictures)
    on_sale = set(Product.objects.published().filter(slug__in=slugs).values_list("slug", flat=True)) if visitor else set()
    kept = [slug for slug in slugs if slug in on_sale]
    if not accounts.tell(visitor=visitor, pictures=kept):
        return False
    recommendations.take_back(visitor=visitor, items=before - set(kept))
    recommendations.say(visitor=visitor, opinion="like", items=[slug for slug in kept if slug not in before])
    return True


@transaction.atomic
def pick_words(*, visitor: str | None, words: Sequence[str]) -> bool:
    """Replace the words of the quiz, features such as “material:suede” that something on sale has; whether they were taken."""
    on_sale = Product.objects.published()
    kept = [word for word in words if on_sale.filter(facets__contains=[word]).exists()] if visitor else []
    if not accounts.tell(visitor=visitor, words=kept):
        return False
    push_told(visitor=visitor)
    return True


@transaction.atomic
def correct(*, visitor: str | None, feature: str, word: Word) -> bool:
    """Take a visitor's word about something the shop believes; whether it was taken.

    “like” and “dislike” are kept as corrections, the newest hundred; “forget” takes back whatever was told about it.
    """
    if accounts.hold_visitor(visitor) is None:
        return False
    told = people.told(visitor)
    corrections: dict[str, Verdict] = {name: verdict for name, verdict in told.corrections.items() if name != feature}
    if word != "forget":
        corrections[feature] = word
    kept = dict(list(corrections.items())[-MAX_CORRECTIONS:])
    words = told.words if word == "like" else [name for name in told.words if name != feature]
    accounts.tell(visitor=visitor, words=words, corrections=kept)
    push_told(visitor=visitor)
    return True


@transaction.atomic
def push_told(*, visitor: str | None) -> None:
    """Tell the recommender what a visitor told, as user features; and where their default address is, if they have one."""
    if visitor is None or accounts.hold_visitor(visitor) is None:
        return
    recommendations.push_user_features(visitor=visitor, features=features_of(people.told(visitor), people.country_by_key(visitor)))


@transaction.atomic
def push_country(*, user_id: int) -> None:
    """Tell the recommender where an account's default address is, or is no more; nothing without consent."""
    visitor = people.stored_for_user(user_id).visitor
    if people.country_by_key(visitor) != known(visitor).country:
        push_told(visitor=visitor)


def features_of(told: Told, country: str) -> dict[str, float]:
    """User features: `likes:` and `dislikes:` of features of items, `country:` of a person."""
    likes = {name for name in told.words if told.corrections.get(name) != "dislike"}
    likes |= {name for name, verdict in told.corrections.items() if verdict == "like"}
    dislikes = {name for name, verdict in told.corrections.items() if verdict == "dislike"}
    found = {f"likes:{name}" for name in likes} | {f"dislikes:{name}" for name in dislikes}
    return dict.fromkeys(sorted(found | ({f"country:{country}"} if country else set())), 1.0)
