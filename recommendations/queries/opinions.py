"""What a visitor said about single things."""

from dataclasses import dataclass

from recommendations.models import Event


@dataclass(frozen=True, slots=True)
class Opinions:
    """Keys of the items a visitor wants more of, and of those they do not want, the newest first."""

    liked: tuple[str, ...] = ()
    dismissed: tuple[str, ...] = ()


def opinions(visitor: str | None) -> Opinions:
    """What a visitor said; nothing without a key. One query at most."""
    if not visitor:
        return Opinions()
    rows = list(Event.objects.filter(visitor=visitor, kind__in=("like", "dismiss")).order_by("-at", "-id").values_list("kind", "item"))
    return Opinions(
        liked=tuple(dict.fromkeys(item for kind, item in rows if kind == "like")),
        dismissed=tuple(dict.fromkeys(item for kind, item in rows if kind == "dismiss")),
    )
