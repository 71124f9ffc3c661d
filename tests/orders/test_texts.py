"""What a shopper had written on a thing stays on the order for as long as the order does."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.services import forget_sessions
from configurator import models, services as configurator
from orders import services
from orders.models import Cart, Order
from tests.factories.configurator import design, document, runner
from tests.factories.orders import pay, place, put

pytestmark = pytest.mark.django_db
LATER = timedelta(days=4000)


@pytest.fixture
def order(db):
    version = runner()
    saved = design(("sole", "gum"), ("monogram", "ANN"))
    cart = Cart.objects.create()
    put(cart, version.product, choices=(("sole", "gum"), ("monogram", "ANN")))
    made = pay(place(cart))
    configurator.delete_design(design_id=saved.pk)
    return made


def test_a_text_outlives_session_cart_design_version_and_list_of_words(order):
    now = timezone.now() + LATER
    forget_sessions(now=now)
    services.tidy(before=now, removed_before=now)
    configurator.purge_deleted(now=now)
    runner(groups=[group for group in document()["groups"] if group["key"] != "monogram"], rules=[], layers=[])
    configurator.retire(blueprint_id=models.Blueprint.objects.order_by("pk")[0].pk)
    models.BlockedWord.objects.create(word="ann")
    assert not models.Design.objects.exists()
    (line,) = Order.objects.get(pk=order.pk).lines.all()
    assert line.selection["monogram"] == "ANN"
    assert ["Monogram", "“ANN”"] in line.labels
    assert "“ANN”" in Client().get(f"/o/{order.token}/").content.decode()


def test_an_order_is_refused_where_a_word_was_blocked_since(db):
    version = runner()
    cart = Cart.objects.create()
    put(cart, version.product, choices=(("monogram", "ANN"),))
    models.BlockedWord.objects.create(word="ann")
    with pytest.raises(services.QuoteChanged):
        place(cart)
