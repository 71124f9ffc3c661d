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
    popularity = models.FloatField(db_default=0.0, help_text="Of the data the model learnt from, standardised over the items.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "item"], name="vector_of_item")]
        indexes = [models.Index(fields=["model", "-popularity"], name="itemvector_popular")]

    def __str__(self) -> str:
        return f"{self.model_id}/{self.item_id}"


class ItemNeighbours(models.Model):
    """What people who liked an item like, by one model: ids of items, best first, and how strongly each follows."""

    model = models.ForeignKey(ModelRun, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    ids = ArrayField(models.BigIntegerField())
    strengths = ArrayField(models.FloatField())
    close = ArrayField(
        models.BigIntegerField(), default=list, help_text="Ids of what the vectors offer somebody who came to this item only."
    )

    class Meta:
        verbose_name_plural = "item neighbours"
        constraints = [models.UniqueConstraint(fields=["model", "item"], name="neighbours_of_item")]

    def __str__(self) -> str:
        return f"{self.model_id}/{self.item_id}"


class FeatureVector(models.Model):
    """What a feature stands for in one model: the middle of the items that have it, and ids of the most popular."""

    model = models.ForeignKey(ModelRun, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    vector = VectorField(dimensions=VECTOR_DIMENSIONS)
    ids = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "name"], name="vector_of_feature")]

    def __str__(self) -> str:
        return f"{self.model_id}/{self.name}"


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
