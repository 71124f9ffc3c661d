"""The first page of an account, and one's name."""

import pytest

from accounts.models import User
from tests.factories.accounts import AddressFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rows", [1, 3])
def test_the_overview_costs_the_same_for_one_and_many(client, rows, django_assert_num_queries):
    user = UserFactory()
    AddressFactory.create_batch(rows, user=user)
    client.force_login(user)
    client.get("/account/")
    with django_assert_num_queries(6):  # session, user, standing, account, designs, cart
        assert f"{rows} in your address book" in client.get("/account/").content.decode()


def test_an_unconfirmed_address_is_pointed_out(client):
    user = UserFactory()
    user.emailaddress_set.update(verified=False)
    client.force_login(user)
    assert b"is not confirmed yet" in client.get("/account/").content


def test_a_shopper_changes_the_name(client):
    client.force_login(UserFactory(name="Robin"))
    assert client.post("/account/details/", {"name": "Robyn"})["Location"] == "/account/"
    assert User.objects.get().name == "Robyn"


def test_a_name_has_an_end(client):
    client.force_login(UserFactory(name="Robin"))
    assert client.post("/account/details/", {"name": "x" * 121}).status_code == 422
    assert User.objects.get().name == "Robin"
