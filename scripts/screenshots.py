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

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "screenshots"
SIZES: dict[str, ViewportSize] = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 800}}
SCHEMES = ("light", "dark")
QUALITY = 70


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


def pages(page: Page, address: str) -> dict[str, str]:
    """Name and path of every kind of page, for a shopper who said no to learning and has a design in the cart."""
    made = product(page, address, "to-order")
    page.goto(address + made)
    page.get_by_role("button", name="No, thank you").click()
    page.wait_for_timeout(500)
    page.get_by_role("button", name=re.compile("Add to cart")).click()
    page.wait_for_url("**/cart/")
    categories = page.locator('a[href*="/c/"]')
    return {
        "home": "/",
        "list": categories.first.get_attribute("href") or "/search/",
        "search": "/search/?q=leather",
        "product": product(page, address, "ready"),
        "configurator": made,
        "cart": "/cart/",
        "checkout": "/checkout/",
        "login": "/account/login/",
        "missing": "/nothing-here/",
        "mail-box": "/demo/mail/",
        "api": "/api/docs/",
    }


def shoot(browser: Browser, address: str, size: str, scheme: str) -> None:
    """All pages in one size and colour scheme."""
    dark = scheme == "dark"
    context = browser.new_context(viewport=SIZES[size], color_scheme="dark" if dark else "light", device_scale_factor=1)
    page = context.new_page()
    for name, path in pages(page, address).items():
        page.goto(address + path, wait_until="load")
        page.wait_for_timeout(500)
        page.screenshot(path=TARGET / f"{name}-{size}-{scheme}.jpg", type="jpeg", quality=QUALITY)
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
            for scheme in SCHEMES:
                shoot(browser, address, size, scheme)
        browser.close()
    print(f"{len(list(TARGET.glob('*.jpg')))} pictures in {TARGET}")


if __name__ == "__main__":
    main()
