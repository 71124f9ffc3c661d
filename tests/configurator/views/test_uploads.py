"""Posting a picture, waiting for it, and who gets to see it."""

import json

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from configurator import forms, models, queries, services
from configurator.domain.owners import Owner
from configurator.queries.pictures import print_url
from configurator.rendering import sandbox
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.uploads import PHOTO, halves, picture, posted, printed_runner, upload

JSON = {"Accept": "application/json"}
CHOSEN = ["sole=gum", "upper=canvas"]


@pytest.fixture
def made(db):
    return printed_runner()


@pytest.fixture
def send(client, django_capture_on_commit_callbacks):
    """Post a picture as the form does; a worker opens it."""

    def post(data=None, headers=None, browser=client, **fields):
        form = {"product": "runner", "v": 1, "c": CHOSEN, "group": "photo", "file": posted(data)} | fields
        with django_capture_on_commit_callbacks(execute=True):
            return browser.post("/u/", form, headers=headers or {})

    return post


def newest():
    return models.Upload.objects.latest("pk")


def layer(client, token, made):
    """The address of the picture on its zone, as the page has it."""
    found = queries.compiled(made.pk)
    pieces = found.plan.pieces(found.engine.state({"photo": token}).selection, found.plan.views[0])
    return print_url(next(piece for piece in pieces if piece.picture))


def test_a_picture_posted_without_scripts_is_in_the_design_afterwards(client, made, send):
    response = send()
    assert response.status_code == 302
    page = client.get(response.url, follow=True)
    assert page.redirect_chain[-1][0] == f"/p/runner/?sole=gum&upper=canvas&photo={newest().token}&v=1&open=photo"
    text = page.content.decode()
    assert "+€12" in text or "€142" in text
    assert "How it lies" in text
    assert "will look blurred" in text
    assert "me on holiday" not in text


def test_a_script_is_told_what_to_take(made, send):
    response = send(headers=JSON)
    assert response.json() == {"take": f"photo.{newest().token}"}
    assert response.cookies["pictures"]["httponly"]


def test_a_double_click_makes_one_upload(made, send):
    assert send(headers=JSON).json() == send(headers=JSON).json()
    assert models.Upload.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"file": ""}, "choose a picture first"),
        ({"data": b"GIF89a"}, "no JPEG, PNG or WebP"),
        ({"data": b""}, "empty"),
        ({"group": "monogram"}, "no place for a picture"),
        ({"product": "nothing"}, "no such made-to-order product"),
    ],
)
def test_what_is_wrong_is_said(made, send, fields, sentence):
    response = send(headers=JSON, **fields)
    assert response.status_code == 400
    assert sentence.lower() in response.json()["error"].lower()
    assert not models.Upload.objects.exists()


def test_without_scripts_the_design_stays_and_the_sentence_is_shown(client, made, send):
    page = client.get(send(b"GIF89a").url, follow=True).content.decode()
    assert "This is no JPEG, PNG or WebP picture." in page
    assert 'name="sole" value="gum"' in page


def test_an_announced_giant_is_not_read(client, made):
    response = client.generic("POST", "/u/", b"", "multipart/form-data; boundary=x", CONTENT_LENGTH="99000000", headers=JSON)
    assert (response.status_code, response.json()["error"]) == (413, "The file is larger than 10 MB. Please save it smaller first.")


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_design_with_a_picture_that_is_gone_is_not_saved(client, made, signed_in):
    if signed_in:
        client.force_login(UserFactory())
    response = client.post("/d/", {"product": "runner", "v": 1, "c": [*CHOSEN, f"photo={'x' * 22}"]})
    page = response.content.decode()
    assert response.status_code == 409
    assert "This picture is not there any more. Please upload it again." in page
    assert f'href="/p/runner/?sole=gum&amp;upper=canvas&amp;photo={"x" * 22}"' in page
    assert not models.Design.objects.exists()


def test_a_forged_form_is_refused(made, send):
    assert send(browser=Client(enforce_csrf_checks=True)).status_code == 403
    assert not models.Upload.objects.exists()


def test_too_many_pictures_in_a_minute(settings, made, send):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "upload": "1/m/ip"}
    assert send(headers=JSON).status_code == 200
    assert send(halves(), headers=JSON).status_code == 429


def test_all_shoppers_together_have_a_limit(settings, made, send):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "upload": "1/m/key"}
    assert send(headers=JSON).status_code == 200
    assert send(halves(), headers=JSON, browser=Client(REMOTE_ADDR="10.9.8.7")).status_code == 429


def test_a_full_disk_is_no_fault_of_the_shopper(settings, made, send):
    settings.UPLOADS_QUOTA_MB = 0
    assert send(headers=JSON).status_code == 503


def test_a_get_posts_nothing(client, made):
    assert client.get("/u/").status_code == 405


@pytest.mark.parametrize("route", ["/u/{}/", "/u/{}/preview.webp", "/u/{}/picture.webp"])
def test_a_picture_is_for_its_owner_and_for_staff(client, made, send, route):
    send()
    address = route.format(newest().token)
    assert client.get(address).status_code == 200
    stranger, shopper, staff = Client(), Client(), Client()
    shopper.force_login(UserFactory())
    member = StaffFactory()
    member.groups.add(Group.objects.get(name="maker"))
    staff.force_login(member)
    assert (stranger.get(address).status_code, shopper.get(address).status_code, staff.get(address).status_code) == (404, 404, 200)
    assert client.get(route.format("x" * 22)).status_code == 404


def test_a_picture_is_never_anything_but_a_picture(client, made, send):
    send()
    response = client.get(f"/u/{newest().token}/picture.webp")
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"].startswith("private")


def test_a_file_that_is_gone_is_not_found(client, made, send):
    send()
    sandbox.forget(newest().picture)
    assert client.get(f"/u/{newest().token}/picture.webp").status_code == 404


def test_who_signs_in_keeps_the_pictures(client, made, send):
    send()
    user = UserFactory()
    services.adopt_uploads(browser=newest().browser, user=user)
    assert client.get(f"/u/{newest().token}/").status_code == 404
    client.force_login(user)
    assert client.get(f"/u/{newest().token}/").json()["state"] == "ready"


def test_a_login_hands_the_pictures_over(client, made, send):
    send()
    user = UserFactory(password="a long enough one")
    client.post("/account/login/", {"login": user.email, "password": "a long enough one"})
    assert newest().user == user


def test_the_zone_shows_words_to_others_until_staff_approve(client, made, send):
    send()
    address, stranger = layer(client, newest().token, made), Client()
    mine, theirs = client.get(address), stranger.get(address)
    assert mine.content != theirs.content
    assert "immutable" in mine["Cache-Control"]
    assert theirs["Cache-Control"] == "no-store"
    services.approve_upload(upload_id=newest().pk, actor=StaffFactory())
    assert stranger.get(address).content == mine.content


def test_the_zone_shows_words_until_the_picture_is_checked(client, made):
    received = upload(made, owner=Owner(browser="x"), opened=False)
    response = client.get(layer(client, received.token, made))
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")


def test_an_address_the_shop_did_not_make_draws_nothing(client, made, send):
    send()
    address = layer(client, newest().token, made)
    assert client.get(address.replace("photo", "phot0")).status_code == 404
    assert client.get("/u/layer/abc.webp").status_code == 404


def test_moving_is_a_click_like_any_other(client, click, made, send):
    send()
    token = newest().token
    start = f"photo={token}&v=1&open=photo"
    moved = click(f"{start}&take=photo.{token}~500.500.115.0")
    assert moved["HX-Push-Url"] == f"/p/runner/?photo={token}~500.500.115.0&v=1&open=photo"
    again = client.get(f"/p/runner/?{start}").content.decode()
    assert f'value="photo.{token}~500.500.115.0"' in again


def test_a_token_that_is_none_and_a_picture_that_is_gone_are_said(client, made):
    assert "takes a picture that was uploaded here" in client.get("/p/runner/?photo=nonsense&v=1").content.decode()
    page = client.get(f"/p/runner/?photo={'x' * 22}&v=1&open=photo").content.decode()
    assert "not there any more" in page


def test_programs_read_a_configuration_with_a_picture(client, made, send):
    send()
    answer = client.get(f"/api/v1/products/runner/configuration/?photo={newest().token}").json()
    group = next(one for one in answer["groups"] if one["key"] == "photo")
    assert (group["kind"], group["options"], answer["price"]) == ("picture", [], "137.00")
    assert any("/u/layer/" in url for url in answer["layers"])


def test_events_never_name_a_picture(click, made, send):
    send()
    page = click(f"v=1&take=photo.{newest().token}").content.decode()
    assert "data-chosen" in page
    assert "photo." not in page.split("data-chosen", 1)[1].split(">", 1)[0]


def test_the_print_file_is_for_staff(client, made, send):
    send(halves((1000, 600)))
    address = f"/u/print/{made.pk}/?group=photo&value={newest().token}~0.500.200.0"
    assert client.get(address).status_code == 404
    member = StaffFactory()
    member.groups.add(Group.objects.get(name="maker"))
    client.force_login(member)
    response = client.get(address)
    assert response["Content-Type"] == "image/png"
    assert client.get(f"/u/print/{made.pk}/?group=photo&value=x").status_code == 404
    assert client.get(f"/u/print/999999/?group=photo&value={newest().token}").status_code == 404


def test_logs_hold_neither_name_nor_token(client, made, send, caplog):
    caplog.set_level("DEBUG")
    send()
    assert "holiday" not in caplog.text
    assert newest().token not in caplog.text


def test_drawing_pictures_has_a_limit(settings, client, made, send):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "draw": "1/m/ip"}
    send()
    addresses = [layer(client, f"{newest().token}~{place}.500.150.0", made) for place in (400, 450)]
    assert [client.get(address).status_code for address in addresses] == [200, 429]


def test_the_key_of_a_browser_is_not_kept(client, made, send):
    send(headers=JSON)
    key = client.cookies["pictures"].value.split(":")[0]
    assert newest().browser == forms.owners.digest(key)
    assert key not in json.dumps(list(models.Upload.objects.values("browser", "once", "token")))
    assert PHOTO["key"] == newest().group


def test_a_picture_that_was_refused_can_be_replaced(client, made, send):
    send(picture()[:600])
    page = client.get(f"/p/runner/?photo={newest().token}&v=1&open=photo").content.decode()
    assert "damaged or was cut off" in page
    assert "Another picture" in page


@pytest.mark.parametrize("address", ["/d/", "/cart/add/"])
def test_others_neither_save_nor_order_it_before_it_is_approved(made, send, address):
    send()
    stranger, form = Client(), {"product": "runner", "v": 1, "c": f"photo={newest().token}", "quantity": 1}
    page = stranger.post(address, form, follow=True)
    assert "somebody else&#x27;s, and we have not approved it" in page.content.decode()
    services.approve_upload(upload_id=newest().pk, actor=StaffFactory())
    assert "somebody else" not in stranger.post(address, form, follow=True).content.decode()


def test_others_do_not_copy_a_design_with_it(client, made, send):
    send()
    client.post("/d/", {"product": "runner", "v": 1, "c": f"photo={newest().token}"})
    token = models.Design.objects.get().token
    page = Client().post(f"/d/{token}/duplicate/", follow=True).content.decode()
    assert "somebody else" in page
    assert models.Design.objects.count() == 1
    assert Client().get(f"/api/v1/designs/{token}/").json()["picture"] == ""


def test_others_read_beside_the_cart_button_that_a_picture_is_not_theirs(client, made, send):
    send()
    address = f"/p/runner/?photo={newest().token}&v=1"
    beside = "somebody else&#x27;s, and we have not approved it"
    assert beside not in client.get(address).content.decode()
    assert beside in Client().get(address).content.decode()
    services.approve_upload(upload_id=newest().pk, actor=StaffFactory())
    assert beside not in Client().get(address).content.decode()
