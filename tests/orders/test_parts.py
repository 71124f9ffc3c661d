"""What an order keeps of how its things are made, and what has to be on the shelf for all of them."""

import io
import re
from html import unescape

import pytest
from PIL import Image

from orders import queries, services
from orders.domain.states import State
from orders.models import Cart, OrderLine
from tests.factories.accounts import StaffFactory
from tests.factories.configurator import runner as make
from tests.factories.orders import paid, pay, place, put

pytestmark = pytest.mark.django_db
BILL = [
    {"part": "GLUE", "title": "=Glue", "quantity": "12.5", "unit": "g"},
    {"part": "SOLE-GUM", "title": "Gum sole", "quantity": 2, "when": "sole.gum"},
]


@pytest.fixture
def order():
    runner, cart = make(bill=BILL).product, Cart.objects.create()
    put(cart, runner, 3, (("sole", "gum"), ("upper", "canvas")))
    put(cart, runner, 1, (("sole", "white"),))
    return pay(place(cart))


@pytest.fixture
def maker(client):
    client.force_login(StaffFactory(is_superuser=True))
    return client


def totals(*states):
    return {one.part: (str(one.quantity), one.unit, one.orders) for one in queries.parts_needed(*states)}


def test_a_line_keeps_its_code_and_its_parts(order):
    gum, white = order.lines.all()
    assert gum.sku.startswith("RUNNER-")
    assert gum.sku != white.sku
    assert [part["part"] for part in gum.parts] == ["GLUE", "SOLE-GUM"]
    make(bill=[])
    assert OrderLine.objects.get(pk=gum.pk).parts == gum.parts


def test_a_ready_made_line_has_the_code_of_its_product():
    line = paid().lines.get()
    assert (line.sku, line.parts) == (line.slug, [])


def test_the_same_design_ordered_again_has_the_same_code(order):
    cart = Cart.objects.create()
    put(cart, order.lines.first().product, 1, (("upper", "canvas"), ("sole", "gum")))
    assert place(cart, key="again").lines.get().sku == order.lines.first().sku


def test_parts_needed_are_those_of_all_pieces_still_to_be_made(order):
    assert totals() == {"GLUE": ("50.0", "g", 1), "SOLE-GUM": ("6", "pcs", 1)}
    assert totals([State.IN_PRODUCTION]) == {}
    services.move_order(order_id=order.pk, target=State.IN_PRODUCTION, actor=None)
    services.move_order(order_id=order.pk, target=State.SHIPPED, actor=None)
    assert totals() == {}


def test_an_order_that_is_not_paid_needs_nothing():
    cart = Cart.objects.create()
    put(cart, make(bill=BILL).product)
    place(cart)
    assert totals() == {}


def test_the_maker_sees_and_downloads_them(order, maker):
    page = maker.get("/admin/orders/order/parts/").content.decode()
    assert "Gum sole" in page
    assert "50 g" in page
    sheet = maker.get("/admin/orders/order/parts/?format=csv").content.decode()
    assert sheet.startswith("\ufeffpart,"), "spreadsheets read it as UTF-8"
    assert "GLUE,'=Glue,50.0,g,1" in sheet
    assert "Nothing is waiting" in maker.get("/admin/orders/order/parts/?status=in_production").content.decode()
    assert maker.get("/admin/orders/order/parts/?status=nonsense").status_code == 200


def test_only_who_may_see_orders_sees_them(client):
    client.force_login(StaffFactory())
    assert client.get("/admin/orders/order/parts/").status_code == 403


def test_the_work_sheet_names_code_and_parts(order, maker):
    line = order.lines.first()
    page = maker.get(f"/admin/orders/order/sheet/{line.pk}/").content.decode()
    for text in (line.sku, "SOLE-GUM", "this line takes 3 of it"):
        assert text in page
    assert "Parts needed" in maker.get("/admin/orders/order/").content.decode()


def test_the_work_sheet_shows_words_in_their_letters(maker):
    cart = Cart.objects.create()
    put(cart, make().product, 1, (("monogram", "AB"),))
    line = pay(place(cart)).lines.get()
    page = maker.get(f"/admin/orders/order/sheet/{line.pk}/").content.decode()
    address = unescape(re.search(r'src="(/t/[^"]+)" alt="“AB” in its letters"', page)[1])
    assert Image.open(io.BytesIO(maker.get(address).content)).size == (480, 120)


def test_a_note_that_cannot_be_kept_does_not_stop_a_cancellation(order, client):
    client.force_login(StaffFactory(is_superuser=True))
    client.post(f"/admin/orders/order/{order.pk}/cancel/", {"sure": "1", "note": "asked\0 by phone"})
    order.refresh_from_db()
    assert order.state == State.CANCELLED
    assert order.events.filter(note="asked by phone").exists()
