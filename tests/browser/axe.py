"""What axe finds on a page."""

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def axe(page: Page, **options: object) -> AxeResults:
    """Run axe without its own copies of the stylesheets, which it would fetch from the wrong addresses and write into the page."""
    return Axe().run(page, options={"preload": False, **options})
