"""Candidate thumbnails, what is counted of them, and the policy that picks one."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from recommendations.models.items import Item

SHOWABLE = """NOT a.retired AND NOT a.excluded
  AND %s BETWEEN coalesce(a.shown_from, '-infinity'::date) AND coalesce(a.shown_until, 'infinity'::date)"""
"""Which pictures, called `a`, may be shown on a day; the same as `ArmQuerySet.showable`."""


class ArmQuerySet(models.QuerySet["Arm"]):
    def showable(self, day: date) -> "ArmQuerySet":
        """Those that may be shown on a day."""
        begun, open_ended = Q(shown_from=None) | Q(shown_from__lte=day), Q(shown_until=None) | Q(shown_until__gte=day)
        return self.filter(begun, open_ended, retired=False, excluded=False)

    def in_order(self) -> "ArmQuerySet":
        """As staff ordered them, else as the owner did; the first one that may be shown is the default picture."""
        return self.order_by("item_id", F("place").asc(nulls_last=True), "position", "id")


class Arm(models.Model):
    """A candidate thumbnail of an item."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="arms")
    key = models.CharField(max_length=100)
    features = models.JSONField(default=dict)
    target = models.CharField(max_length=2000, blank=True, help_text="Query string that a click on this picture opens.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Order given by the owner; the first is the default picture.")
    pinned = models.BooleanField(default=False, help_text="Always shown, whatever the shopper's taste.")
    excluded = models.BooleanField("kept out", default=False, help_text="Not shown in lists, by decision of staff.")
    shown_from = models.DateField("from", null=True, blank=True, help_text="The first day on which it may be shown.")
    shown_until = models.DateField("until", null=True, blank=True, help_text="The last day; empty: it has no end.")
    place = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Order given by staff; empty: the owner's.")
    retired = models.BooleanField(default=False, help_text="It lost: not shown any more.")
    retired_on = models.DateField(null=True, blank=True, editable=False)
    retired_why = models.CharField(max_length=200, blank=True, editable=False)
    trial_from = models.DateField(null=True, blank=True, editable=False, help_text="When staff brought it back.")
    mean = models.FloatField(null=True, blank=True, editable=False, help_text="Log odds of a click against the item's other pictures.")
    variance = models.FloatField(null=True, blank=True, editable=False, help_text="How uncertain that is.")
    night_mean = models.FloatField(null=True, blank=True, editable=False, help_text="As the last night found it, before the day's clicks.")
    night_variance = models.FloatField(null=True, blank=True, editable=False)
    level = models.FloatField(null=True, blank=True, editable=False, help_text="Log odds of the item at the first place.")

    objects = ArmQuerySet.as_manager()

    class Meta:
        ordering = ["item_id", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "key"], name="arm_of_item"),
            models.CheckConstraint(condition=~Q(pinned=True, excluded=True), name="arm_pinned_is_not_kept_out"),
            models.CheckConstraint(
                condition=Q(shown_from=None) | Q(shown_until=None) | Q(shown_until__gte=F("shown_from")), name="arm_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}/{self.key}"


class DailyArmCount(models.Model):
    """Impressions and clicks of a picture in a day, without any key of a visitor."""

    item = models.CharField(max_length=200)
    arm = models.CharField(max_length=100)
    day = models.DateField()
    impressions = models.PositiveIntegerField(default=0)
    clicks = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["item", "arm", "day"], name="arm_day")]

    def __str__(self) -> str:
        return f"{self.arm} {self.day}"


class Policy(models.Model):
    """One nightly fit of the thumbnail policy; the newest one serves."""

    created = models.DateTimeField()
    parameters = models.JSONField(default=dict, help_text="What picking needs: see policy.State.")

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "policies"

    def __str__(self) -> str:
        return f"Policy {self.pk}"
