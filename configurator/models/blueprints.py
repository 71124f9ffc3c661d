"""Blueprints in versions: what is published never changes."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone


class FrozenError(ValidationError):
    """A version that left its draft was about to change."""


class BlueprintQuerySet(models.QuerySet["Blueprint"]):
    """Blueprints by what can be done with them."""

    def published(self) -> Self:
        return self.filter(status=Blueprint.Status.PUBLISHED)

    def current(self) -> Self:
        """The newest published version first."""
        return self.published().order_by("product_id", "-version")

    def not_compiled(self, written: int) -> Self:
        """Versions in use for which nothing is kept that is written in this format."""
        left = self.exclude(status__in=[Blueprint.Status.DRAFT, Blueprint.Status.RETIRED])
        return left.exclude(compilation__format=written).order_by("pk")


class Blueprint(models.Model):
    """One version of a made-to-order product. Everything but a draft is immutable: the model and a trigger hold it.

    `document` has the shape of the blueprint file; of a draft it holds only what the authoring rows do not. `assets` names the stored
    file of every picture that a layer mentions.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        RENDERING = "rendering", "layers are being made"
        PUBLISHED = "published", "published"
        RETIRED = "retired", "no longer made"

    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="blueprints")
    version = models.PositiveIntegerField()
    document = models.JSONField(default=dict)
    assets = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT, db_index=True)
    problems = models.JSONField(default=list, blank=True)
    created = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = BlueprintQuerySet.as_manager()
    FROZEN: ClassVar[tuple[str, ...]] = ("product_id", "version", "document", "assets")

    class Meta:
        ordering = ["product_id", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["product", "version"], name="blueprint_version_unique"),
            models.UniqueConstraint(fields=["product"], condition=Q(status="draft"), name="blueprint_one_draft"),
            models.CheckConstraint(condition=~Q(status="published") | Q(published_at__isnull=False), name="blueprint_published_has_date"),
        ]
        permissions = [("publish_blueprint", "Can publish and retire blueprints")]

    def __str__(self) -> str:
        return f"{self.product.title} · version {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; refuse to change what is frozen.

        Raises:
            FrozenError: the version is not a draft and its content differs from the stored one.
        """
        if self.pk and self._stored_differs():
            raise FrozenError(f"Version {self.version} is published and cannot change; make a new draft from it.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete a draft.

        Raises:
            FrozenError: the version is not a draft.
        """
        if Blueprint.objects.filter(pk=self.pk).exclude(status=self.Status.DRAFT).exists():
            raise FrozenError(f"Version {self.version} is published and cannot be deleted; retire it instead.")
        return super().delete(*args, **kwargs)

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    def _stored_differs(self) -> bool:
        stored = Blueprint.objects.filter(pk=self.pk).exclude(status=self.Status.DRAFT).values(*self.FROZEN).first()
        return stored is not None and any(getattr(self, name) != value for name, value in stored.items())
