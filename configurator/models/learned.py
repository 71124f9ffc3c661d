"""What was learnt from the designs that were sold."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class LearnedOptions(models.Model):
    """One night's answer to “which option comes next” for a made-to-order product; the active one serves.

    `arrays` is an npz file, `manifest` says what is in it: no person, no text, nothing that runs.
    """

    product = models.ForeignKey("catalog.Product", models.CASCADE, related_name="+")
    created = models.DateTimeField(default=timezone.now, editable=False)
    active = models.BooleanField(default=False)
    manifest = models.JSONField(default=dict)
    arrays = models.BinaryField()

    class Meta:
        ordering = ["-created", "-pk"]
        verbose_name = verbose_name_plural = "learned options"
        constraints = [models.UniqueConstraint(fields=["product"], condition=Q(active=True), name="learned_one_active")]

    def __str__(self) -> str:
        return f"{self.product_id} · {self.created:%Y-%m-%d %H:%M}"
