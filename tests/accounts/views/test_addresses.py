"""The address book's pages: owner, stranger, malformed, wrong method."""

import pytest

from accounts.forms import AddressForm
from accounts.models import Address
from tests.factories.accounts import AddressFactory, UserFactory

pytestmark = pytest.mark.django_db
BOOK, NEW = "/account/addresses/", "/account/addresses/new/"
VALUES = {"name": "Robin", "line1": "Weg 1", "postcode": "10115", "city": "Berlin", "country": "DE"}


@pytest.fixture
def owner(client):
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.mark.parametrize("rows", [1, 3])
def test_the_book_costs_the_same_for_one_and_many(client, owner, rows, django_assert_num_queries):
    AddressFactory.create_batch(rows, user=owner)
    client.get(BOOK)
    with django_assert_num_queries(5):  # session, user, standing, addresses, categories of the header
        assert client.get(BOOK).content.decode().count('class="postal"') == rows


def test_an_owner_adds_an_address(client, owner):
    assert client.post(NEW, VALUES)["Location"] == BOOK
    assert owner.addresses.get().city == "Berlin"


def test_an_owner_changes_an_address(client, owner):
    address = AddressFactory(user=owner)
    client.post(f"{BOOK}{address.pk}/", {**VALUES, "city": "Bonn"})
    assert owner.addresses.get().city == "Bonn"


def test_an_owner_removes_an_address(client, owner):
    address = AddressFactory(user=owner)
    assert client.post(f"{BOOK}{address.pk}/delete/")["Location"] == BOOK
    assert client.post(f"{BOOK}{address.pk}/delete/").status_code == 404
    assert not Address.objects.exists()


def test_a_stranger_finds_nothing(client, owner):
    address = AddressFactory()
    urls = [f"{BOOK}{address.pk}/", f"{BOOK}{address.pk}/delete/"]
    assert [client.get(urls[0]).status_code, client.post(urls[0], VALUES).status_code, client.post(urls[1]).status_code] == [404] * 3
    assert Address.objects.filter(city=address.city).exists()


@pytest.mark.parametrize("url", [BOOK, NEW, "/account/", "/account/details/"])
def test_nobody_is_asked_to_sign_in(client, url):
    assert client.get(url)["Location"] == f"/account/login/?next={url}"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"postcode": "1011"}, "This is not a postcode of Germany."),
        ({"country": "XX"}, "Select a valid choice."),
        ({"name": ""}, "This field is required."),
        ({"city": "x" * 81}, "at most 80 characters"),
        ({"line1": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_bad_input_is_explained_and_kept(client, owner, change, sentence):
    response = client.post(NEW, {**VALUES, **change})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Address.objects.exists()


def test_a_postcode_is_tidied(client, owner):
    client.post(NEW, {**VALUES, "country": "GB", "postcode": " sw1a  1aa "})
    assert owner.addresses.get().postcode == "SW1A 1AA"


@pytest.mark.parametrize("number", [0, 2**63, 10**40])
def test_an_address_that_cannot_be_is_not_found(client, owner, number):
    assert client.get(f"{BOOK}{number}/").status_code == 404
    assert client.post(f"{BOOK}{number}/delete/").status_code == 404


def test_removing_takes_a_post(client, owner):
    assert client.get(f"{BOOK}1/delete/").status_code == 405


def test_a_full_book_says_so(client, owner, monkeypatch):
    monkeypatch.setattr("accounts.services.addresses.AT_MOST", 0)
    assert b"Your address book is full" in client.post(NEW, VALUES).content


def test_what_cannot_be_seen_stay_out_of_names_and_addresses(client):
    form = AddressForm({**VALUES, "name": "A\u202enn\u200b", "line1": "High  Street 1", "city": "\u3164Berlin"})
    assert form.is_valid()
    assert (form.cleaned_data["name"], form.cleaned_data["line1"], form.cleaned_data["city"]) == ("Ann", "High Street 1", "Berlin")
    assert not AddressForm({**form.data, "name": "\u3164"}).is_valid()
