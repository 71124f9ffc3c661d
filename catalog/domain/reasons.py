"""Panels in words: what they are called, why these things, and where that comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_LEARNT = "The shop learnt it from what you did here, with your consent, and from nothing else."
_CLOSE = f"The same people like it and these, or they share colours, materials and style. {_LEARNT}"


_YOUNG = (
    "The shop does not know you well yet. It starts from what you told it and did in this visit, and from what others chose who began "
    "like you."
)


@dataclass(frozen=True, slots=True)
class Words:
    """`{}` stands for what the reason speaks of; `bare` is said instead of the title and the reason where that is gone."""

    title: str
    reason: str
    why: str
    bare: str = ""


WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "for-you": Words(
            "Made for you",
            "From what you viewed and designed",
            "Every night the shop compares what you viewed, designed, saved and bought here with what others did, and lists what suits "
            "you. It uses what you told it about your taste, and nothing from outside this shop.",
        ),
        "told": Words("Made for you", "From what you told us about your taste", _YOUNG),
        "because-designed": Words(
            "Because you designed {}", "Similar things, and what the same people liked", _CLOSE, bare="Close to what you designed"
        ),
        "because-bought": Words(
            "Because you chose {}", "Similar things, and what the same people liked", _CLOSE, bare="Close to what you chose"
        ),
        "because-liked": Words(
            "Because you want more like {}", "Similar things, and what the same people liked", _CLOSE, bare="Close to what you like"
        ),
        "because-viewed": Words(
            "Because you looked at {}", "Similar things, and what the same people liked", _CLOSE, bare="Close to what you looked at"
        ),
        "bought-together": Words(
            "Goes well with it",
            "Often bought together",
            "Others ordered these together, or with another of its kind. The shop keeps what was in a parcel, the day and the country, and "
            "not who ordered it.",
        ),
        "similar": Words(
            "More like this",
            "Similar in colour, material and style",
            "They share colours, materials and style, or the same people liked them. It is the same for everybody.",
        ),
        "near": Words(
            "Popular near you",
            "Wanted most in {}",
            "These were ordered, saved or put into the cart most in {} in the last half year, each by three people at least. The shop "
            "takes the country from your address or from what you told it. It never tracks where you are.",
            bare="Wanted most in your country",
        ),
        "trending": Words(
            "Trending this week",
            "Wanted more than usual",
            "In the last seven days more people wanted these than in a usual week of the last two months. It is the same for everybody.",
        ),
        "carry-on": Words(
            "Carry on with your designs",
            "Saved by you, the newest first",
            "You saved these designs, in your account or in this browser. Nobody else sees this row.",
        ),
        "recent": Words(
            "Recently viewed",
            "What you looked at, the newest first",
            f"You had these open lately. {_LEARNT}",
        ),
        "new": Words(
            "New for your taste",
            "New in the shop, and close to what you like",
            f"They came into the shop in the last weeks, and are close to what you viewed and designed. {_LEARNT}",
        ),
        "searched": Words(
            "From your searches",
            "Because you searched for “{}”",
            f"The shop remembers your last searches and shows what they find today. {_LEARNT}",
            bare="What your last searches find",
        ),
        "popular": Words(
            "What others choose",
            "Chosen most often lately",
            "These were viewed, designed and bought by most people lately. It is the same for everybody.",
        ),
    }
)
PINNED = "What stands first was put there by people of the shop."


def words_of(panel: str, reason: str, item: str | None) -> tuple[str, str, str]:
    """Title, reason and explanation of a panel; `item` is the title of what the reason speaks of, None where that is not known."""
    words = WORDS.get(reason, WORDS["popular"])
    title = words.title.format(item) if item is not None else words.title
    if panel == "for-you" and reason.startswith("because-"):
        return WORDS["for-you"].title, title if item is not None else WORDS["for-you"].reason, _YOUNG
    if item is not None:
        return title, words.reason.format(item), words.why.format(item)
    if "{}" in words.title:
        return words.bare, words.reason, words.why
    return words.title, words.bare if "{}" in words.reason else words.reason, words.why.format("your country")
