"""What the recommender keeps: keys of things and of consenting visitors, never a person's name or address."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from pgvector.django import VectorField

from recommendations.domain.events import KINDS

VECTOR_DIMENSIONS = 64


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


class Event(models.Model):
    """Something a consenting visitor did. `at` is when it happened, `day` when it was recorded: retention and partitions go by `day`."""

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


class VisitorFeatures(models.Model):
    """What a visitor told about their taste, as features."""

    visitor = models.CharField(max_length=64, primary_key=True)
    features = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "visitor features"

    def __str__(self) -> str:
        return "visitor features"


class Basket(models.Model):
    """What was bought together, by nobody in particular: a day and the items."""

    day = models.DateField(db_index=True)

    def __str__(self) -> str:
        return str(self.day)


class BasketItem(models.Model):
    basket = models.ForeignKey(Basket, on_delete=models.CASCADE, related_name="lines")
    item = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["basket", "item"], name="basket_item")]
        indexes = [models.Index(fields=["item"], name="basketitem_item")]

    def __str__(self) -> str:
        return self.item


class PopularItem(models.Model):
    """The nightly order of popularity; rank 1 is the most popular."""

    item = models.OneToOneField(Item, on_delete=models.CASCADE, primary_key=True, related_name="popular")
    rank = models.PositiveIntegerField(db_index=True)
    score = models.FloatField()

    class Meta:
        ordering = ["rank"]

    def __str__(self) -> str:
        return f"{self.rank}"


class ModelRun(models.Model):
    """One training run and the model it made; the vectors of a run are keyed by its id."""

    class Status(models.TextChoices):
        BUILDING = "building", "building"
        READY = "ready", "ready"
        REJECTED = "rejected", "rejected"
        FAILED = "failed", "failed"
        PRUNED = "pruned", "pruned"

    status = models.CharField(max_length=10, choices=Status, default=Status.BUILDING)
    started = models.DateTimeField()
    finished = models.DateTimeField(null=True, blank=True)
    seed = models.PositiveIntegerField()
    parameters = models.JSONField(default=dict)
    metrics = models.JSONField(default=dict, help_text="Method → metric → value, on the same time split.")
    reason = models.CharField(max_length=300, blank=True)
    stage = models.CharField(max_length=60, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)
    artefact = models.CharField(max_length=300, blank=True, help_text="Folder below the artefacts root.")
    activated_at = models.DateTimeField(null=True, blank=True)
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-id"]
        verbose_name = "model run"

    def __str__(self) -> str:
        return f"Model {self.pk}"


class ActiveModel(models.Model):
    """The one row that says which model serves; switching it is the whole activation."""

    slot = models.CharField(max_length=20, primary_key=True, default="shop")
    model = models.ForeignKey(ModelRun, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.slot}: {self.model_id}"


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
