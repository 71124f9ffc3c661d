"""What shoppers wait for."""

from accounts.domain.privacy import Subject
from catalog.models import Alert, WeeklyChoice


def alert(token: str) -> Alert | None:
    """An alert by its unguessable link, with its product."""
    return Alert.objects.filter(token=token).select_related("product").first()


def alerts_of(user_id: int | None) -> list[Alert]:
    """What a shopper waits for, the newest first. One query if there is an account."""
    return list(Alert.objects.filter(user_id=user_id, sent=None).select_related("product")) if user_id is not None else []


def export_feeds(subject: Subject) -> dict[str, object]:
    """What the feeds keep of a subject, as JSON can hold it."""
    weeks = WeeklyChoice.objects.filter(visitor_id=subject.visitor or "").values("monday", "slugs", "mailed")
    mine = Alert.objects.none() if subject.user_id is None else Alert.objects.filter(user_id=subject.user_id)
    return {"weeks": list(weeks), "alerts": list(mine.values("product__slug", "kind", "what", "address", "price", "created", "sent"))}
