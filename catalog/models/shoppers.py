"""What shoppers wait for, and what was chosen for them."""

import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalog.models.products import Product


def new_token() -> str:
    """An unguessable name for a link, 128 bits."""
    return secrets.token_urlsafe(16)


class WeeklyChoice(models.Model):
    """“Made for you”: the things chosen for a consenting visitor on a Monday; they stay the same all week, and go with the key."""

    visitor = models.ForeignKey("accounts.Visitor", models.CASCADE, related_name="+")
    monday = models.DateField()
    slugs = models.JSONField(default=list)
    made = models.DateTimeField(default=timezone.now)
    mailed = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-monday"]
        constraints = [models.UniqueConstraint(fields=["visitor", "monday"], name="weekly_choice_once")]

    def __str__(self) -> str:
        return f"{self.monday}"


class Alert(models.Model):
    """Somebody wants to hear once when a product is back or costs less: a shopper, or an address that was confirmed by its owner.

    Of a design, `stock_keys` names what of it has run out, `lacks` is one short name for all of it, and `what` says it, shortened;
    `address` is the query string that opens it.
    """

    class Kind(models.TextChoices):
        STOCK = "stock", "it is back"
        PRICE = "price", "the price falls"

    product = models.ForeignKey(Product, models.CASCADE, related_name="alerts")
    kind = models.CharField(max_length=6, choices=Kind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="alerts")
    email = models.EmailField(blank=True)
    price = models.DecimalField("price when it was asked for", max_digits=10, decimal_places=2)
    what = models.CharField("what has run out", max_length=200, blank=True, default="")
    stock_keys = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    lacks = models.CharField(max_length=32, blank=True, default="", editable=False)
    address = models.CharField("choices of the design", max_length=4000, blank=True, default="")
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    created = models.DateTimeField(default=timezone.now, db_index=True)
    confirmed = models.DateTimeField(null=True, blank=True)
    sent = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created"]
        indexes = [models.Index(fields=["product"], name="alert_due", condition=Q(confirmed__isnull=False, sent=None))]
        constraints = [
            models.CheckConstraint(condition=Q(user__isnull=True) ^ Q(email=""), name="alert_one_owner"),
            models.CheckConstraint(condition=Q(kind__in=["stock", "price"]), name="alert_kind_known"),
            models.UniqueConstraint(
                fields=["product", "kind", "lacks", "user"], condition=Q(sent=None, user__isnull=False), name="alert_once_by_user"
            ),
            models.UniqueConstraint(
                fields=["product", "kind", "lacks", "email"], condition=Q(sent=None, user=None), name="alert_once_by_email"
            ),
        ]

    def __str__(self) -> str:
        return f"alert {self.pk}"

    @property
    def link(self) -> str:
        """Where what is waited for is, the design as it was where it is one."""
        return self.product.get_absolute_url() + (f"?{self.address}" if self.address else "")
