"""People, what they agreed to, where they live, and the mail they are owed."""

import secrets
import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.domain.countries import COUNTRIES
from accounts.domain.preferences import FAMILIAR, SURPRISE, SURPRISING


def new_key() -> str:
    """A random key of 22 url-safe characters (128 bits)."""
    return secrets.token_urlsafe(16)


class LowerEmailField(models.EmailField[str, str]):
    """An e-mail address, stored and looked up in lower case."""

    def get_prep_value(self, value: object) -> object:
        prepared = super().get_prep_value(value)
        return prepared.lower() if isinstance(prepared, str) else prepared

    def pre_save(self, model_instance: models.Model, add: bool) -> object:  # noqa: FBT001
        value = self.get_prep_value(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **extra: object) -> "User":
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account; the e-mail address is the login."""

    email = LowerEmailField("e-mail address", unique=True, error_messages={"unique": "There is an account with this e-mail address."})
    name = models.CharField(max_length=120, blank=True)
    is_staff = models.BooleanField("staff", default=False, help_text="May sign in to the staff's side of the shop.")
    is_active = models.BooleanField("active", default=True, help_text="Switch off instead of deleting an account that did something.")
    date_joined = models.DateTimeField("joined", default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(email=Lower("email")), name="accounts_user_email_lower")]

    def __str__(self) -> str:
        return self.email


class Visitor(models.Model):
    """A browser, or all browsers of a signed-in shopper, known by a random key. There is a row only while there is consent."""

    key = models.CharField(primary_key=True, max_length=22, default=new_key, editable=False)
    user = models.OneToOneField(User, null=True, blank=True, on_delete=models.CASCADE, related_name="visitor")
    despite_signal = models.BooleanField(default=False, help_text="Consent was given in spite of the browser's Global Privacy Control.")
    created = models.DateTimeField(default=timezone.now, editable=False)
    seen = models.DateTimeField(default=timezone.now, editable=False, db_index=True)

    def __str__(self) -> str:
        return f"visitor {self.key[:6]}…"


class Consent(models.Model):
    """One answer to the question whether the shop may learn. It stays as a record without a name when the person or the key is erased."""

    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="consents")
    visitor = models.ForeignKey(Visitor, null=True, blank=True, on_delete=models.SET_NULL, related_name="consents")
    purpose = models.CharField(max_length=40)
    granted = models.BooleanField()
    version = models.CharField(max_length=20, help_text="Version of the text that was shown.")
    despite_signal = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.purpose} {'granted' if self.granted else 'refused'}"


class Preferences(models.Model):
    """What a shopper set; of an account, or of a visitor without one."""

    user = models.OneToOneField(User, null=True, blank=True, on_delete=models.CASCADE, related_name="preferences")
    visitor = models.OneToOneField(Visitor, null=True, blank=True, on_delete=models.CASCADE, related_name="preferences")
    pictures = models.BooleanField("pictures chosen for you", default=True)
    personal = models.BooleanField("learn and choose for you", default=True)
    surprise = models.FloatField("from familiar (0) to surprising (1)", default=SURPRISE)
    mail_made_for_you = models.BooleanField("“Made for you” by mail on Mondays", default=False)
    time_zone = models.CharField(max_length=60, blank=True, help_text="Whose Monday it is; blank: the shop's.")

    class Meta:
        verbose_name_plural = "preferences"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=True) ^ models.Q(visitor__isnull=True), name="accounts_preferences_one_owner"
            ),
            models.CheckConstraint(
                condition=models.Q(surprise__gte=FAMILIAR, surprise__lte=SURPRISING), name="accounts_preferences_surprise"
            ),
        ]

    def __str__(self) -> str:
        return f"preferences {self.pk}"


class QuizAnswers(models.Model):
    """What a consenting visitor told of their taste; gone with the key."""

    visitor = models.OneToOneField(Visitor, on_delete=models.CASCADE, primary_key=True, related_name="quiz")
    pictures = models.JSONField(default=list, help_text="Keys of the favourites.")
    words = models.JSONField(default=list, help_text="Features that were ticked.")
    corrections = models.JSONField(default=dict, help_text="Feature → like or dislike, as told on the page of what the shop believes.")
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "quiz answers"

    def __str__(self) -> str:
        return "quiz answers"


class Address(models.Model):
    """A postal address in a shopper's address book."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="addresses")
    name = models.CharField("full name", max_length=120)
    company = models.CharField(max_length=120, blank=True)
    line1 = models.CharField("street and number", max_length=120)
    line2 = models.CharField("second line", max_length=120, blank=True)
    postcode = models.CharField(max_length=16, blank=True)
    city = models.CharField(max_length=80)
    region = models.CharField("county or state", max_length=80, blank=True)
    country = models.CharField(max_length=2, choices=list(COUNTRIES.items()))
    phone = models.CharField(max_length=32, blank=True)
    is_default = models.BooleanField("deliver here by default", default=False)
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "addresses"
        ordering = ["-is_default", "pk"]
        constraints = [models.UniqueConstraint(fields=["user"], condition=models.Q(is_default=True), name="accounts_address_one_default")]

    def __str__(self) -> str:
        return f"address {self.pk}"


class OutboxMail(models.Model):
    """A mail that must not be lost: written with the change it speaks of, sent afterwards."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        SENT = "sent", "sent"
        DEAD = "dead", "given up"

    to = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    key = models.CharField(max_length=120, blank=True, help_text="A mail with the same key is queued only once.")
    message_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    secret = models.BooleanField(default=False, help_text="Holds a link that opens an account: hidden from staff, removed once sent.")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True, help_text="Why the last attempt failed.")
    unsubscribe = models.CharField(max_length=300, blank=True, help_text="Address that ends mails of this kind, for those who get them.")
    created = models.DateTimeField(default=timezone.now, editable=False)
    due = models.DateTimeField(default=timezone.now)
    sent = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "mail"
        verbose_name_plural = "mail outbox"
        ordering = ["-created", "-pk"]
        constraints = [models.UniqueConstraint(fields=["key"], condition=~models.Q(key=""), name="accounts_outboxmail_key")]
        indexes = [models.Index(fields=["due"], condition=models.Q(state="waiting"), name="accounts_outboxmail_due")]

    def __str__(self) -> str:
        return f"mail {self.pk}"
