"""“Your year in designs”: one's own figures, and a link only where it was asked for."""

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from accounts import services as accounts
from configurator.models import Design
from configurator.services import compose_design
from orders import queries, services
from orders.models import YearShare
from tests.factories.accounts import UserFactory
from tests.factories.configurator import design, runner
from tests.factories.orders import cart_with, pay, place, ready_made

pytestmark = pytest.mark.django_db
YEAR = queries.this_year(timezone.localdate())
PAGE, OF = "/your-year/", f"/your-year/{YEAR}/"


@pytest.fixture
def ann(client):
    user = UserFactory(name="Ann Secret")
    client.force_login(user)
    return user


def made(user, *choices, year=YEAR, picture=False):
    row = design(*choices or [("upper", "suede"), ("colour", "black")], user=user)
    Design.objects.filter(pk=row.pk).update(created=timezone.now().replace(year=year, month=6, day=1))
    if picture:
        compose_design(design_id=row.pk)
    return row


def page_of(user, year=YEAR):
    return queries.year_page(user_id=user.pk, year=year)


def test_it_counts_ones_own_designs_of_the_year(ann):
    runner()
    made(ann)
    made(ann)
    made(ann, year=YEAR - 1)
    made(UserFactory())
    figures = page_of(ann).figures
    assert (figures.designs, figures.days, figures.products[0].label) == (2, 1, "Runner")
    assert [one.label for one in figures.colours] == ["Black"]
    assert [one.label for one in figures.choices] == ["Suede"]


def test_what_was_called_off_was_not_bought(ann):
    _, off = (pay(place(cart_with(ready_made()), key=key, user=ann)) for key in ("kept", "off"))
    assert page_of(ann).figures.orders == 2
    services.cancel_order(order_id=off.pk, by="shopper")
    figures = page_of(ann).figures
    assert (figures.orders, figures.things) == (1, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_the_same_queries_however_much_was_made(ann, count, django_assert_num_queries):
    runner()
    for _ in range(count):
        made(ann)
    page_of(ann)
    with django_assert_num_queries(4):  # designs, things ordered, orders, the link
        page_of(ann)


def test_the_page_is_for_its_owner_alone(client, ann):
    runner()
    made(ann)
    assert "Your " + str(YEAR) in client.get(PAGE).content.decode()
    client.logout()
    assert client.get(PAGE)["Location"].startswith("/account/login/")


@pytest.mark.parametrize("path", ["/your-year/1999/", f"/your-year/{YEAR + 2}/"])
def test_there_are_no_other_years(client, ann, path):
    assert client.get(path).status_code == 404


def test_nothing_is_shared_by_looking(client, ann):
    client.get(PAGE)
    assert not YearShare.objects.exists()


def test_a_link_shows_figures_without_a_name_and_can_be_taken_back(client, ann, django_capture_on_commit_callbacks):
    runner()
    made(ann, picture=True)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(OF, {"share": "on"})["Location"] == OF
    share = YearShare.objects.get()
    with default_storage.open(share.picture) as file:
        assert Image.open(file).size == (1200, 630)
    client.logout()
    shown = client.get(f"/y/{share.token}/")
    assert shown["X-Robots-Tag"] == "noindex"
    assert "Favourite colours" in shown.content.decode()
    assert "Ann" not in shown.content.decode()
    client.force_login(ann)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(OF, {"share": "off"})
    assert client.get(f"/y/{share.token}/").status_code == 404
    assert not default_storage.exists(share.picture)


def test_words_of_ones_own_are_not_shown_to_others(ann):
    runner()
    made(ann, ("monogram", "ABC"), picture=True)
    assert page_of(ann).sources == []
    assert len(page_of(ann).designs) == 1


def test_sharing_again_keeps_the_link_and_brings_the_figures_up_to_date(ann):
    runner()
    made(ann)
    first = services.share_year(user_id=ann.pk, year=YEAR)
    made(ann)
    second = services.share_year(user_id=ann.pk, year=YEAR)
    assert (first.token, second.figures["designs"]) == (second.token, 2)


def test_the_picture_is_made_once(ann):
    share = services.share_year(user_id=ann.pk, year=YEAR)
    assert [services.compose_year(share_id=share.pk) for _ in range(2)] == [True, False]
    assert not services.compose_year(share_id=0)


def test_the_link_goes_with_the_account_and_is_in_the_download(ann, django_capture_on_commit_callbacks):
    share = services.share_year(user_id=ann.pk, year=YEAR)
    services.compose_year(share_id=share.pk)
    name = YearShare.objects.get().picture
    assert queries.export_years(type("S", (), {"user_id": ann.pk}))[0]["link"] == f"/y/{share.token}/"
    with django_capture_on_commit_callbacks(execute=True):
        accounts.erase_account(user_id=ann.pk)
    assert not YearShare.objects.exists()
    assert not default_storage.exists(name)


def test_copies_of_a_design_are_shown_once(ann):
    runner()
    made(ann, picture=True)
    newest = made(ann, picture=True)
    page = page_of(ann)
    assert [token for token, _ in page.designs] == [newest.token]
    assert len(page.sources) == 1
