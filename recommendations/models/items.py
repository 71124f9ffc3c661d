"""What can be recommended, and how popular it is."""

from django.db import models


class Item(models.Model):
    """Something that can be recommended; its owner pushes it under a key of the owner's choice."""

    key = models.CharField(max_length=200, unique=True)
    features = models.JSONField(default=dict, help_text="Feature name → weight, such as “colour:red” → 1.")
    available = models.BooleanField(default=True)
    once = models.BooleanField(default=False, help_text="Whoever has bought it needs no second one.")
    created = models.DateTimeField(null=True, blank=True, help_text="When it came into the shop; empty: it is never new.")
    pushed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["available", "-id"], name="item_available"),
            models.Index(fields=["-created"], condition=models.Q(available=True, created__isnull=False), name="item_newest"),
        ]

    def __str__(self) -> str:
        return self.key


class PopularItem(models.Model):
    """The nightly order of popularity; rank 1 is the most popular."""

    item = models.OneToOneField(Item, on_delete=models.CASCADE, primary_key=True, related_name="popular")
    rank = models.PositiveIntegerField(db_index=True)
    score = models.FloatField()

    class Meta:
        ordering = ["rank"]

    def __str__(self) -> str:
        return f"{self.rank}"


LINE = "(name LIKE 'blueprint:%%' OR (name LIKE 'category:%%' AND NOT features ? 'make:to-order'))"
"""Whether a feature's `name` tells the line of the item that has these `features`: a blueprint, else categories."""


class RankedItem(models.Model):
    """An order of items for everybody, such as “trending”, “near:DE” or “with:blueprint:boot”, made every hour; rank 1 comes first."""

    list = models.CharField(max_length=128)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveIntegerField()
    score = models.FloatField()

    class Meta:
        ordering = ["list", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["list", "item"], name="ranked_item"),
            models.UniqueConstraint(fields=["list", "rank"], name="ranked_place"),
        ]

    def __str__(self) -> str:
        return f"{self.list} {self.rank}"
