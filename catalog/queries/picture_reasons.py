"""Why each of the pictures that a shopper saw in this visit was chosen."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.domain.picture_words import sentence
from catalog.models import Picture, Product
from catalog.queries.cards import PICTURE_FIELDS, Source, opened_by, source
from catalog.queries.taste import Word, words_of
from recommendations import queries as recommendations

MOST = 48


@dataclass(frozen=True, slots=True)
class SeenPicture:
    """A product, the picture that stood for it, and why."""

    title: str
    url: str
    image: Source
    why: str


def seen_pictures(visitor: str | None) -> list[SeenPicture]:
    """The pictures that a visitor saw in this visit, the last one first, each with its reason. At most eight queries."""
    found = recommendations.picture_reasons(visitor, MOST) if visitor else []
    if not found:
        return []
    words = words_of([name for one in found for name in one.spoke.features])
    things = {one.slug: one for one in Product.objects.published().filter(slug__in=[one.item for one in found]).only("slug", "title")}
    ready = Picture.objects.filter(pk__in=[int(one.arm) for one in found if one.arm.isdecimal()], state=Picture.State.READY)
    shown = {str(picture.pk): picture for picture in ready.select_related("product").only(*PICTURE_FIELDS)}
    return [
        SeenPicture(
            things[one.item].title, opened_by(shown[one.arm], things[one.item]).get_absolute_url(), source(shown[one.arm]), _why(one, words)
        )
        for one in found
        if one.item in things and one.arm in shown
    ]


def _why(one: recommendations.PictureReason, words: Mapping[str, Word]) -> str:
    likes = [words[name].said for name in one.spoke.features if name in words]
    return sentence(one.spoke.how, likes, close=one.spoke.close, liked=one.spoke.liked)
