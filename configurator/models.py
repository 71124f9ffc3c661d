"""Blueprints in versions, the rows staff author a draft with, designs, and what was sold."""

import secrets
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

KEY = RegexValidator(r'^[^\s"\x00-\x1f]([^"\x00-\x1f]*[^\s"\x00-\x1f])?\Z', "Use no double quote and no space at the ends.")


def new_token() -> str:
    """An unguessable name: 22 characters, 128 bits."""
    return secrets.token_urlsafe(16)


class FrozenError(ValidationError):
    """A version that left its draft was about to change."""


class BlueprintQuerySet(models.QuerySet["Blueprint"]):
    """Blueprints by what can be done with them."""

    def published(self) -> Self:
        return self.filter(status=Blueprint.Status.PUBLISHED)

    def current(self) -> Self:
        """The newest published version first."""
        return self.published().order_by("product_id", "-version")

    def rendering(self) -> Self:
        return self.filter(status=Blueprint.Status.RENDERING)


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
    layers_made = models.PositiveIntegerField(default=0)
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


class OptionGroup(models.Model):
    """One decision of a draft."""

    class Kind(models.TextChoices):
        ONE = "one", "exactly one option"
        OPTIONAL = "optional", "at most one option"
        MANY = "many", "several options"
        NUMBER = "number", "a number"
        TEXT = "text", "a text"

    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="groups")
    key = models.CharField(max_length=100, validators=[KEY])
    label = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ONE)
    zone = models.CharField(max_length=100, blank=True, help_text="The part of the picture this decision is about.")
    position = models.PositiveIntegerField(default=0)
    settings = models.JSONField(
        default=dict, blank=True,
        help_text="several: min, max · number: lo, hi, step, unit, price_per_step · text: max_length, alphabet, price_per_character",
    )  # fmt: skip

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["blueprint", "key"], name="group_key_unique")]

    def __str__(self) -> str:
        return self.label


class Option(models.Model):
    """One answer to a decision of a draft."""

    group = models.ForeignKey(OptionGroup, models.CASCADE, related_name="options")
    key = models.CharField(max_length=100, validators=[KEY])
    label = models.CharField(max_length=200)
    price = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    lead_days = models.PositiveIntegerField(default=0)
    default = models.BooleanField(default=False)
    attributes = models.JSONField(default=dict, blank=True, help_text="colour (#rrggbb), material, family, style, stock (true: scarce)")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["group", "key"], name="option_key_unique")]

    def __str__(self) -> str:
        return self.label


class Rule(models.Model):
    """A constraint of a draft, in UVL syntax, with the sentence the shopper reads."""

    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="rules")
    when = models.TextField(help_text="For example: sole.gum => upper.canvas | upper.suede")
    why = models.CharField(max_length=2000, help_text="Why, in a sentence for the shopper.")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.when


class Table(models.Model):
    """The allowed combinations of some groups of a draft."""

    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="tables")
    groups = models.JSONField(default=list, help_text='Keys of the groups, such as ["frame", "fork"].')
    allowed = models.JSONField(default=list, help_text='Rows of option keys, such as [["steel", "steel"], ["carbon", "carbon"]].')
    why = models.CharField(max_length=2000, help_text="Why, in a sentence for the shopper.")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return " × ".join(map(str, self.groups))


class Layer(models.Model):
    """One layer of one view of a draft: a tinted zone, a fixed picture, or a text."""

    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="layers")
    view = models.CharField(max_length=100)
    zone = models.CharField(max_length=100)
    depth = models.IntegerField(default=0, help_text="Higher lies above lower.")
    colour = models.CharField(max_length=100, blank=True, help_text="The group that gives the colour, or #rrggbb.")
    material = models.CharField(max_length=100, blank=True, help_text="The group that gives the material.")
    when = models.TextField(blank=True, help_text="Shown only where this rule expression holds; empty: always.")
    source = models.JSONField(
        default=dict, blank=True,
        help_text="mask and shading by material, or file, or text with box or quad and font; paths of the version's pictures.",
    )  # fmt: skip

    class Meta:
        ordering = ["view", "depth", "pk"]

    def __str__(self) -> str:
        return f"{self.view} · {self.zone}"


class Design(models.Model):
    """A selection somebody saved. Its token is the key to it; an owner is optional."""

    class Picture(models.TextChoices):
        PENDING = "pending", "being made"
        READY = "ready", "ready"
        FAILED = "failed", "failed"

    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    blueprint = models.ForeignKey(Blueprint, models.PROTECT, related_name="designs")
    choices = models.JSONField(default=list, help_text="[group, option] pairs, oldest first.")
    selection = models.JSONField(default=dict)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="designs")
    title = models.CharField(max_length=120, blank=True)
    product = models.OneToOneField("catalog.Product", models.SET_NULL, null=True, blank=True, related_name="design")
    picture = models.CharField(max_length=200, blank=True)
    picture_width = models.PositiveIntegerField(default=0)
    picture_height = models.PositiveIntegerField(default=0)
    picture_state = models.CharField(max_length=8, choices=Picture.choices, default=Picture.PENDING)
    picture_tries = models.PositiveSmallIntegerField(default=0)
    created = models.DateTimeField(default=timezone.now, editable=False, db_index=True)

    class Meta:
        ordering = ["-created", "-pk"]
        indexes = [
            models.Index(fields=["user", "-created"], name="design_mine"),
            models.Index(fields=["created"], condition=Q(picture_state="pending"), name="design_pending"),
        ]

    def __str__(self) -> str:
        return self.title or f"Design {self.token[:6]}"

    @property
    def picture_url(self) -> str:
        return default_storage.url(self.picture) if self.picture else ""


class SoldDesign(models.Model):
    """What was sold on a day: no person, no text."""

    blueprint = models.ForeignKey(Blueprint, models.PROTECT, related_name="sold")
    selection = models.JSONField()
    day = models.DateField()

    class Meta:
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["blueprint", "day"], name="sold_by_day")]

    def __str__(self) -> str:
        return f"{self.blueprint_id} · {self.day}"
