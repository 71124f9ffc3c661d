"""Designs that somebody saved, and what was sold."""

import secrets
from typing import Self

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.utils import timezone

from configurator.models.blueprints import Blueprint


def new_token() -> str:
    """An unguessable name: 22 characters, 128 bits."""
    return secrets.token_urlsafe(16)


class DesignQuerySet(models.QuerySet["Design"]):
    """Designs by whether they are still there."""

    def present(self) -> Self:
        """Without those deleted and kept for an undo."""
        return self.filter(deleted=None)


class Design(models.Model):
    """A selection somebody saved. Its token is the key to it; an owner is optional. It never expires by time.

    `remix_of` is the gallery's design that it was made from. `share` is the picture for those who embed the link.
    """

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
    share = models.CharField(max_length=200, blank=True, editable=False)
    remix_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, editable=False, related_name="remixes")
    created = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    deleted = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DesignQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-pk"]
        indexes = [
            models.Index(fields=["user", "-created"], name="design_mine"),
            models.Index(fields=["created"], condition=Q(picture_state="pending"), name="design_pending"),
            models.Index(fields=["deleted"], condition=Q(deleted__isnull=False), name="design_deleted"),
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
