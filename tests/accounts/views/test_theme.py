"""Light, dark, or as the device has it."""

import pytest

pytestmark = pytest.mark.django_db


def choose(client, theme, headers=None, **more):
    return client.post("/account/theme/", {"theme": theme, "next": "/search/", **more}, headers=headers)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_theme_is_on_every_page_after(client, theme):
    assert choose(client, theme).headers["Location"] == "/search/"
    assert f'<html lang="en" data-theme="{theme}">' in client.get("/").content.decode()


def test_the_choice_of_the_device_leaves_no_cookie(client):
    choose(client, "dark")
    choose(client, "system")
    assert "theme" not in client.cookies or not client.cookies["theme"].value
    assert "data-theme" not in client.get("/").content.decode()


def test_the_page_says_which_one_is_chosen(client):
    choose(client, "dark")
    assert '<button type="submit" name="theme" value="dark" aria-pressed="true">' in client.get("/").content.decode()


@pytest.mark.parametrize("theme", ["", "sepia", '"><script>'])
def test_another_theme_is_refused(client, theme):
    assert choose(client, theme).status_code == 400
    assert "theme" not in client.cookies


def test_a_theme_is_not_set_by_a_link(client):
    assert client.get("/account/theme/").status_code == 405


def test_nobody_is_led_out_of_the_shop(client):
    assert choose(client, "dark", next="https://elsewhere.example/").headers["Location"] == "/account/privacy/"


@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [
        ("http://testserver/search/?q=blue", "http://testserver/search/?q=blue"),
        ("http://testserver/cart/", "/search/"),
        ("https://elsewhere.example/search/", "/search/"),
        ("http://[", "/search/"),
    ],
)
def test_what_was_chosen_on_the_page_since_it_was_loaded_stays(client, came_from, leads_to):
    assert choose(client, "dark", headers={"Referer": came_from}).headers["Location"] == leads_to
