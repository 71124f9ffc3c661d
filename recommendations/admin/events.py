"""What consenting visitors did, and who sent more than a person can; who it was is nobody's business here."""

from django.contrib import admin

from recommendations.admin.base import ReadOnlyAdmin
from recommendations.domain.events import DAILY_CAP
from recommendations.models import Event, VisitorDay


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """What consenting visitors did; who did it is nobody's business here."""

    list_display = ("at", "kind", "item", "arm", "position", "propensity", "policy")
    list_filter = ("kind",)
    search_fields = ("item__exact",)
    fields = ("at", "day", "kind", "item", "value", "arm", "position", "propensity", "policy", "context")


@admin.register(VisitorDay)
class VisitorDayAdmin(ReadOnlyAdmin):
    """The busiest browsers of the last days: what one sends beyond the cap of a day is thrown away."""

    list_display = ("__str__", "events", "left_out")
    list_filter = ("day",)
    ordering = ("-events", "id")
    fields = ("day", "events", "left_out")

    @admin.display(description="Events left out")
    def left_out(self, row: VisitorDay) -> str:
        return f"{row.events - DAILY_CAP} (robot?)" if row.events > DAILY_CAP else "none"
