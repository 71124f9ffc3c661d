"""What consenting visitors did."""

from django.db import models

from recommendations.domain.events import KINDS, LASTING

STANDS = "e.context -> 'called_off' IS DISTINCT FROM 'true'"
"""Which events, called `e`, still hold: what was bought and called off before it was sent does not."""


class Event(models.Model):
    """Something a consenting visitor did. `at` is when it happened, `day` when it was recorded: retention goes by `day`."""

    visitor = models.CharField(max_length=64)
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in KINDS])
    item = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    day = models.DateField()
    value = models.FloatField(null=True, blank=True)
    arm = models.CharField(max_length=100, blank=True)
    position = models.PositiveSmallIntegerField(null=True, blank=True)
    propensity = models.FloatField(null=True, blank=True)
    policy = models.CharField(max_length=40, blank=True)
    context = models.JSONField(default=dict)
    once = models.CharField(max_length=40, null=True, blank=True, help_text="Digest that makes a repeated report harmless.")  # noqa: DJ001

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["visitor", "-at"], name="event_visitor"),
            models.Index(fields=["day", "kind"], name="event_day"),
            models.Index(fields=["policy", "visitor"], condition=models.Q(kind="exposure"), name="event_exposure"),
            models.Index(fields=["visitor", "kind"], condition=models.Q(kind__in=LASTING), name="event_lasting"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["visitor", "once", "day"], name="event_once"),
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="event_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.item}"


class VisitorDay(models.Model):
    """How many events a visitor sent in a day: what tells a shopper from a robot."""

    visitor = models.CharField(max_length=64)
    day = models.DateField()
    events = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visitor", "day"], name="visitor_day")]

    def __str__(self) -> str:
        return str(self.day)
