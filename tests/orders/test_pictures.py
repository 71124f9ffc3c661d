"""Pictures of designs, which may hold somebody's text, live as long as something shows them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from configurator.models import Design
from configurator.queries import layers_of, picture_name
from orders import services
from orders.models import CartLine, OrderLine
from tests.factories.configurator import runner
from tests.factories.orders import cart_with, ordered, place, put, ready_made

pytestmark = pytest.mark.django_db
NEXT_WEEK = timedelta(days=7)


def stored(name):
    default_storage.delete(name)
    return default_storage.save(name, ContentFile(b"picture"))


def sweep(after=NEXT_WEEK):
    return services.sweep_pictures(now=timezone.now() + after)


def test_a_picture_nothing_shows_is_deleted_when_it_is_old():
    sweep()
    name = stored("designs/aa/aa1.webp")
    assert (sweep(after=timedelta(hours=1)), default_storage.exists(name)) == (0, True)
    assert (sweep(), default_storage.exists(name)) == (1, False)


def test_a_saved_design_keeps_its_picture():
    name = stored("designs/aa/aa2.webp")
    Design.objects.create(blueprint=runner(), picture=name)
    sweep()
    assert default_storage.exists(name)


@pytest.mark.parametrize("kept", [True, False])
def test_a_small_picture_lives_as_long_as_the_whole(kept):
    name, small = stored("designs/aa/aa7-960.webp"), stored("designs/aa/aa7-480.webp")
    if kept:
        Design.objects.create(blueprint=runner(), picture=name)
    sweep()
    assert (default_storage.exists(name), default_storage.exists(small)) == (kept, kept)


def test_a_cart_keeps_the_pictures_of_its_designs():
    cart = cart_with(ready_made())
    put(cart, runner().product, choices=(("monogram", "XYZ"),))
    line = CartLine.objects.get(blueprint__isnull=False)
    name = stored(picture_name(line.blueprint_id, line.selection))
    sweep()
    assert default_storage.exists(name)


def test_an_order_keeps_its_picture_until_it_is_made_anonymous():
    ordered()
    name = stored("designs/aa/aa3.webp")
    OrderLine.objects.update(picture_url=default_storage.url(name))
    sweep()
    assert default_storage.exists(name)
    OrderLine.objects.update(picture_url="")
    assert (sweep(), default_storage.exists(name)) == (1, False)


def test_the_page_of_an_order_shows_the_layers_of_a_picture_that_is_being_made(client):
    order = place(cart_with(runner().product))
    line = order.lines.get()
    OrderLine.objects.update(picture_url=default_storage.url("designs/aa/aa5.webp"))
    page = client.get(f"/o/{order.token}/").content.decode()
    lowest = layers_of(blueprint_id=line.blueprint_id, selection=line.selection)[0]
    assert f'order-line__layers"><img src="{lowest.url}"' in page


def test_the_page_of_an_order_shows_its_picture_once_it_is_made(client):
    page, name = f"/o/{ordered().token}/", "designs/aa/aa4.webp"
    default_storage.delete(name)
    OrderLine.objects.update(picture_url=default_storage.url(name))
    assert "order-line__picture" not in client.get(page).content.decode()
    stored(name)
    assert default_storage.url(name) in client.get(page).content.decode()


def test_a_work_sheet_shows_the_layers_of_a_picture_that_is_being_made(client, staff):
    line = place(cart_with(runner().product)).lines.get()
    OrderLine.objects.update(picture_url=default_storage.url("designs/aa/aa6.webp"))
    staff.user_permissions.add(Permission.objects.get(codename="view_order"))
    client.force_login(staff)
    page = client.get(f"/admin/orders/order/sheet/{line.pk}/").content.decode()
    lowest = layers_of(blueprint_id=line.blueprint_id, selection=line.selection)[0]
    assert f'<img src="{lowest.url}"' in page
    assert "aa6.webp" not in page
