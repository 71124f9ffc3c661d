"""Categories, products and their pictures, and what shoppers wait for."""

import secrets
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from catalog.domain import facets, text
from catalog.domain.wanted import RESERVED_FACETS


def upload_storage() -> Storage:
    """Where uploads wait to be decoded: never below the public media folder."""
    if "uploads" in settings.STORAGES:
        return storages["uploads"]
    return FileSystemStorage(location=settings.ATELIER_HOME / "uploads", file_permissions_mode=0o600)


def new_token() -> str:
    """An unguessable name for a link, 128 bits."""
    return secrets.token_urlsafe(16)


class Category(models.Model):
    """A place in the tree of the shop; `path` is the slugs from the root, joined by `/`."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=80)
    description = models.TextField(blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=250, unique=True, editable=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "title"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        before = Category.objects.filter(pk=self.pk).values_list("path", "title").first()
        self.path = f"{self.parent.path}/{self.slug}" if self.parent else self.slug
        if fields := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*fields, "path"}
        super().save(*args, **kwargs)
        if before and before[0] != self.path:
            for child in self.children.all():
                child.save()
        if before and before != (self.path, self.title):
            Product.objects.bulk_update(Product.objects.filter(category=self).select_related("category"), ["push_due"])

    def get_absolute_url(self) -> str:
        return reverse("catalog:category", args=[self.path])

    def clean(self) -> None:
        above = self.parent
        while above is not None:
            if above.pk == self.pk and self.pk is not None:
                raise ValidationError({"parent": "A category cannot lie below itself."})
            above = above.parent


class Attribute(models.Model):
    """How an attribute key of products is called and whether lists can be narrowed by it."""

    key = models.SlugField(max_length=40, unique=True)
    label = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    is_facet = models.BooleanField("narrows lists", default=True)

    class Meta:
        ordering = ["position", "label"]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        if self.key in RESERVED_FACETS:
            raise ValidationError({"key": f"“{self.key}” means something else in the address of a list."})


class ProductQuerySet(models.QuerySet["Product"]):
    def published(self) -> "ProductQuerySet":
        return self.filter(status=Product.Status.PUBLISHED)

    def below(self, category: Category) -> "ProductQuerySet":
        """Products of a category and of everything under it."""
        return self.filter(Q(category__path=category.path) | Q(category__path__startswith=f"{category.path}/"))

    def narrowed(self, selected: facets.Selected) -> "ProductQuerySet":
        """Products with any chosen value in every chosen facet."""
        found = self
        for facet, values in selected.items():
            if values:
                found = found.filter(facets__overlap=[f"{facet}:{value}" for value in sorted(values)])
        return found

    def bulk_create(self, objs: Iterable["Product"], *args: Any, **kwargs: Any) -> list["Product"]:
        products = list(objs)
        for product in products:
            product.derive()
        return super().bulk_create(products, *args, **kwargs)

    def bulk_update(self, objs: Iterable["Product"], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        products = list(objs)
        for product in products:
            product.derive()
        return super().bulk_update(products, {*fields, *Product.DERIVED}, *args, **kwargs)


class Product(models.Model):
    """What is listed and sold: ready-made, a blank base product, or a published colourway of one."""

    class Kind(models.TextChoices):
        READY = "ready", "Ready-made"
        BASE = "base", "Made to order"
        COLOURWAY = "colourway", "Colourway"

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        ARCHIVED = "archived", "Archived"

    DERIVED = ("facets", "keywords", "push_due")

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind)
    category = models.ForeignKey(Category, models.PROTECT, related_name="products")
    price = models.DecimalField(max_digits=10, decimal_places=2, validators=[MinValueValidator(0)], help_text="With VAT.")
    family = models.SlugField(
        max_length=60, blank=True, db_index=True, help_text="The line of made-to-order products; blank for ready-made."
    )
    base = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="colourways")
    description = models.TextField(blank=True)
    attributes = models.JSONField(
        default=dict, blank=True, help_text='Values by attribute, such as {"colour": ["red"], "material": "leather"}.'
    )
    options = ArrayField(
        models.CharField(max_length=201),
        default=list,
        blank=True,
        editable=False,
        help_text="What was chosen in the design of a colourway, as group.option; for the recommender.",
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    lead_days = models.PositiveSmallIntegerField(default=2, help_text="Working days until it leaves the workshop.")
    stock_key = models.CharField(max_length=120, blank=True, help_text="Key of the stock item; blank if stock is not counted.")
    once = models.BooleanField(
        "needed once",
        default=False,
        help_text="Not recommended again to a shopper who has bought it. What is made to order may be wanted twice.",
    )
    created = models.DateTimeField(default=timezone.now)
    demo = models.BooleanField(default=False, editable=False)
    facets = ArrayField(models.CharField(max_length=80), default=list, editable=False)
    keywords = models.TextField(blank=True, editable=False)
    push_due = models.BooleanField(default=True, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("title", config="english", weight="A")
        + SearchVector("title", config="simple", weight="A")
        + SearchVector("keywords", config="english", weight="B")
        + SearchVector("keywords", config="simple", weight="B")
        + SearchVector("description", config="english", weight="D"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "pk"]
        indexes = [
            GinIndex(fields=["facets"], name="product_facets"),
            GinIndex(fields=["search"], name="product_search"),
            models.Index(fields=["status", "-created"], name="product_newest"),
            models.Index(fields=["id"], name="product_push_due", condition=Q(push_due=True)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(price__gte=0), name="product_price_not_negative"),
            models.CheckConstraint(condition=Q(kind__in=["ready", "base", "colourway"]), name="product_kind_known"),
            models.CheckConstraint(condition=Q(status__in=["draft", "published", "archived"]), name="product_status_known"),
            models.CheckConstraint(
                condition=Q(kind="colourway", base__isnull=False) | (~Q(kind="colourway") & Q(base__isnull=True)),
                name="product_colourway_has_base",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        if fields := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*fields, *self.DERIVED}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("product", args=[self.slug])

    def clean(self) -> None:
        if (self.kind == self.Kind.COLOURWAY) != (self.base_id is not None):
            raise ValidationError({"base": "A colourway, and nothing else, has a base product."})

    @property
    def made_to_order(self) -> bool:
        return self.kind != self.Kind.READY

    def derive(self) -> None:
        """Set what follows from other fields: facet tokens, search words, and that the recommender has to hear of it."""
        self.facets = facets.tokens(attributes=self.attributes, price=self.price, made_to_order=self.made_to_order)
        values = [value for given in self.attributes.values() for value in facets.values_of(given)]
        place = [self.category.path, self.category.title]  # the path names the categories above as well: a weekender is a bag
        self.keywords = " ".join(text.words(" ".join([*values, self.family, *place, text.fold(self.title)])))
        self.push_due = True


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


class Pin(models.Model):
    """What staff decided about a product in panels: shown first, or kept out; in one place, for a while."""

    class Effect(models.TextChoices):
        FIRST = "first", "Show first"
        OUT = "out", "Keep out"

    class Place(models.TextChoices):
        EVERYWHERE = "everywhere", "Every page"
        HOME = "home", "Home page"
        CATEGORY = "category", "Products of a category"

    class PanelKind(models.TextChoices):
        ANY = "", "Any panel"
        FOR_YOU = "for-you", "Made for you"
        BECAUSE = "because", "Because you designed or viewed …"
        GOES_WITH = "goes-with", "Goes well with it"
        SIMILAR = "similar", "More like this"
        TRENDING = "trending", "Trending this week"
        NEAR = "near", "Popular near you"
        NEW = "new-for-you", "New for your taste"
        POPULAR = "popular", "What others choose"

    product = models.ForeignKey(Product, models.CASCADE, related_name="pins")
    effect = models.CharField(max_length=5, choices=Effect, default=Effect.FIRST)
    place = models.CharField(max_length=10, choices=Place, default=Place.EVERYWHERE)
    category = models.ForeignKey(
        Category, models.CASCADE, null=True, blank=True, related_name="pins", help_text="With everything below it; only for that place."
    )
    panel = models.CharField(max_length=12, choices=PanelKind, blank=True, help_text="A product that is shown first needs one.")
    since = models.DateField("from", default=timezone.localdate)
    until = models.DateField(null=True, blank=True, help_text="The last day; empty: until it is removed.")
    note = models.CharField(max_length=200, blank=True, help_text="Why, for colleagues.")

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(effect__in=["first", "out"]), name="pin_effect_known"),
            models.CheckConstraint(
                condition=Q(place="category", category__isnull=False) | Q(place__in=["everywhere", "home"], category__isnull=True),
                name="pin_place_known",
            ),
            models.CheckConstraint(condition=Q(effect="out") | ~Q(panel=""), name="pin_first_names_a_panel"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=models.F("since")), name="pin_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.get_effect_display()}: {self.product_id}"

    def clean(self) -> None:
        if (self.place == self.Place.CATEGORY) != (self.category_id is not None):
            raise ValidationError({"category": "A category belongs to the place “Products of a category”, and to no other."})
        if self.effect == self.Effect.FIRST and not self.panel:
            raise ValidationError({"panel": "Say in which panel it is shown first."})
        if self.until is not None and self.since is not None and self.until < self.since:
            raise ValidationError({"until": "It ends before it begins."})


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

    Of a design, `stock_keys` names what of it has run out and `what` says so; `address` is the query string that opens it.
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
                fields=["product", "kind", "what", "user"], condition=Q(sent=None, user__isnull=False), name="alert_once_by_user"
            ),
            models.UniqueConstraint(
                fields=["product", "kind", "what", "email"], condition=Q(sent=None, user=None), name="alert_once_by_email"
            ),
        ]

    def __str__(self) -> str:
        return f"alert {self.pk}"

    @property
    def link(self) -> str:
        """Where what is waited for is, the design as it was where it is one."""
        return self.product.get_absolute_url() + (f"?{self.address}" if self.address else "")
