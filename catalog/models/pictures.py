"""Pictures of products."""

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db import models
from django.db.models import Q

from catalog.models.products import Product


def upload_storage() -> Storage:
    """Where uploads wait to be decoded: never below the public media folder."""
    if "uploads" in settings.STORAGES:
        return storages["uploads"]
    return FileSystemStorage(location=settings.ATELIER_HOME / "uploads", file_permissions_mode=0o600)


class Picture(models.Model):
    """One picture of a product: a candidate thumbnail, and a page of its gallery.

    `derivatives` is `[{"width": 320, "height": 240, "name": "pictures/ab/….webp"}, …]`, smallest first.
    """

    class Kind(models.TextChoices):
        VIEW = "view", "View"
        CROP = "crop", "Crop"
        SCENE = "scene", "Scene"
        UPLOAD = "upload", "Upload"

    class State(models.TextChoices):
        PENDING = "pending", "Waiting to be rendered"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    product = models.ForeignKey(Product, models.CASCADE, related_name="pictures")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.VIEW)
    view = models.CharField(max_length=40, blank=True, help_text="Key of the view it shows, such as side.")
    alt = models.CharField("description for those who cannot see it", max_length=200, blank=True)
    tags = models.JSONField(default=list, blank=True, help_text='What is in it, such as ["colour:red", "view:side"].')
    position = models.PositiveSmallIntegerField(default=0)
    is_default = models.BooleanField(default=False)
    features = models.JSONField(null=True, editable=False, help_text="What it looks like, by name and weight; none: nobody has looked yet.")
    recipe = models.JSONField(default=dict, blank=True, help_text="How the configurator composes it; empty for an upload.")
    upload = models.FileField(storage=upload_storage, upload_to="%Y/%m/", blank=True, help_text="JPEG, PNG or WebP, at most 10 MB.")
    file = models.CharField(max_length=200, blank=True, editable=False)
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    derivatives = models.JSONField(default=list, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING, editable=False)
    problem = models.CharField(max_length=200, blank=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["product", "position", "pk"]
        indexes = [
            models.Index(fields=["id"], name="picture_pending", condition=Q(state="pending")),
            models.Index(fields=["id"], name="picture_unread", condition=Q(state="ready", features__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["pending", "ready", "failed"]), name="picture_state_known"),
            models.UniqueConstraint(fields=["product"], condition=Q(is_default=True), name="picture_one_default"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.view} {self.pk}".replace("  ", " ")
