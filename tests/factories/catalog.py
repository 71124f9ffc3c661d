"""Rows of the catalogue."""

from decimal import Decimal

import factory
from factory.django import DjangoModelFactory
from PIL import Image

from catalog import services
from catalog.models import Attribute, Category, Picture, Product


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category

    slug = factory.Sequence(lambda n: f"category-{n}")
    title = factory.LazyAttribute(lambda row: row.slug.replace("-", " ").capitalize())


class AttributeFactory(DjangoModelFactory):
    class Meta:
        model = Attribute
        django_get_or_create = ("key",)

    key = factory.Sequence(lambda n: f"attribute-{n}")
    label = factory.LazyAttribute(lambda row: row.key.capitalize())


class ProductFactory(DjangoModelFactory):
    class Meta:
        model = Product

    slug = factory.Sequence(lambda n: f"product-{n}")
    title = factory.LazyAttribute(lambda row: row.slug.replace("-", " ").capitalize())
    kind = Product.Kind.READY
    category = factory.SubFactory(CategoryFactory)
    price = Decimal("100.00")
    status = Product.Status.PUBLISHED


def colourway(base: Product, **fields: object) -> Product:
    return ProductFactory(kind=Product.Kind.COLOURWAY, base=base, category=base.category, family=base.family, **fields)


def image(width: int = 400, height: int = 300, colour: str = "#aa5533") -> Image.Image:
    return Image.new("RGB", (width, height), colour)


def picture(product: Product, *, colour: str = "#aa5533", **fields: object) -> Picture:
    """A ready picture with its files."""
    return services.save_picture(product_id=product.pk, image=image(colour=colour), **fields)
