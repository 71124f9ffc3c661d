"""/d/: saved designs."""

import re
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.services import forget_sessions
from configurator import forms, models, services
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.configurator import design, runner as make

pytestmark = pytest.mark.django_db
FORM = {"product": "runner", "v": 1, "c": ["sole=gum", "colour=black", "monogram=A"]}


def save(client, **fields):
    client.post("/d/", FORM | fields)
    return models.Design.objects.latest("pk")


def url(name, token):
    return reverse(f"configurator:{name}", args=[token])


def test_a_design_is_saved_without_an_account_and_its_link_shows_it(client, runner):
    response = client.post("/d/", FORM, follow=True)
    page = response.content.decode()
    saved = models.Design.objects.get()
    assert saved.choices == [["sole", "gum"], ["colour", "black"], ["monogram", "A"]]
    assert response.redirect_chain == [(f"/d/{saved.token}/", 302)]
    assert "€132.00" in page
    assert f'value="http://testserver/d/{saved.token}/"' in page
    assert "with what is written on it" in page


def test_continuing_carries_all_choices(client, runner):
    page = client.get(f"/d/{save(client).token}/").content.decode()
    assert 'href="/p/runner/?sole=gum&amp;colour=black&amp;monogram=A&amp;v=1"' in page
    assert page.count('name="c"') == 3


def test_a_double_click_makes_one_design(client, runner):
    sent = [client.post("/d/", FORM | {"csrfmiddlewaretoken": "one-page"}).url for _ in range(2)]
    assert sent[0] == sent[1] == f"/d/{models.Design.objects.get().token}/"
    assert client.session[forms.SAVED_HERE] == [models.Design.objects.get().token]


@pytest.mark.parametrize("other", [{"csrfmiddlewaretoken": "other-page"}, {"c": ["sole=gum"]}, {"title": "Mine"}])
def test_another_page_or_another_design_makes_another(client, runner, other):
    for fields in ({}, other):
        client.post("/d/", FORM | {"csrfmiddlewaretoken": "one-page"} | fields)
    assert models.Design.objects.count() == 2


def test_the_same_form_of_another_person_makes_another(client, runner):
    for _ in range(2):
        client.post("/d/", FORM | {"csrfmiddlewaretoken": "one-page"})
        client.force_login(UserFactory())
    assert models.Design.objects.count() == 2


def test_what_was_deleted_is_back_when_its_form_is_sent_again(client, runner):
    again = {"csrfmiddlewaretoken": "one-page"}
    token = save(client, **again).token
    client.post(url("delete", token))
    assert client.get(client.post("/d/", FORM | again).url).status_code == 200


def test_a_double_click_makes_one_copy(client, runner):
    address = url("duplicate", save(client).token)
    sent = {client.post(address, {"csrfmiddlewaretoken": "one-page"}).url for _ in range(2)}
    assert len(sent) == 1
    assert models.Design.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"product": ""}, 400),
        ({"c": ["sole"]}, 400),
        ({"c": ["sole=cork"]}, 409),
        ({"c": ["sole=gum", "upper=mesh"]}, 409),
        ({"product": "nothing"}, 409),
        ({"v": 9}, 409),
        ({"v": "x"}, 400),
    ],
)
def test_a_design_that_cannot_be_is_not_saved(client, runner, fields, status):
    response = client.post("/d/", FORM | fields)
    assert response.status_code == status
    assert "That did not work." in response.content.decode()
    assert not models.Design.objects.exists()


def test_saving_is_a_post(client, runner):
    assert client.get("/d/").status_code == 405


def test_no_design_is_404(client, db):
    assert client.get("/d/nothing/").status_code == 404


def test_the_picture_of_one_file_is_awaited(client, runner):
    saved = save(client)
    page = client.get(f"/d/{saved.token}/").content.decode()
    assert page.count('class="layers__layer"') == 4
    assert 'property="og:image"' not in page
    services.compose_design(design_id=saved.pk)
    assert 'property="og:image"' in client.get(f"/d/{saved.token}/").content.decode()


def test_my_designs_say_that_a_picture_is_awaited(client, runner):
    user = UserFactory()
    saved = design(("sole", "gum"), user=user)
    client.force_login(user)
    assert "The picture is being made." in client.get(reverse("configurator:designs")).content.decode()
    services.compose_design(design_id=saved.pk)
    assert 'width="240" height="160"' in client.get(reverse("configurator:designs")).content.decode()


def test_sharing_leads_to_the_link(client, runner):
    assert client.post("/d/", FORM | {"then": "share"})["Location"].endswith("/#share")


def test_whoever_saved_it_renames_and_deletes_it(client, runner):
    saved = save(client)
    client.post(url("rename", saved.token), {"title": "<b>Night</b>"})
    page = client.get(f"/d/{saved.token}/").content.decode()
    assert "&lt;b&gt;Night&lt;/b&gt;" in page
    client.post(url("delete", saved.token))
    assert not models.Design.objects.present().exists()


def test_a_deleted_design_is_gone_for_others_and_comes_back_for_its_owner(client, runner):
    saved = save(client)
    page = client.post(url("delete", saved.token), follow=True).content.decode()
    assert f'href="/d/{saved.token}/">Bring it back' in page
    assert Client().get(f"/d/{saved.token}/").status_code == 404
    assert client.get(f"/api/v1/designs/{saved.token}/").status_code == 404
    assert client.get(f"/d/{saved.token}/").status_code == 410
    assert Client().post(url("restore", saved.token)).status_code == 404
    client.post(url("restore", saved.token))
    assert Client().get(f"/d/{saved.token}/").status_code == 200


@pytest.mark.parametrize("step", ["rename", "delete", "submit", "withdraw"])
def test_a_deleted_design_takes_no_changes(client, runner, step):
    saved = save(client)
    client.post(url("delete", saved.token))
    assert client.post(url(step, saved.token), {"title": "x"}).status_code == 404


@pytest.mark.parametrize("step", ["rename", "delete", "restore", "submit", "withdraw"])
def test_others_find_nothing_to_change(client, runner, step):
    saved = design(("sole", "gum"), user=UserFactory())
    assert client.post(url(step, saved.token), {"title": "Mine"}).status_code == 404
    client.force_login(UserFactory())
    assert client.post(url(step, saved.token), {"title": "Mine"}).status_code == 404
    assert "Rename" not in client.get(f"/d/{saved.token}/").content.decode()
    saved.refresh_from_db()
    assert saved.title == ""


@pytest.mark.parametrize("step", ["rename", "delete", "duplicate", "renew", "restore", "submit", "withdraw"])
def test_changes_are_posts(client, runner, step):
    assert client.get(url(step, save(client).token)).status_code == 405


def test_anybody_with_the_link_makes_a_copy_of_their_own(client, runner):
    saved = design(("sole", "gum"), user=UserFactory(), title="Night")
    client.post(url("duplicate", saved.token))
    copy = models.Design.objects.exclude(pk=saved.pk).get()
    assert (copy.title, copy.user, copy.choices) == ("Night (copy)", None, saved.choices)
    assert client.post(url("rename", copy.token), {"title": "Mine"}).status_code == 302


def test_designs_saved_before_signing_in_come_along(client, runner):
    saved = save(client)
    user = UserFactory()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    saved.refresh_from_db()
    assert saved.user == user
    assert saved.token in client.get(reverse("configurator:designs")).content.decode()


def test_a_browser_without_an_account_lists_what_it_saved_and_nothing_else(client, runner):
    design(("sole", "gum"))
    saved, other = save(client), design(user=UserFactory())
    page = client.get(reverse("configurator:designs")).content.decode()
    assert page.count("design-card__title") == 1
    assert f"/d/{saved.token}/" in page
    assert other.token not in page
    assert "forgotten when the browser forgets your visit" in page
    assert "design-card__title" not in Client().get(reverse("configurator:designs")).content.decode()


def test_designs_come_along_on_registering_too(client, runner):
    saved = save(client)
    client.post(reverse("account_signup"), {"email": "new@example.org", "password1": PASSWORD})
    saved.refresh_from_db()
    assert saved.user.email == "new@example.org"


def test_what_was_typed_survives_its_session_and_any_time(client, runner):
    saved = save(client, c=["monogram=ANN"])
    models.Design.objects.update(created=timezone.now() - timedelta(days=4000))
    client.session.flush()
    forget_sessions(now=timezone.now() + timedelta(days=4000))
    services.purge_deleted(now=timezone.now() + timedelta(days=4000))
    page = Client().get(f"/d/{saved.token}/").content.decode()
    assert "“ANN”" in page
    assert "It does not run out" in page


def test_a_shared_link_has_a_picture_a_title_and_a_description(client, runner):
    saved = save(client, title="Night", c=["sole=gum", "monogram=ANN"])
    services.compose_design(design_id=saved.pk)
    saved.refresh_from_db()
    page = client.get(f"/d/{saved.token}/").content.decode()
    assert f'<meta property="og:image" content="http://localhost:8000/media/{saved.share}">' in page
    assert '<meta property="og:image:width" content="1200">' in page
    assert '<meta name="twitter:card" content="summary_large_image">' in page
    assert '<meta property="og:title" content="Night">' in page
    assert "Sole: Gum" in re.search(r'og:description" content="([^"]*)"', page)[1]
    assert "ANN" not in re.search(r"<head>.*</head>", page, re.DOTALL)[0]


def test_the_shared_picture_is_a_jpeg_of_the_size_others_show(runner):
    saved = design(("monogram", "AB"))
    services.compose_design(design_id=saved.pk)
    saved.refresh_from_db()
    with default_storage.open(saved.share) as file, Image.open(file) as image:
        assert (image.format, image.size) == ("JPEG", (1200, 630))


def test_a_word_that_is_not_made_is_no_name_either(client, runner):
    saved = save(client)
    page = client.post(url("rename", saved.token), {"title": "shit"}, follow=True).content.decode()
    assert "we would rather not make this" in page
    assert client.post("/d/", FORM | {"title": "shit"}).status_code == 409


def test_the_nearest_is_saved_beside_the_old_one(client, runner):
    saved = save(client, title="Night")
    make(rules=[{"when": "colour.black => sole.white", "why": "Black rubs off on gum."}])
    page = client.get(f"/d/{saved.token}/").content.decode()
    assert "Sole: Gum does not go with your other choices. Black rubs off on gum." in page
    assert "Sole: Gum → White rubber" in page
    assert "It was <strong>€132.00</strong> and is <strong>€127.00</strong> today." in page
    assert "Add the nearest to the cart · €127.00" in page
    assert 'aria-label="The nearest design"' in page
    client.post(url("renew", saved.token))
    saved.refresh_from_db()
    made = models.Design.objects.exclude(pk=saved.pk).get()
    assert (saved.blueprint_id, saved.choices[0]) == (runner.pk, ["sole", "gum"])
    assert (made.title, made.selection["sole"], made.blueprint.version) == ("Night", "white", 2)


def test_a_product_that_is_sold_no_more_says_so_and_sells_nothing(client, runner):
    saved = save(client)
    runner.product.status = "archived"
    runner.product.save()
    page = client.get(f"/d/{saved.token}/").content.decode()
    assert "This product is no longer sold." in page
    assert "Add to cart" not in page
    assert client.post(url("renew", saved.token)).status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_my_designs_take_the_same_queries(client, runner, django_assert_num_queries, count):
    user = UserFactory()
    for _ in range(count):
        design(("sole", "gum"), user=user)
    client.force_login(user)
    client.get(reverse("configurator:designs"))
    with django_assert_num_queries(7):
        # session, user, consent, cart, count, designs, deleted designs
        page = client.get(reverse("configurator:designs")).content.decode()
    assert page.count("design-card__title") == count


def test_a_design_page_takes_the_same_queries(client, runner, django_assert_num_queries):
    saved = design(("sole", "gum"), ("colour", "black"))
    client.get(f"/d/{saved.token}/")
    with django_assert_num_queries(1):
        # the design with its version and product
        client.get(f"/d/{saved.token}/")


def test_an_old_design_says_what_no_longer_holds(client, runner):
    saved = save(client)
    make(base_price="99.00")
    services.retire(blueprint_id=runner.pk)
    page = client.get(f"/d/{saved.token}/").content.decode()
    assert "Everything in it can still be made." in page
    assert "€111.00" in page


def test_a_browser_that_saves_by_the_hundred_is_slowed_down(client, runner, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "save": "2/m/ip"}
    assert [client.post("/d/", {"product": "runner"}).status_code for _ in range(3)] == [302, 302, 429]
    assert models.Design.objects.count() == 2


def test_the_note_to_strangers_is_one_sentence_with_its_links_in_it(client):
    page = client.get("/account/designs/").content.decode()
    assert re.search(
        r'<div class="notice"><p>These are the designs saved in this browser\..*register</a> to keep the list, too\.</p>', page
    )


def test_what_cannot_be_saved_leads_back_with_every_choice(client, runner):
    page = client.post("/d/", {"product": "runner", "v": 77, "c": ["sole=gum", "upper=canvas"]})
    assert page.status_code == 409
    assert 'href="/p/runner/?sole=gum&amp;upper=canvas"' in page.content.decode()
