"""Experiments, what differs in them, what they showed, and what holds for everybody since.

Nothing here names a visitor: who takes part is computed from the key, and who saw what is an event of the visitor's own.
"""

import secrets

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from experiments.domain.assignment import Span
from experiments.domain.audience import SEGMENTS, VISITS, Audience
from experiments.domain.lifecycle import DRAFT, RUNNING, STAGES, STATES
from experiments.domain.metrics import METRICS
from experiments.domain.subjects import SUBJECTS

KEY = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", "Small letters, digits and single hyphens between them.")
PERCENT = [MinValueValidator(1), MaxValueValidator(100)]


def new_salt() -> str:
    """What makes the draw of one experiment independent of every other's."""
    return secrets.token_hex(8)


class Experiment(models.Model):
    """A question to the shoppers: the same page in two or more variants, each for a share of those who take part."""

    key = models.CharField(max_length=40, unique=True, validators=[KEY], help_text="Its name in events and exports; never changes.")
    title = models.CharField(max_length=120)
    hypothesis = models.TextField(max_length=1_000, help_text="What should happen, and why.")
    subject = models.CharField("what differs", max_length=12, choices=[(subject.key, subject.label) for subject in SUBJECTS.values()])
    layer = models.CharField(
        max_length=40,
        blank=True,
        validators=[KEY],
        help_text="Experiments of one layer never have a visitor in common. Empty: the layer of what differs.",
    )
    share = models.PositiveSmallIntegerField(
        "share of the layer", default=100, validators=PERCENT, help_text="Per cent of the layer's visitors that are kept for it."
    )
    country = models.CharField(max_length=2, blank=True, help_text="Of the account's default address.")
    visits = models.CharField("visitors", max_length=10, blank=True, choices=VISITS.items())
    signed_in = models.BooleanField("only with an account", default=False)
    segment = models.CharField(max_length=10, blank=True, choices=[(key, segment.label) for key, segment in SEGMENTS.items()])
    primary_metric = models.CharField(max_length=20, choices=[(metric.key, metric.label) for metric in METRICS.values()])
    starts_on = models.DateField("first day", null=True, blank=True, help_text="Empty: as soon as it is started.")
    ends_on = models.DateField("last day", null=True, blank=True, help_text="Empty: until somebody stops it.")
    state = models.CharField(max_length=12, choices=STATES.items(), default=DRAFT, editable=False)
    rollout = models.PositiveSmallIntegerField(default=STAGES[0], editable=False)
    slot_from = models.PositiveSmallIntegerField(null=True, editable=False, help_text="First of the layer's slots that are its own.")
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    winner = models.CharField(max_length=40, blank=True, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    started = models.DateTimeField(null=True, editable=False)
    stopped = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-id"]
        permissions = [("run_experiment", "Can start, widen, stop, ship and roll back experiments")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="experiment_state"),
            models.CheckConstraint(condition=Q(share__range=(1, 100)) & Q(rollout__in=STAGES), name="experiment_shares"),
            models.CheckConstraint(condition=~Q(state=RUNNING) | Q(slot_from__isnull=False), name="experiment_has_slots"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def layer_key(self) -> str:
        """The layer it stands in: the one that was named, or that of what differs."""
        return self.layer or self.subject

    @property
    def span(self) -> Span:
        """The slots of its layer that are its own, once it was started."""
        return Span.of_share(self.slot_from or 0, self.share)

    @property
    def audience(self) -> Audience:
        """Whom it is for."""
        return Audience(self.country, self.visits, self.signed_in, self.segment)


class Variant(models.Model):
    """One answer to the question; the one at position 0 is the control."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="variants")
    position = models.PositiveSmallIntegerField(default=0)
    key = models.CharField(max_length=40, validators=[KEY])
    value = models.CharField(max_length=20)
    percent = models.PositiveSmallIntegerField("per cent", validators=PERCENT)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["experiment", "key"], name="variant_key"),
            models.CheckConstraint(condition=Q(percent__range=(1, 100)), name="variant_percent"),
        ]

    def __str__(self) -> str:
        return self.key


class GuardRail(models.Model):
    """A metric that must not lose more than so much; the analysis stops the experiment when it surely does."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="guard_rails")
    metric = models.CharField(max_length=20, choices=[(metric.key, metric.label) for metric in METRICS.values()])
    allowed_loss = models.DecimalField(
        max_digits=4, decimal_places=1, validators=[MinValueValidator(0), MaxValueValidator(100)], help_text="Per cent of the control."
    )

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["experiment", "metric"], name="guard_rail_metric")]

    def __str__(self) -> str:
        return self.metric


class Result(models.Model):
    """What one analysis found for one metric of one variant, so that pages show results over time.

    `mean` is per visitor; `effect`, `low` and `high` are relative to the control (0.05: five per cent more), `difference` and its two are
    in the metric's own unit. All intervals hold at any time; they are empty where nothing can be said yet, and on the control.
    """

    class Alarm(models.TextChoices):
        NONE = "", "none"
        SAMPLE_RATIO = "sample-ratio", "the groups have the wrong sizes"
        GUARD_RAIL = "guard-rail", "a guard rail is broken"

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="results")
    at = models.DateTimeField()
    metric = models.CharField(max_length=20)
    variant = models.CharField(max_length=40)
    visitors = models.PositiveIntegerField()
    mean = models.FloatField()
    effect = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    difference = models.FloatField(null=True)
    difference_low = models.FloatField(null=True)
    difference_high = models.FloatField(null=True)
    p_value = models.FloatField(null=True)
    needed = models.PositiveBigIntegerField(null=True, help_text="Visitors still needed until the effect is known to ± 5 %.")
    cuped = models.FloatField(default=0.0, help_text="Share of the variance that history explained.")
    both = models.PositiveIntegerField(default=0, help_text="Visitors who saw several variants; each counts for the first.")
    sample_ratio_p = models.FloatField(null=True)
    alarm = models.CharField(max_length=12, blank=True, choices=Alarm.choices)

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["experiment", "at", "metric", "variant"], name="result_once")]

    def __str__(self) -> str:
        return f"{self.metric} of {self.variant}"


class Step(models.Model):
    """Something that was done with an experiment: by whom (nobody: by the shop itself), when and why."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    act = models.CharField(max_length=12)
    words = models.CharField(max_length=300)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.words


class Setting(models.Model):
    """What holds for everybody since an experiment was shipped; of several for a subject that stand, the latest counts."""

    subject = models.CharField(max_length=12)
    value = models.CharField(max_length=20)
    experiment = models.ForeignKey(Experiment, on_delete=models.PROTECT, related_name="settings")
    since = models.DateTimeField(auto_now_add=True)
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["experiment"], condition=Q(ended=None), name="setting_once")]

    def __str__(self) -> str:
        return f"{self.subject}: {self.value}"
