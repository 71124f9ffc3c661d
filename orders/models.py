"""Carts, orders, payments, stock, delivery countries and the shop's legal pages."""

import secrets
from datetime import date
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from orders.domain import delivery, states

NUMBER_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_token() -> str:
    """An unguessable name for a link, 192 bits."""
    return secrets.token_urlsafe(24)


def new_number() -> str:
    """An order number people can read aloud: no I, L, O or U."""
    letters = "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


class Cart(models.Model):
    """What a browser or a shopper wants to buy; made when the first thing is added."""

    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="cart")
    country = models.CharField(max_length=2, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True, db_index=True)

    def __str__(self) -> str:
        return f"Cart {self.pk}"


class CartLineQuerySet(models.QuerySet["CartLine"]):
    def present(self) -> Self:
        """Lines in the cart, without those removed and kept for an undo."""
        return self.filter(removed=None)


class CartLine(models.Model):
    """One thing in a cart. `key` says which thing, so that adding it twice raises the quantity."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    key = models.CharField(max_length=64)
    product = models.ForeignKey("catalog.Product", on_delete=models.CASCADE, related_name="+")
    blueprint = models.ForeignKey("configurator.Blueprint", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    choices = models.JSONField(default=list)
    selection = models.JSONField(default=dict)
    quantity = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    price_seen = models.DecimalField(max_digits=10, decimal_places=2)
    added = models.DateTimeField(auto_now_add=True)
    removed = models.DateTimeField(null=True, blank=True)

    objects = CartLineQuerySet.as_manager()

    class Meta:
        ordering = ["added", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cart", "key"], name="cart_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="cart_line_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product_id}"


class DeliveryCountry(models.Model):
    """A country the shop delivers to, with its standard VAT rate and the price and duration of shipping."""

    code = models.CharField(max_length=2, unique=True, validators=[RegexValidator(r"^[A-Z]{2}$", "Two capital letters, as in ISO 3166.")])
    name = models.CharField(max_length=60)
    vat_rate = models.DecimalField(
        "VAT rate in %", max_digits=4, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(50)]
    )
    shipping_price = models.DecimalField("shipping price, VAT included", max_digits=10, decimal_places=2, validators=[MinValueValidator(0)])
    transit_days = models.PositiveSmallIntegerField("business days on the way", default=3, validators=[MaxValueValidator(60)])
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "delivery countries"

    def __str__(self) -> str:
        return self.name


class OrderQuerySet(models.QuerySet["Order"]):
    def of(self, user_id: int) -> Self:
        """The orders of one shopper."""
        return self.filter(user_id=user_id)


class Order(models.Model):
    """One purchase. Everything that was agreed is a snapshot; nothing here follows the catalogue."""

    number = models.CharField(max_length=12, unique=True, default=new_number, editable=False)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    idempotency_key = models.CharField(max_length=64, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="orders")
    cart = models.ForeignKey(Cart, on_delete=models.SET_NULL, null=True, blank=True, related_name="orders", editable=False)
    visitor = models.CharField(max_length=40, blank=True, editable=False)
    status = models.CharField(max_length=16, choices=states.CHOICES, default=states.State.PLACED.value)
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=120, blank=True)
    street = models.CharField(max_length=160, blank=True)
    extra = models.CharField("address supplement", max_length=160, blank=True)
    postcode = models.CharField(max_length=16, blank=True)
    city = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2)
    country_name = models.CharField(max_length=60)
    currency = models.CharField(max_length=3)
    goods = models.DecimalField("goods, VAT included", max_digits=10, decimal_places=2)
    shipping = models.DecimalField("shipping, VAT included", max_digits=10, decimal_places=2)
    shipping_vat = models.DecimalField("VAT in shipping", max_digits=10, decimal_places=2)
    vat_rate = models.DecimalField("VAT rate in %", max_digits=4, decimal_places=2)
    vat = models.DecimalField("VAT in the total", max_digits=10, decimal_places=2)
    total = models.DecimalField(max_digits=10, decimal_places=2)
    lead_days = models.PositiveSmallIntegerField("business days to make")
    transit_days = models.PositiveSmallIntegerField("business days on the way")
    deliver_by = models.DateField("estimated delivery")
    placed = models.DateTimeField()
    hold_until = models.DateTimeField("goods are held until")
    paid = models.DateTimeField(null=True, blank=True)
    shipped = models.DateTimeField(null=True, blank=True)
    learnt = models.DateTimeField("passed on to the recommendations", null=True, blank=True, editable=False)
    erase = models.BooleanField("to be anonymised once closed", default=False, editable=False)
    erased = models.DateTimeField(null=True, blank=True, editable=False)

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-placed", "-pk"]
        indexes = [
            models.Index(fields=["-placed", "-id"], name="order_newest"),
            models.Index(fields=["status", "-placed"], name="order_by_status"),
            models.Index(fields=["email"], name="order_by_email"),
            models.Index(fields=["hold_until"], condition=Q(status="placed"), name="order_unpaid"),
            models.Index(fields=["paid"], condition=Q(paid__isnull=False, learnt=None), name="order_unlearnt"),
        ]
        constraints = [models.CheckConstraint(condition=Q(total=F("goods") + F("shipping")), name="order_total_adds_up")]
        permissions = [("move_order", "Can move orders along"), ("refund_order", "Can cancel and refund orders")]

    def __str__(self) -> str:
        return self.number

    @property
    def state(self) -> states.State:
        return states.State(self.status)

    @property
    def arrives(self) -> date:
        """When it should arrive: as was agreed, or as is known better since the parcel left."""
        return delivery.add_business_days(timezone.localdate(self.shipped), self.transit_days) if self.shipped else self.deliver_by


class OrderLine(models.Model):
    """A snapshot of one thing bought: what it was called, how it was made up, what it cost."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    product = models.ForeignKey("catalog.Product", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    blueprint = models.ForeignKey("configurator.Blueprint", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    blueprint_version = models.PositiveIntegerField(null=True, blank=True)
    slug = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    labels = models.JSONField("choices in words", default=list, blank=True)
    choices = models.JSONField(default=list, blank=True)
    selection = models.JSONField(default=dict, blank=True)
    stock_keys = models.JSONField(default=list, blank=True)
    sku = models.CharField("SKU", max_length=120, blank=True)
    parts = models.JSONField("parts of one piece", default=list, blank=True)
    picture_url = models.CharField(max_length=300, blank=True)
    quantity = models.PositiveSmallIntegerField()
    unit_price = models.DecimalField("unit price, VAT included", max_digits=10, decimal_places=2)
    total = models.DecimalField("total, VAT included", max_digits=10, decimal_places=2)
    vat_rate = models.DecimalField("VAT rate in %", max_digits=4, decimal_places=2)
    vat = models.DecimalField("VAT in the total", max_digits=10, decimal_places=2)
    lead_days = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="order_line_position"),
            models.CheckConstraint(condition=Q(total=F("unit_price") * F("quantity")), name="order_line_total_adds_up"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"

    @property
    def made_to_order(self) -> bool:
        return self.blueprint_version is not None


class OrderEvent(models.Model):
    """One step in an order's history, and who took it."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(auto_now_add=True)
    source = models.CharField("from", max_length=16, blank=True)
    target = models.CharField("to", max_length=16, choices=states.CHOICES)
    by = models.CharField(max_length=12, choices=[("shopper", "Shopper"), ("staff", "Staff"), ("shop", "Shop")])
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"

    @property
    def source_label(self) -> str:
        """The state before, in words; empty for the first step."""
        return states.State(self.source).label if self.source else ""


class Payment(models.Model):
    """One attempt to pay an order. Card data never comes here."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        SUCCEEDED = "succeeded", "Succeeded"
        DECLINED = "declined", "Declined"

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    key = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    provider = models.CharField(max_length=40)
    reference = models.CharField(max_length=80, blank=True)
    action_url = models.CharField(max_length=500, blank=True, editable=False)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    reason = models.CharField(max_length=200, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    settled = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "reference"], condition=~Q(reference=""), name="payment_reference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} {self.status}"


class Refund(models.Model):
    """Money to be given back: written with the decision, carried out by a task until the provider says it is done."""

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="refund")
    key = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    amount = models.DecimalField(max_digits=10, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))])
    reason = models.CharField(max_length=200)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    done = models.DateTimeField(null=True, blank=True)
    learnt = models.DateTimeField("passed on to the recommendations", null=True, blank=True, editable=False)

    def __str__(self) -> str:
        return f"{self.amount} back"


class FakeCharge(models.Model):
    """What the fake card provider remembers: the outcome, never the card. It stands for a ledger beyond the shop."""

    reference = models.CharField(max_length=40, unique=True, default=new_token)
    key = models.CharField(max_length=40, unique=True)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    currency = models.CharField(max_length=3)
    return_url = models.CharField(max_length=300)
    state = models.CharField(max_length=12, default="open")
    reason = models.CharField(max_length=200, blank=True)
    refund_key = models.CharField(max_length=40, blank=True)
    refunded = models.DecimalField(max_digits=10, decimal_places=2, default=Decimal(0))
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} {self.state}"


class StockItem(models.Model):
    """How many there are of a ready-made product or a scarce option. A key without a row is not limited."""

    key = models.CharField(
        max_length=200, unique=True, help_text="product:SLUG for ready-made goods, option:FAMILY/GROUP.OPTION for scarce options"
    )
    title = models.CharField(max_length=200, blank=True)
    quantity = models.PositiveIntegerField("in stock", default=0)
    held = models.PositiveIntegerField("held for orders being paid", default=0, editable=False)

    class Meta:
        ordering = ["key"]
        constraints = [models.CheckConstraint(condition=Q(held__lte=F("quantity")), name="stock_held_within_quantity")]

    def __str__(self) -> str:
        return self.title or self.key

    @property
    def available(self) -> int:
        return self.quantity - self.held


class StockHold(models.Model):
    """Goods put aside for one order; consumed when it is paid, given back when it is not."""

    class Status(models.TextChoices):
        HELD = "held", "Held"
        CONSUMED = "consumed", "Consumed"
        RELEASED = "released", "Released"

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="holds")
    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="holds")
    quantity = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.HELD)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "item"], name="stock_hold_once")]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.item_id} {self.status}"


class StockChange(models.Model):
    """One change of a stock quantity: the sum of all changes is the quantity."""

    item = models.ForeignKey(StockItem, on_delete=models.CASCADE, related_name="changes")
    delta = models.IntegerField()
    reason = models.CharField(max_length=200)
    order = models.ForeignKey(Order, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.delta:+d}"


class Page(models.Model):
    """A legal page, edited by staff. Fields the owner still has to fill in stand in [square brackets]."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    changed = models.DateField("last changed", auto_now=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title


class PageSection(models.Model):
    """A heading and plain paragraphs; an empty line separates paragraphs."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=160, blank=True)
    text = models.TextField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["page", "position"], name="page_section_position")]

    def __str__(self) -> str:
        return self.heading


class YearShare(models.Model):
    """“Your year in designs”, shared by its owner: the figures as they stood, no name and no text; `picture` is made by a worker."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    figures = models.JSONField()
    sources = models.JSONField(default=list, help_text="Names of the pictures of designs that go into the picture.")
    picture = models.CharField(max_length=200, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "year"], name="year_shared_once")]

    def __str__(self) -> str:
        return str(self.year)
