"""Candidate thumbnails, what is counted of them, and the policy that picks one."""

from django.db import models

from recommendations.models.items import Item


class Arm(models.Model):
    """A candidate thumbnail of an item."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="arms")
    key = models.CharField(max_length=100)
    features = models.JSONField(default=dict)
    target = models.CharField(max_length=2000, blank=True, help_text="Query string that a click on this picture opens.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Order given by the owner; the first is the default picture.")
    pinned = models.BooleanField(default=False, help_text="Always shown, whatever the shopper's taste.")
    retired = models.BooleanField(default=False, help_text="Never shown.")
    value = models.FloatField(default=0.0, editable=False, help_text="Log of clicks over expected clicks, shrunk; refitted nightly.")

    class Meta:
        ordering = ["item_id", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["item", "key"], name="arm_of_item")]

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
    parameters = models.JSONField(default=dict, help_text="Base rates and values of features.")

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "policies"

    def __str__(self) -> str:
        return f"Policy {self.pk}"
