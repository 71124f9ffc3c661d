"""Why a picture stood for a product, in a sentence."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

PLAIN: Mapping[str, str] = MappingProxyType(
    {
        "pinned": "People of the shop chose this one, and everybody sees it.",
        "only": "There is only this one.",
        "usual": "This is the one that usually stands for it. Nothing was chosen here.",
        "tried": "The shop tries this one now and then, to learn whether it is liked.",
    }
)


def sentence(how: str, likes: Sequence[str], *, close: bool, liked: bool) -> str:
    """What spoke for a picture: `likes` are the shopper's words that it has more of than the product's other pictures."""
    if how in PLAIN:
        return PLAIN[how]
    parts = [f"it has more of what you like ({', '.join(likes)})"] if likes else []
    parts += ["it is closer to what you looked at and designed"] if close else []
    parts += ["more people open it"] if liked else []
    if not parts:
        return "None of its pictures would suit you much better than the others, so this one was drawn by lot."
    told = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"Of the product's pictures, {told}."
