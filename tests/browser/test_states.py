"""The configurator in every state that a shopper brings it into: nothing that WCAG 2.2 AA forbids, at three widths, light and dark."""

import pytest
from playwright.sync_api import expect

from configurator.queries import groups
from tests.browser.test_accessibility import answer, check
from tests.factories import configurator as factory
from tests.factories.uploads import printed_runner

TIED = [{"when": "sole.gum => upper.suede & colour.black & charm.star", "why": "Gum goes with black suede and a star."}]


def take(page, option):
    page.locator(f"[value='{option}'][name=take]").click()


def repaired(page):
    page.goto("/p/runner/?v=1&open=sole")
    take(page, "sole.gum")
    page.locator("#changed").wait_for()


def listed(page):
    repaired(page)
    page.locator("#changed summary").click()
    expect(page.locator("#changed li").last).to_be_visible()
    page.route("**/p/runner/**", lambda route: route.abort())  # it is looked at, nothing is clicked


def explained(page):
    page.goto("/p/runner/?sole=gum&v=1&open=upper")
    page.locator(".option__why").first.click()
    page.locator("#why .notice").wait_for()


def refused(page):
    page.goto("/p/runner/?v=1&open=monogram")
    page.locator("input[name='text.monogram']").fill("1!")
    page.locator("#group-6-apply").click()
    page.locator("[aria-invalid=true]").wait_for()


def failed(page):
    page.goto("/p/runner/?v=1&open=colour")
    page.route("**/p/runner/?**take**", lambda route: route.fulfill(status=500, body="broken"))
    take(page, "colour.black")
    expect(page.locator("#trouble")).to_be_visible()


def close_by(page):
    page.goto("/p/runner/")
    page.get_by_role("button", name="Look closely").click()
    page.locator("dialog[open] img").first.wait_for()


def unknown(page):
    page.goto("/p/runner/")
    page.get_by_label("Find an option").fill("zebra")
    page.get_by_text("No option is called").wait_for()


def compared(page):
    page.goto("/p/runner/compare/?sole=gum&upper=suede&v=1&with.design=standard")
    expect(page.locator(".compare__side")).to_have_count(2)


def wrongly_compared(page):
    page.goto("/p/runner/compare/?sole=gum&upper=suede&v=1&with.link=nothing")
    page.locator("#link-error").wait_for()


def outdated(page):
    page.goto("/p/runner/?sole=cork&v=9")
    page.locator("#notices .notice").first.wait_for()


def restarted(page):
    page.goto("/p/runner/?sole=gum&upper=suede&v=1")
    page.locator("#restart").click()
    page.get_by_text("Started again.").first.wait_for()


@pytest.mark.parametrize(
    "state", [repaired, listed, explained, refused, failed, close_by, unknown, compared, wrongly_compared, outdated, restarted]
)
def test_a_state_is_accessible(page, db, complaints, monkeypatch, state):
    monkeypatch.setattr(groups, "FILTERED", 2)
    factory.runner(**({"rules": TIED} if state is listed else {}))
    answer(page)
    state(page)
    complaints.clear()  # what a state provokes on purpose
    assert check(page) == []


def test_a_group_that_takes_a_picture_is_accessible(page, db):
    printed_runner()
    answer(page)
    page.goto("/p/runner/?open=photo")
    assert check(page) == []
