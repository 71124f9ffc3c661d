"""A picture for a print zone in a browser: sent, watched, moved with keys, taken back with back; and all of it without scripts."""

import re

import pytest
from playwright.sync_api import expect

from configurator import models, services
from tests.browser.axe import axe
from tests.browser.conftest import PHONE
from tests.factories.uploads import halves, picture, printed_runner

OPEN = "/p/runner/?open=photo"


@pytest.fixture
def shoe():
    return printed_runner()


def choose(page, data):
    page.locator("[data-upload-file]").set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": data})


def stage(page):
    expect(page.locator(".crop__stage")).to_be_visible()
    return page.locator(".crop__stage")


@pytest.mark.parametrize("context", [{"viewport": PHONE}], indirect=True)
def test_a_picture_is_sent_moved_with_keys_and_taken_back(page, shoe):
    page.goto(OPEN)
    choose(page, halves())
    stage(page).focus()
    sent = page.url
    assert f"photo={models.Upload.objects.get().token}&" in sent
    for key in ("+", "+", "ArrowLeft"):
        page.keyboard.press(key)
    page.wait_for_url("**~*.500.1*.0&**")
    expect(stage(page)).to_be_focused()
    page.go_back()
    page.wait_for_url(sent)
    expect(page.locator("button[value*='~500.500.115.0']")).to_be_visible()


def test_keys_of_the_browser_stay_the_browsers(page, shoe):
    page.goto(OPEN)
    choose(page, halves())
    stage(page).focus()
    pressed = "[...'+-'].map((key) => ({ key, ctrlKey: true })).concat({ key: 'ArrowLeft', altKey: true })"
    sent = "new KeyboardEvent('keydown', { ...one, bubbles: true, cancelable: true })"
    assert stage(page).evaluate(f"stage => {pressed}.map((one) => stage.dispatchEvent({sent}))") == [True, True, True]


def test_a_picture_that_waits_for_a_worker_appears_when_it_is_checked(page, shoe, monkeypatch):
    with monkeypatch.context() as busy:
        busy.setattr(services.decode_upload.__module__ + ".sandbox.decode", lambda data: (_ for _ in ()).throw(OSError("busy")))
        page.goto(OPEN)
        choose(page, picture())
        expect(page.get_by_text("Your picture is being checked")).to_be_visible()
    services.decode_upload(upload_id=models.Upload.objects.get().pk)
    stage(page)


def test_what_is_no_picture_is_said_beside_the_field(page, shoe, complaints):
    page.goto(OPEN)
    choose(page, b"GIF89a")
    expect(page.locator("[data-upload-said]")).to_have_text("This is no JPEG, PNG or WebP picture.")
    assert "photo=" not in page.url
    complaints.clear()


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_everything_works_without_scripts(page, shoe):
    page.goto(f"{OPEN}&sole=gum&upper=canvas")
    choose(page, halves())
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Turn right").click()
    photo = f"photo={models.Upload.objects.get().token}~500.500.100.90"
    expect(page).to_have_url(re.compile(f"sole=gum&upper=canvas&{photo}&v=1&open=photo$"))


@pytest.mark.parametrize("context", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True)
def test_the_open_zone_has_no_barriers(page, shoe):
    page.goto(OPEN)
    choose(page, halves())
    stage(page)
    found = axe(page, runOnly=["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
    assert not found.response["violations"], found.generate_report()
