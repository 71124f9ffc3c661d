"""Categories, attributes and products."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from catalog.domain import facets, text
from catalog.domain.wanted import RESERVED_FACETS


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
