"""Pictures of every kind of page, phone and desktop, light and dark, in docs/screenshots/.

Starts the demo shop unless SHOP names a running one.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "screenshots"
DEMO = ROOT / "config" / "demo"
SIZES: dict[str, ViewportSize] = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 800}}
SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
QUALITY = 70
WIDE = 768
SETTLED = 700
"""Milliseconds after which pictures have been decoded."""
STAFF = ("staff@example.com", "atelier-staff")
ADDRESS = {
    "E-mail address": "ann@example.org",
    "Full name": "Ann Example",
    "Street and number": "High Street 1",
    "Postcode": "10115",
    "Town": "Berlin",
}
CARD = {"card number": "4242 4242 4242 4242", "expir": "12/39", "code|cvc": "123"}


@contextmanager
def shop() -> Iterator[str]:
    """The address of a running demo shop."""
    given = os.environ.get("SHOP")
    if given:
        yield given.rstrip("/")
        return
    command = [sys.executable, "manage.py", "demo", "--port", "8900"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as demo:  # noqa: S603
        try:
            for line in demo.stdout or ():
                found = re.search(r"Shop\s+(http://\S+?)/?\s", line)
                if found:
                    yield found[1]
                    return
            sys.exit("atelier: the demo shop did not start")
        finally:
            demo.terminate()


def product(page: Page, address: str, make: str) -> str:
    """The path of some product that is made “to-order”, or “ready”."""
    rows = page.request.get(f"{address}/api/v1/products/?make={make}").json()["results"]
    return f"/p/{rows[0]['slug']}/" if rows else "/"


def lines() -> dict[str, str]:
    """The configurator of each of the demo's lines that starts blank."""
    return {f"configurator-{path.parent.name}": f"/p/{path.parent.name}/" for path in sorted(DEMO.glob("*/family.json"))}


def shop_with(page: Page, address: str) -> dict[str, str]:
    """Say no to learning, put a design and something ready-made into the cart, and see where everything is."""
    made, ready = product(page, address, "to-order"), product(page, address, "ready")
    page.goto(address + made)
    page.get_by_role("button", name="No, thank you").click()
    page.wait_for_timeout(SETTLED)
    page.get_by_role("button", name=re.compile("Add to cart")).click()
    page.wait_for_url("**/cart/")
    page.goto(address + ready)
    page.get_by_role("button", name="Add to cart").click()
    page.wait_for_url("**/cart/")
    page.goto(address + "/gallery/")
    entry = page.locator(".design-card__title a").first.get_attribute("href") or "/gallery/"
    page.goto(address)
    listed = page.locator(".site-header__nav a").first.get_attribute("href") or "/search/"
    pages = {"home": "/", "list": listed, "search": "/search/?q=leather", "product": ready, **lines(), "start": f"{made}start/"}
    pages |= {"gallery": "/gallery/", "design": entry, "cart": "/cart/", "checkout": "/checkout/", "login": "/account/login/"}
    pages |= {"register": "/account/signup/", "admin-login": "/admin/login/"}
    return pages | {"terms": "/terms/", "missing": "/nothing-here/", "mail-box": "/demo/mail/", "api": "/api/docs/"}


def order(page: Page, address: str) -> str:
    """Order what is in the cart, pay with the card that is accepted, and give the path of the order."""
    page.goto(f"{address}/checkout/")
    for label, text in ADDRESS.items():
        page.get_by_label(label).first.fill(text)
    page.locator("input[name=terms]").check()
    page.get_by_role("button", name=re.compile("^Order and pay")).click()
    for label, text in CARD.items():
        page.get_by_label(re.compile(label, re.IGNORECASE)).fill(text)
    page.get_by_role("button", name=re.compile("^Pay ")).click()
    page.wait_for_url("**/o/**")
    return page.url.removeprefix(address)


def sign_in(page: Page, address: str, email: str, password: str) -> None:
    page.goto(f"{address}/account/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()


def shoot(page: Page, address: str, name: str, path: str) -> None:
    """One page in both colour schemes, from its top."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.goto(address + path, wait_until="load")
        page.wait_for_timeout(SETTLED)
        size = "phone" if (page.viewport_size or SIZES["phone"])["width"] < WIDE else "desktop"
        page.screenshot(path=TARGET / f"{name}-{size}-{scheme}.jpg", type="jpeg", quality=QUALITY)


def tour(browser: Browser, address: str, size: str) -> None:
    """Every kind of page in one size: as a guest, with an order, with an account, and as staff."""
    context = browser.new_context(viewport=SIZES[size], device_scale_factor=1)
    page = context.new_page()
    for name, path in shop_with(page, address).items():
        shoot(page, address, name, path)
    shoot(page, address, "order", order(page, address))
    sign_in(page, address, *STAFF)
    for name, path in {
        "account": "/account/",
        "designs": "/account/designs/",
        "quiz": "/taste/quiz/",
        "taste": "/taste/",
        "made-for-you": "/made-for-you/",
        "admin": "/admin/",
        "design-system": "/design-system/",
    }.items():
        shoot(page, address, name, path)
    context.close()


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("atelier: Chromium is missing: install the Debian package chromium")
    TARGET.mkdir(parents=True, exist_ok=True)
    with shop() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        for size in SIZES:
            tour(browser, address, size)
        browser.close()
    print(f"{len(list(TARGET.glob('*.jpg')))} pictures in {TARGET}")


if __name__ == "__main__":
    main()
