"""What every page knows about the shopper's consent."""

from dataclasses import dataclass

from django.http import HttpRequest

from accounts.domain.privacy import Standing


@dataclass(frozen=True)
class ConsentContext:
    """Whether the question was answered, and whether the shop learns: the answer was yes, and it is not switched off."""

    asked: bool
    granted: bool


def consent(request: HttpRequest) -> dict[str, object]:
    """`consent.asked` and `consent.granted`, without a query."""
    standing: Standing | None = getattr(request, "standing", None)
    if standing is None:
        return {"consent": ConsentContext(asked=True, granted=False)}
    return {"consent": ConsentContext(asked=standing.asked, granted=standing.visitor is not None)}
