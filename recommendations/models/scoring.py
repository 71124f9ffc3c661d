"""The work of a night that workers share out among themselves."""

from django.db import models

from recommendations.models.runs import ModelRun


class ScoringPart(models.Model):
    """One part of a model's scoring: number 0 is what every part needs of the items, the others are visitors with their histories.

    Whoever locks an open part works on it; a process that dies lets go of its lock. The rows go when the model serves.
    """

    model = models.ForeignKey(ModelRun, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    payload = models.BinaryField(help_text="Arrays (npz).")
    done = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "number"], name="part_of_model")]

    def __str__(self) -> str:
        return f"{self.model_id}/{self.number}"
