"""Training runs, and the one that serves."""

from django.db import models


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
    report = models.JSONField(default=dict, help_text="What the pictures of the run show: curve, segments, calibration, people, costs.")
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
