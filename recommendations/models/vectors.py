"""What a run wrote: vectors, and the best items of each visitor."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from pgvector.django import VectorField

from recommendations.models.arms import Arm
from recommendations.models.items import Item
from recommendations.models.runs import ModelRun

VECTOR_DIMENSIONS = 64


class ItemVector(models.Model):
    model = models.ForeignKey(ModelRun, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="vectors")
    vector = VectorField(dimensions=VECTOR_DIMENSIONS)
    bias = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "item"], name="vector_of_item")]

    def __str__(self) -> str:
        return f"{self.model_id}/{self.item_id}"


class VisitorVector(models.Model):
    model = models.ForeignKey(ModelRun, on_delete=models.CASCADE, related_name="+")
    visitor = models.CharField(max_length=64, db_index=True)
    vector = VectorField(dimensions=VECTOR_DIMENSIONS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "visitor"], name="vector_of_visitor")]

    def __str__(self) -> str:
        return f"{self.model_id}"


class ArmVector(models.Model):
    model = models.ForeignKey(ModelRun, on_delete=models.CASCADE, related_name="+")
    arm = models.ForeignKey(Arm, on_delete=models.CASCADE, related_name="vectors")
    vector = VectorField(dimensions=VECTOR_DIMENSIONS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "arm"], name="vector_of_arm")]

    def __str__(self) -> str:
        return f"{self.model_id}/{self.arm_id}"


class TopN(models.Model):
    """The best items for a visitor by one model, best first, as ids of items."""

    model = models.ForeignKey(ModelRun, on_delete=models.CASCADE, related_name="+")
    visitor = models.CharField(max_length=64, db_index=True)
    items = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "visitor"], name="top_of_visitor")]

    def __str__(self) -> str:
        return f"{self.model_id}"
