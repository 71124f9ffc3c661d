"""Sheets that staff sent and have not applied yet."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from configurator.models.blueprints import Blueprint


class SheetUpload(models.Model):
    """A sheet for a draft, kept between looking at what it would change and changing it."""

    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="sheets")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sheet = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    remove = models.BooleanField(default=False)
    why = models.CharField(max_length=2000, blank=True)
    created = models.DateTimeField(default=timezone.now, editable=False, db_index=True)

    def __str__(self) -> str:
        return self.file_name or self.sheet
