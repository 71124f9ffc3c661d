"""What visitors told about their taste."""

from django.db import models


class VisitorFeatures(models.Model):
    """What a visitor told about their taste, as features."""

    visitor = models.CharField(max_length=64, primary_key=True)
    features = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "visitor features"

    def __str__(self) -> str:
        return "visitor features"
