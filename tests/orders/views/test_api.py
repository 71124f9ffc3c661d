import pytest

from tests.factories.accounts import UserFactory
from tests.factories.orders import cart_with, paid, pay, place, ready_made

pytestmark = pytest.mark.django_db


def test_own_orders_come_in_pages(client):
    user = UserFactory()
    mine = pay(place(cart_with(ready_made(), user=user), user=user))
    paid()
    client.force_login(user)
    answer = client.get("/api/v1/orders/").json()
    assert [(row["number"], row["status"], row["total"]) for row in answer["results"]] == [(mine.number, "paid", str(mine.total))]


def test_orders_need_a_login(client):
    assert client.get("/api/v1/orders/").status_code == 403


def test_one_order_by_its_token_without_anything_about_the_person(client):
    order = paid()
    answer = client.get(f"/api/v1/orders/{order.token}/").json()
    assert answer["lines"][0]["product"] == order.lines.get().slug
    assert not {"email", "name", "street"} & answer.keys()


def test_an_unknown_token_is_not_found(client):
    response = client.get("/api/v1/orders/nothing/")
    assert (response.status_code, response.json()) == (404, {"detail": "There is no such order."})


def test_orders_are_only_read(client):
    assert client.post(f"/api/v1/orders/{paid().token}/").status_code == 405
