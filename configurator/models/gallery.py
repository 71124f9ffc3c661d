"""Designs that their owners show to everybody, after somebody of the shop has looked at them."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from catalog.models import Product
from configurator.models.designs import Design, new_token


class GalleryEntryQuerySet(models.QuerySet["GalleryEntry"]):
    """Entries by who may see them."""

    def shown(self) -> Self:
        """What everybody sees: let in by staff, of a product on sale, its design not deleted; the newest first."""
        on_sale = Q(design__blueprint__product__status=Product.Status.PUBLISHED, design__deleted=None)
        return self.filter(on_sale, status=GalleryEntry.Status.APPROVED).order_by("-decided", "-pk")

    def waiting(self) -> Self:
        return self.filter(status=GalleryEntry.Status.WAITING)


class GalleryEntry(models.Model):
    """One design handed in by its owner. Title and name are what staff agreed to: renaming the design does not change them."""

    class Status(models.TextChoices):
        WAITING = "waiting", "to be looked at"
        APPROVED = "approved", "in the gallery"
        REJECTED = "rejected", "turned down"

    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    design = models.OneToOneField(Design, models.CASCADE, related_name="gallery")
    title = models.CharField(max_length=120, blank=True)
    name = models.CharField("shown as", max_length=60, blank=True, help_text="Empty: by nobody in particular.")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    reason = models.CharField(max_length=300, blank=True, help_text="For the owner: why it is not shown.")
    submitted = models.DateTimeField(default=timezone.now, editable=False)
    decided = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+")

    objects = GalleryEntryQuerySet.as_manager()

    class Meta:
        ordering = ["submitted", "pk"]
        verbose_name_plural = "gallery entries"
        indexes = [
            models.Index(fields=["-decided", "-id"], condition=Q(status="approved"), name="gallery_newest"),
            models.Index(fields=["submitted"], condition=Q(status="waiting"), name="gallery_waiting"),
        ]
        constraints = [models.CheckConstraint(condition=Q(status="waiting") | Q(decided__isnull=False), name="gallery_decided_has_date")]

    def __str__(self) -> str:
        return self.title or f"Design {self.design_id}"

    def get_absolute_url(self) -> str:
        return reverse("configurator:gallery-entry", args=[self.token])


class GalleryReport(models.Model):
    """Somebody thinks that an entry should not be shown. Who said so is not kept."""

    class Reason(models.TextChoices):
        OFFENSIVE = "offensive", "It is offensive"
        COPIED = "copied", "It uses somebody's work or brand"
        PERSONAL = "personal", "It shows something personal"
        OTHER = "other", "Something else"

    entry = models.ForeignKey(GalleryEntry, models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    note = models.CharField(max_length=500, blank=True)
    created = models.DateTimeField(default=timezone.now, editable=False)
    closed = models.DateTimeField(null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+")

    class Meta:
        ordering = ["-created", "-pk"]
        indexes = [models.Index(fields=["created"], condition=Q(closed=None), name="gallery_report_open")]

    def __str__(self) -> str:
        return self.get_reason_display()
