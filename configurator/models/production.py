"""What production knows a design by."""

from django.db import models
from django.utils import timezone


class Sku(models.Model):
    """The stock-keeping unit of one distinct design: the same product, selection and parts have the same code for ever.

    `digest` stands for what is made; the design itself, and what somebody wrote on it, is not kept here.
    """

    code = models.CharField(max_length=60, unique=True, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    product = models.ForeignKey("catalog.Product", models.CASCADE, related_name="skus", editable=False)
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "SKU"

    def __str__(self) -> str:
        return self.code
