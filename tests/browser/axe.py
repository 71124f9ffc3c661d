"""What axe finds on a page."""

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page


def axe(page: Page, **options: object) -> AxeResults:
    """Run axe, which is put into a page once, without its own copies of the stylesheets, which it would fetch from the wrong addresses and
    write into the page; only violations are described in full.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return AxeResults(page.evaluate("(options) => axe.run(options)", {"preload": False, "resultTypes": ["violations"], **options}))
