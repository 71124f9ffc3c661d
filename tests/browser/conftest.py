"""A browser on a running shop. What a page complains about – console, errors, content policy, foreign hosts – fails the test.

`SLOW_BROWSER=6` makes the browser that many times slower, and each answer late by as many hundredths of a second: what holds on a quick
machine only fails.
"""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Condition

import pytest
from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
SLOW = float(os.environ.get("SLOW_BROWSER", "1"))
PATIENCE = 30
"""Seconds after which what was waited for does not come: a busy machine is slow, not wrong."""
WATCH = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`content policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`);
});
"""
OVERTAKEN = {"console: htmx:afterRequest", "console: htmx:sendAbort"}
"""What htmx writes down when a newer request takes the place of one that is under way."""
expect.set_options(timeout=PATIENCE * 1000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser these tests are skipped, and say why."""
    for item in items:
        if Path(__file__).parent in item.path.parents and CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason="no Chromium: install the Debian package chromium"))


def until(page: Page, condition) -> None:
    """Let the browser go on until `condition()` holds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "what was waited for did not come"
        page.wait_for_timeout(20)


class Held:
    """Requests that are kept from the shop, in the order they were made."""

    def __init__(self, page: Page, pattern: object) -> None:
        self.page, self.routes, self.open = page, [], False
        page.route(pattern, self._keep)

    def _keep(self, route: Route) -> None:
        if self.open:
            route.continue_()
        else:
            self.routes.append(route)

    def next(self) -> Route:
        """The first that was not taken yet; waits for it."""
        until(self.page, lambda: self.routes)
        return self.routes.pop(0)

    def let_go(self) -> None:
        """Let all go on, and whatever comes from now on."""
        self.open = True
        while self.routes:
            self.routes.pop(0).continue_()


@pytest.fixture
def hold(page):
    """`hold(pattern)` keeps such requests of the page back, until the test lets each go on."""
    return lambda pattern: Held(page, pattern)


@pytest.fixture(scope="session")
def browser(django_db_setup) -> Iterator[Browser]:
    """Chromium. Playwright keeps an event loop in the thread of the test, which Django allows to use the database when it is told so."""
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
def answered(live_server) -> Iterator[None]:
    """Ends when the shop has answered whatever it was asked: the database is emptied after that, not meanwhile."""
    idle, open_ = Condition(), [0]

    def count(step: int) -> None:
        with idle:
            open_[0] += step
            idle.notify_all()

    def start(**_: object) -> None:
        count(1)

    def end(**_: object) -> None:
        count(-1)

    request_started.connect(start)
    request_finished.connect(end)
    yield
    with idle:
        assert idle.wait_for(lambda: open_[0] <= 0, timeout=PATIENCE), "the shop is still answering"
    request_started.disconnect(start)
    request_finished.disconnect(end)


@pytest.fixture
def context(browser, live_server, answered, complaints, request) -> Iterator[BrowserContext]:
    """A fresh profile; `@pytest.mark.parametrize("context", [{…}], indirect=True)` gives it options such as java_script_enabled."""
    options = {"viewport": DESKTOP, "base_url": live_server.url, **getattr(request, "param", {})}
    one = browser.new_context(**options)
    one.set_default_timeout(PATIENCE * 1000)
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
    one = context.new_page()
    if SLOW > 1:
        slow_down(one)
    yield one
    assert [complaint for complaint in complaints if complaint.partition(",")[0] not in OVERTAKEN] == []


def slow_down(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW})
    session.send("Network.enable")
    line = {"offline": False, "latency": SLOW * 10, "downloadThroughput": -1, "uploadThroughput": -1}
    session.send("Network.emulateNetworkConditions", line)


@pytest.fixture
def sign_in(context, live_server, client):
    """Sign somebody in without the login page."""

    def enter(user: object) -> None:
        client.force_login(user)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])

    return enter
