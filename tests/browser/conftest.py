"""A browser on a running shop. What a page complains about – console, errors, content policy, foreign hosts – fails the test."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
WATCH = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`content policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`);
});
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser these tests are skipped, and say why."""
    for item in items:
        if Path(__file__).parent in item.path.parents and CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason="no Chromium: install the Debian package chromium"))


@pytest.fixture(scope="session")
def browser(django_db_setup) -> Iterator[Browser]:
    """Chromium. Playwright keeps an event loop in the thread of the test, where Django gives other connections than without one:
    they must know the rows that migrations made too, to bring them back before each test.
    """
    wrapper = connections["default"]
    type(wrapper)._test_serialized_contents = wrapper._test_serialized_contents
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def complaints() -> list[str]:
    """What pages complained about; a test that provokes a complaint on purpose empties it."""
    return []


@pytest.fixture
def context(browser, live_server, complaints, request) -> Iterator[BrowserContext]:
    """A fresh profile; `@pytest.mark.parametrize("context", [{…}], indirect=True)` gives it options such as java_script_enabled."""
    options = {"viewport": DESKTOP, "base_url": live_server.url, **getattr(request, "param", {})}
    one = browser.new_context(**options)
    one.set_default_timeout(10_000)
    one.add_init_script(WATCH)
    one.on("console", lambda message: complaints.append(f"console: {message.text}") if message.type == "error" else None)
    one.on("weberror", lambda error: complaints.append(f"error: {error.error}"))
    one.on(
        "request",
        lambda sent: None if sent.url.startswith((live_server.url, "data:", "blob:")) else complaints.append(f"foreign: {sent.url}"),
    )
    yield one
    one.close()


@pytest.fixture
def page(context, complaints) -> Iterator[Page]:
    yield context.new_page()
    assert complaints == []


@pytest.fixture
def sign_in(context, live_server, client):
    """Sign somebody in without the login page."""

    def enter(user: object) -> None:
        client.force_login(user)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])

    return enter
