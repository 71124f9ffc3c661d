"""Pictures that shoppers upload for a print zone."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from configurator.domain.owners import Owner
from configurator.models.blueprints import Blueprint
from configurator.models.designs import new_token


class UploadQuerySet(models.QuerySet["Upload"]):
    def owned_by(self, owner: Owner) -> Self:
        """What belongs to an account; without one, what this browser uploaded and no account has taken over."""
        if owner.user_id is not None:
            return self.filter(user_id=owner.user_id)
        return self.filter(user=None, browser=owner.browser) if owner.browser else self.none()


class Upload(models.Model):
    """One picture of a shopper. The token names it in addresses; files lie outside the public media, under names made from the token."""

    class State(models.TextChoices):
        RECEIVED = "received", "being checked"
        READY = "ready", "ready"
        REFUSED = "refused", "refused"

    class Review(models.TextChoices):
        NONE = "", "not asked for"
        WAITING = "waiting", "to be looked at"
        APPROVED = "approved", "approved"
        REFUSED = "refused", "refused"

    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    blueprint = models.ForeignKey(Blueprint, models.SET_NULL, null=True, blank=True, related_name="uploads")
    group = models.CharField("zone", max_length=100)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="uploads")
    browser = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    once = models.CharField(
        max_length=64, unique=True, null=True, blank=True, editable=False,
        help_text="The same file of the same owner is one row, however often sent.",
    )  # fmt: skip
    state = models.CharField(max_length=8, choices=State.choices, default=State.RECEIVED)
    reason = models.CharField(max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    original = models.CharField(max_length=60, blank=True, editable=False)
    picture = models.CharField(max_length=60, blank=True, editable=False)
    preview = models.CharField(max_length=60, blank=True, editable=False)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField("bytes kept", default=0)
    review = models.CharField(max_length=8, choices=Review.choices, default=Review.NONE, blank=True)
    review_reason = models.CharField("why it was refused", max_length=300, blank=True)
    asked = models.DateTimeField("asked for", null=True, blank=True)
    reviewed = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created = models.DateTimeField(default=timezone.now, editable=False)
    expires = models.DateTimeField(db_index=True, help_text="Looked at again then: it goes if no design, cart or order uses it.")

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-pk"]
        indexes = [
            models.Index(fields=["user", "-created"], name="upload_mine"),
            models.Index(fields=["created"], condition=Q(state="received"), name="upload_received"),
            models.Index(fields=["asked"], condition=Q(review="waiting"), name="upload_to_review"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | (Q(width__gt=0, height__gt=0) & ~Q(picture="") & ~Q(preview="")), name="upload_ready_is_whole"
            ),
            models.CheckConstraint(condition=~Q(review="approved") | Q(state="ready"), name="upload_approved_is_ready"),
        ]
        permissions = [("review_upload", "Can approve and refuse uploaded pictures")]

    def __str__(self) -> str:
        return f"Picture {self.token[:6]}"

    def belongs_to(self, owner: Owner) -> bool:
        """Whether it is theirs who ask; see `owned_by`."""
        if self.user_id is not None:
            return self.user_id == owner.user_id
        return bool(owner.browser) and owner.user_id is None and self.browser == owner.browser

    @property
    def approved(self) -> bool:
        return self.review == self.Review.APPROVED
