"""A saved design is put on sale by staff."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from catalog import services as shelves
from catalog.models import Product
from recommendations.models import Arm
from tests.factories.accounts import StaffFactory
from tests.factories.configurator import colourway, design, runner

pytestmark = pytest.mark.django_db


@pytest.fixture
def merchandiser(client):
    staff = StaffFactory()
    staff.groups.add(Group.objects.get(name="merchandiser"))
    client.force_login(staff)
    return client


@pytest.fixture
def saved(db):
    runner()
    return design(("colour", "black"), title="Night run")


def address(one):
    return reverse("admin:configurator_design_colourway", args=[one.pk])


def test_its_words_are_proposed(merchandiser, saved):
    assert 'value="night-run"' in merchandiser.get(address(saved)).content.decode()
    page = merchandiser.get(reverse("admin:configurator_design_change", args=[saved.pk])).content.decode()
    assert address(saved) in page


def test_a_design_is_put_on_sale_once(merchandiser, saved):
    sent = {"title": "Night run", "slug": "night-run"}
    merchandiser.post(address(saved), sent)
    product = Product.objects.get(slug="night-run")
    assert (product.kind, product.design) == ("colourway", saved)
    assert "is on sale already" in merchandiser.post(address(saved), sent, follow=True).content.decode()


def test_a_slug_that_is_taken_is_a_form_error(merchandiser, saved):
    colourway("night-run")
    page = merchandiser.post(address(saved), {"title": "Night run", "slug": "night-run"}).content.decode()
    assert "There is a product “night-run” already." in page


def test_those_who_cannot_add_products_cannot(client, saved):
    staff = StaffFactory()
    staff.groups.add(Group.objects.get(name="support"))
    client.force_login(staff)
    assert client.post(address(saved), {"title": "x", "slug": "x"}).status_code == 403


def test_the_pictures_of_a_colourway_in_lists_open_what_they_show(client):
    version = runner()
    made = colourway("runner-night", colour="black")
    shelves.render_pending(seconds=60)
    shelves.push_due()
    first, second = Arm.objects.filter(item__key=made.slug).order_by("position")[:2]
    assert first.features["colour:black"] > 0.4
    opened = client.get(f"{made.get_absolute_url()}?{second.target}", follow=True).context["shown"]
    assert (opened.view, opened.selection["colour"]) == ("top", "black")
    assert Arm.objects.filter(item__key=version.product.slug, key=first.key).exists()
