"""Pictures of shoppers on orders: ordered only when opened, made only when approved, replaced when refused, forgotten with the person."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.domain.privacy import Subject
from accounts.models import OutboxMail
from catalog.models import Product
from configurator import models, queries as configurator, services as designs
from configurator.domain.owners import Owner
from orders import queries, services
from orders.domain.states import ForbiddenMove, State
from orders.models import Cart, Order, OrderLine
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.orders import later, pay, place, put
from tests.factories.uploads import BROWSER, halves, picture, posted, printed_runner, upload

Review = models.Upload.Review


@pytest.fixture
def made(db):
    return printed_runner()


@pytest.fixture
def actor(db):
    return StaffFactory()


def cart_of(token, user=None):
    cart = Cart.objects.create(user=user)
    put(cart, Product.objects.get(slug="runner"), choices=(("photo", f"{token}~400.500.150.0"),))
    return cart


@pytest.fixture
def ready(made):
    return upload(made)


@pytest.fixture
def order(ready):
    return pay(place(cart_of(ready.token)))


def row(upload_row):
    return models.Upload.objects.get(pk=upload_row.pk)


@pytest.mark.parametrize(("data", "opened", "sentence"), [(None, False, "still being checked"), (picture()[:600], True, "damaged")])
def test_only_a_picture_that_was_opened_goes_into_the_cart(made, data, opened, sentence):
    token = upload(made, data, opened=opened).token
    with pytest.raises(configurator.PictureError, match=sentence):
        services.want(slug="runner", choices=[("photo", token)])


def test_a_picture_that_went_missing_keeps_the_line_from_being_ordered(ready):
    cart = cart_of(ready.token)
    ready.delete()
    line = queries.quote(cart, today=timezone.localdate()).lines[0]
    assert (line.problem.code, line.problem.way) == ("picture", "Choose another picture")
    assert "upload it again" in line.problem.sentence
    assert not queries.quote(cart, today=timezone.localdate()).ready


def test_a_picture_in_a_cart_or_on_an_order_is_kept(ready):
    cart = cart_of(ready.token)
    assert designs.sweep_uploads(now=later(days=31)) == 0
    pay(place(cart))
    assert designs.sweep_uploads(now=later(days=400)) == 0


def test_staff_are_asked_when_an_order_is_paid(ready):
    cart = cart_of(ready.token)
    unpaid = place(cart)
    assert row(ready).review == Review.NONE
    pay(unpaid)
    assert row(ready).review == Review.WAITING


def test_nothing_is_made_before_its_picture_is_approved(order, ready, actor):
    with pytest.raises(ForbiddenMove, match="not been approved yet"):
        services.move_order(order_id=order.pk, target=State.IN_PRODUCTION, actor=actor)
    designs.approve_upload(upload_id=ready.pk, actor=actor)
    assert services.move_order(order_id=order.pk, target=State.IN_PRODUCTION, actor=actor).state is State.IN_PRODUCTION


def test_the_admin_says_what_an_order_waits_for(client, order, actor):
    actor.is_superuser = True
    actor.save()
    client.force_login(actor)
    page = client.post(reverse("admin:orders_order_move", args=[order.pk]), {"target": "in_production"}, follow=True)
    assert "It cannot go into production yet. A picture has not been approved yet." in page.content.decode()


def test_who_ordered_a_refused_picture_is_told_once(order, ready, actor):
    for _ in range(2):
        designs.refuse_upload(upload_id=ready.pk, actor=actor, reason="It shows a brand.")
    mail = OutboxMail.objects.get(subject__contains="another picture")
    assert mail.to == order.email
    assert "It shows a brand." in mail.text
    assert f"/o/{order.token}/" in mail.text


def test_a_cancelled_order_needs_no_mail(order, ready, actor):
    services.cancel_order(order_id=order.pk, by="shopper")
    designs.refuse_upload(upload_id=ready.pk, actor=actor, reason="It shows a brand.")
    assert not OutboxMail.objects.filter(subject__contains="another picture").exists()


def send(client, order, data=None, **fields):
    line = order.lines.get()
    form = {"group": "photo", "file": posted(halves() if data is None else data)} | fields
    return client.post(f"/o/{order.token}/lines/{line.pk}/picture/", form, follow=True)


def test_another_picture_takes_the_place_of_a_refused_one(client, order, ready, actor, django_capture_on_commit_callbacks):
    designs.refuse_upload(upload_id=ready.pk, actor=actor, reason="It shows a brand.")
    page = client.get(f"/o/{order.token}/").content.decode()
    assert "We cannot make this picture: It shows a brand." in page
    before = order.lines.get()
    with django_capture_on_commit_callbacks(execute=True):
        assert "We look at it before it is made" in send(client, order).content.decode()
    after, fresh = order.lines.get(), models.Upload.objects.latest("pk")
    assert after.selection == before.selection | {"photo": fresh.token}
    assert ["photo", fresh.token] in after.choices
    assert after.picture_url != before.picture_url
    assert (fresh.state, fresh.review) == ("ready", Review.WAITING)
    assert "It shows a brand" not in client.get(f"/o/{order.token}/").content.decode()


def test_a_picture_that_is_fine_is_not_replaced(client, order, ready):
    assert "does not need another one" in send(client, order).content.decode()
    assert OrderLine.objects.get().selection["photo"].startswith(ready.token)


AWAITED = "We look at every picture before it is made"


def test_cart_checkout_order_and_mail_say_that_a_picture_awaits_approval(client, ready, actor):
    client.post("/cart/add/", {"product": "runner"})
    cart = Cart.objects.latest("pk")
    put(cart, Product.objects.get(slug="runner"), choices=(("photo", ready.token),))
    assert "Once you have ordered we look at your picture" in client.get("/cart/").content.decode()
    assert AWAITED in client.get("/checkout/").content.decode()
    order = pay(place(cart))
    assert AWAITED in OutboxMail.objects.get(key__endswith="confirmation").text
    page = f"/o/{order.token}/"
    assert f"{AWAITED}. Yours waits for that: Runner." in client.get(page).content.decode()
    designs.approve_upload(upload_id=ready.pk, actor=actor)
    assert AWAITED not in client.get(page).content.decode()


def test_what_was_approved_or_shows_no_picture_awaits_nothing(client, ready, actor):
    designs.approve_upload(upload_id=ready.pk, actor=actor)
    client.post("/cart/add/", {"product": "runner", "c": "sole=gum"})
    put(Cart.objects.latest("pk"), Product.objects.get(slug="runner"), choices=(("photo", ready.token),))
    assert "we look at your picture" not in client.get("/cart/").content.decode()
    assert AWAITED not in client.get("/checkout/").content.decode()
    pay(place(Cart.objects.latest("pk")))
    assert AWAITED not in OutboxMail.objects.get(key__endswith="confirmation").text


def test_what_is_being_made_is_not_changed(client, order, ready, actor):
    designs.approve_upload(upload_id=ready.pk, actor=actor)
    services.move_order(order_id=order.pk, target=State.IN_PRODUCTION, actor=actor)
    designs.refuse_upload(upload_id=ready.pk, actor=actor, reason="Too late.")
    assert "can no longer be changed here" in send(client, order).content.decode()


@pytest.mark.parametrize(("fields", "sentence"), [({"data": b"GIF89a"}, "no JPEG, PNG or WebP"), ({"file": ""}, "choose a picture first")])
def test_what_is_no_picture_is_refused_on_the_order_too(client, order, ready, fields, sentence):
    designs.refuse_upload(upload_id=ready.pk, actor=StaffFactory(), reason="It shows a brand.")
    assert sentence in send(client, order, **fields).content.decode()


def test_another_order_cannot_be_reached_through_a_link(client, order):
    assert client.post(f"/o/{'x' * 20}/lines/{order.lines.get().pk}/picture/", {}).status_code == 404
    assert client.get(f"/o/{order.token}/lines/{order.lines.get().pk}/picture/").status_code == 405


def test_the_work_sheet_shows_what_is_printed(client, order, ready, actor):
    actor.is_superuser = True
    actor.save()
    client.force_login(actor)
    address = reverse("admin:orders_sheet", args=[order.lines.get().pk])
    page = client.get(address).content.decode()
    assert "200 × 100 mm" in page
    assert "Do not print: not looked at yet" in page
    assert f"/u/{ready.token}/picture.webp" in page
    assert f"value={ready.token}~400.500.150.0" in page
    designs.approve_upload(upload_id=ready.pk, actor=actor)
    assert "Do not print" not in client.get(address).content.decode()


def test_pictures_of_somebody_who_left_stay_with_an_open_order_only(made, actor):
    user = UserFactory()
    ready = upload(made, owner=Owner(user_id=user.pk))
    other = upload(made, halves(), owner=Owner(user_id=user.pk))
    order = pay(place(cart_of(ready.token, user), user=user))
    subject = Subject(user_id=user.pk, visitor=None)
    services.erase(subject)
    designs.erase_uploads(subject)
    assert not models.Upload.objects.filter(pk=other.pk).exists()
    assert (row(ready).user, row(ready).browser) == (None, "")
    services.cancel_order(order_id=order.pk, by="staff", actor=actor)
    services.anonymise_closed()
    assert not models.Upload.objects.exists()
    assert OrderLine.objects.get().selection["photo"] == "removed"
    assert Order.objects.get().email == ""


def test_a_picture_that_another_order_shows_stays(made):
    ready = upload(made)
    pay(place(cart_of(ready.token), key="one"))
    designs.forget_pictures(tokens=[ready.token])
    assert models.Upload.objects.exists()
    assert queries.picture_notes(Order.objects.get()) == []


def test_an_order_without_pictures_asks_nothing_more(db, django_assert_num_queries):
    from tests.factories.orders import ordered

    order = queries.order_by_token(ordered().token)
    with django_assert_num_queries(0):
        assert queries.picture_notes(order) == []
    assert BROWSER.known
