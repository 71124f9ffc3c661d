"""The page on which staff decide about the pictures of a product."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from catalog import services
from catalog.models import Picture
from recommendations.models import Arm, DailyArmCount
from tests.factories.accounts import StaffFactory
from tests.factories.catalog import ProductFactory, colourway, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def product(settings):
    settings.STAFF_TWO_FACTOR = False
    base = ProductFactory(kind="base", family="runner", title="Runner")
    picture(base, colour="#a3231d", view="side", is_default=True)
    picture(base, colour="#22324f", view="top", position=1)
    picture(colourway(base, title="Runner in green"), colour="#2f4a3a", is_default=True)
    services.push_due()
    return base


def staff(client, *codenames):
    user = StaffFactory()
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(user)
    return client


def page(product):
    return reverse("admin:catalog_product_arms", args=[product.pk])


def rows(product, **changes):
    """What the form would send: as it is, but for `changes` by place."""
    found = list(Arm.objects.filter(item__key=product.slug).in_order())
    data = {"arms-TOTAL_FORMS": len(found), "arms-INITIAL_FORMS": len(found)}
    for at, arm in enumerate(found):
        data |= {f"arms-{at}-key": arm.key, f"arms-{at}-place": at + 1}
        data |= {f"arms-{at}-{name}": "on" for name in ("pinned", "excluded") if getattr(arm, name)}
    return data | changes


def send(client, product, **changes):
    return client.post(page(product), rows(product, **changes), follow=True).content.decode()


def test_pictures_are_seen_with_what_is_known_of_them(client, product):
    arm = Arm.objects.filter(item__key=product.slug).first()
    Arm.objects.filter(pk=arm.pk).update(mean=0.2, variance=0.01)
    DailyArmCount.objects.create(item=product.slug, arm=arm.key, day="2026-03-10", impressions=400, clicks=10)
    text = staff(client, "view_arm").get(page(product)).content.decode()
    for words in ("View side", "of Runner in green", "400", "10 (2.5 %)", "× 1.22", "red 100 %", "?view=top", 'type="number"'):
        assert words in text
    assert 'type="submit">Save' not in text


def test_decisions_are_saved_together(client, product):
    text = send(
        staff(client, "change_arm"), product, **{"arms-1-pinned": "on", "arms-2-excluded": "on", "arms-0-shown_until": "2030-01-01"}
    )
    assert "3 pictures changed." in text
    assert list(Arm.objects.filter(item__key=product.slug).in_order().values_list("pinned", "excluded", "place")) == [
        (False, False, None),
        (True, False, None),
        (False, True, None),
    ]


def test_an_order_is_kept_as_staffs_own_until_it_is_the_owners_again(client, product):
    client = staff(client, "change_arm")
    before = list(Arm.objects.filter(item__key=product.slug).in_order().values_list("key", flat=True))
    send(client, product, **{"arms-0-place": 9})
    assert list(Arm.objects.filter(item__key=product.slug).in_order().values_list("key", flat=True)) == [*before[1:], before[0]]
    send(client, product, **{"arms-2-place": 1, "arms-0-place": 2, "arms-1-place": 3})
    assert not Arm.objects.filter(place__isnull=False).exists()


def test_what_cannot_be_is_said_beside_the_picture_and_nothing_is_saved(client, product):
    text = send(staff(client, "change_arm"), product, **{"arms-0-shown_from": "2030-02-01", "arms-0-shown_until": "2030-01-01"})
    assert "It ends before it begins." in text
    everything = {f"arms-{at}-excluded": "on" for at in range(3)}
    assert "No picture would be left now." in send(client, product, **everything)
    assert not Arm.objects.exclude(shown_from=None, excluded=False).exists()


def test_a_retired_picture_is_brought_back(client, product):
    client = staff(client, "change_arm")
    assert "Bring back" not in client.get(page(product)).content.decode()
    last = Arm.objects.filter(item__key=product.slug).in_order().last()
    Arm.objects.filter(pk=last.pk).update(retired=True, retired_on="2026-03-10", retired_why="It lost.")
    assert "Retired. 10 March 2026: It lost." in client.get(page(product)).content.decode()
    send(client, product, **{"arms-0-pinned": "on"})
    assert Arm.objects.get(pk=last.pk).retired
    send(client, product, **{"arms-2-back": "on"})
    assert not Arm.objects.get(pk=last.pk).retired


def test_strangers_and_lookers_decide_nothing(client, product):
    assert staff(client, "view_product").get(page(product)).status_code == 403
    assert staff(client, "view_arm").post(page(product), rows(product)).status_code == 403
    client.logout()
    assert client.get(page(product)).status_code == 302
    assert staff(client, "view_arm").get(reverse("admin:catalog_product_arms", args=[987654])).status_code == 404


@pytest.mark.parametrize("junk", [{}, {"arms-TOTAL_FORMS": "x"}, {"arms-TOTAL_FORMS": "99999", "arms-INITIAL_FORMS": "0"}])
def test_odd_input_is_no_error_of_the_server(client, product, junk):
    response = staff(client, "change_arm").post(page(product), junk)
    assert response.status_code == 200
    assert not Arm.objects.filter(pinned=True).exists()


def test_a_picture_that_went_meanwhile_is_passed_over(client, product):
    data = rows(product, **{"arms-0-pinned": "on", "arms-1-pinned": ""})
    gone = Arm.objects.filter(item__key=product.slug).in_order().first()
    Picture.objects.filter(pk=int(gone.key)).delete()
    assert staff(client, "change_arm").post(page(product), data).status_code == 302
    assert not Arm.objects.filter(pinned=True).exists()


@pytest.mark.parametrize("number", [1, 4])
def test_the_page_asks_the_same_for_many_pictures(client, settings, number, django_assert_num_queries):
    settings.STAFF_TWO_FACTOR = False
    made = ProductFactory()
    for _ in range(number):
        picture(made)
    services.push_due()
    staff(client, "view_arm").get(page(made))
    # session, user, visitor, permissions of the user and of groups, product, pictures' records, their counts, pictures
    with django_assert_num_queries(9):
        client.get(page(made))


def test_a_product_without_pictures_says_so(client, settings):
    settings.STAFF_TWO_FACTOR = False
    assert "There is no candidate yet." in staff(client, "view_arm").get(page(ProductFactory())).content.decode()


def test_the_product_leads_there(client, product):
    client.force_login(StaffFactory(is_superuser=True))
    assert page(product) in client.get(reverse("admin:catalog_product_change", args=[product.pk])).content.decode()
