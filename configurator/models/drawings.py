"""How far the layers of a version are drawn."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q

REST = timedelta(minutes=3)


class DrawingQuerySet(models.QuerySet["Drawing"]):
    """Drawings by what is left to do."""

    def left(self, tint: str, now: datetime) -> Self:
        """Those not finished in this way of tinting, on which nobody is at work."""
        unfinished = ~Q(tint=tint) | Q(drawn__lt=F("steps"))
        return self.filter(unfinished).filter(Q(beat=None) | Q(beat__lt=now - REST))


class Drawing(models.Model):
    """The layers of one version are drawn in steps: each view as wide as the page shows it, then each in its own width.

    `drawn` steps are finished, in the way of tinting that `tint` names; `beat` is when somebody last worked on it.
    """

    blueprint = models.OneToOneField("configurator.Blueprint", models.CASCADE, related_name="drawing", primary_key=True)
    tint = models.CharField(max_length=8)
    steps = models.PositiveSmallIntegerField()
    drawn = models.PositiveSmallIntegerField(default=0)
    layers = models.PositiveIntegerField(default=0)
    beat = models.DateTimeField(null=True, blank=True)

    objects = DrawingQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.drawn} of {self.steps} steps for version {self.blueprint_id}"
