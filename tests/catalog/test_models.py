from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from catalog.models import Attribute, Category, Product
from tests.factories.catalog import CategoryFactory, ProductFactory, colourway

pytestmark = pytest.mark.django_db


def test_a_path_follows_the_tree():
    low = CategoryFactory(slug="low", parent=CategoryFactory(slug="runners", parent=CategoryFactory(slug="shoes")))
    assert low.path == "shoes/runners/low"


def test_moving_a_category_moves_what_is_below():
    shoes, bags = CategoryFactory(slug="shoes"), CategoryFactory(slug="bags")
    middle = CategoryFactory(slug="middle", parent=shoes)
    leaf = CategoryFactory(slug="leaf", parent=middle)
    middle.parent = bags
    middle.save()
    leaf.refresh_from_db()
    assert leaf.path == "bags/middle/leaf"


def test_a_category_cannot_lie_below_itself():
    top = CategoryFactory()
    top.parent = CategoryFactory(parent=top)
    with pytest.raises(ValidationError, match="below itself"):
        top.clean()


def test_a_scope_holds_what_is_below_but_not_a_namesake():
    shoes = CategoryFactory(slug="shoes")
    inside = ProductFactory(category=CategoryFactory(slug="low", parent=shoes))
    ProductFactory(category=CategoryFactory(slug="shoes-care"))
    assert list(Product.objects.below(shoes)) == [inside]


def test_saving_derives_facets_words_and_the_wish_to_be_pushed():
    product = ProductFactory(title="Café bag", price=Decimal(60), attributes={"colour": ["red"]})
    assert product.facets == ["colour:red", "make:ready", "price:50-100"]
    assert {"red", "cafe", "bag"} <= set(product.keywords.split())
    assert product.push_due


def test_saving_one_field_saves_what_follows_from_it():
    product = ProductFactory(price=Decimal(60))
    Product.objects.update(push_due=False)
    product.price = Decimal(500)
    product.save(update_fields=["price"])
    product.refresh_from_db()
    assert product.facets == ["make:ready", "price:400-800"]
    assert product.push_due


def test_bulk_writes_derive_as_well():
    category = CategoryFactory()
    made = Product(slug="bulk", title="Bulk", kind="ready", category=category, price=Decimal(60))
    Product.objects.bulk_create([made])
    made.price = Decimal(900)
    Product.objects.bulk_update([made], ["price"])
    assert Product.objects.get().facets == ["make:ready", "price:800-1600"]


def test_a_colourway_has_a_base_product():
    with pytest.raises(IntegrityError, match="product_colourway_has_base"):
        ProductFactory(kind="colourway")


def test_only_a_colourway_has_a_base_product():
    made = colourway(ProductFactory(kind="base", family="runner"))
    made.kind = "ready"
    with pytest.raises(ValidationError, match="base product"):
        made.clean()


@pytest.mark.parametrize("key", ["q", "page", "price"])
def test_an_attribute_cannot_take_a_word_of_the_address(key):
    with pytest.raises(ValidationError, match="something else"):
        Attribute(key=key, label="X").clean()


def test_the_first_attributes_are_there():
    assert list(Attribute.objects.values_list("key", flat=True)) == ["colour", "material", "style"]
    assert not Category.objects.exists()
