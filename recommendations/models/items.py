"""What can be recommended, and how popular it is."""

from django.db import models


class Item(models.Model):
    """Something that can be recommended; its owner pushes it under a key of the owner's choice."""

    key = models.CharField(max_length=200, unique=True)
    features = models.JSONField(default=dict, help_text="Feature name → weight, such as “colour:red” → 1.")
    available = models.BooleanField(default=True)
    pushed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["available", "-id"], name="item_available")]

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
