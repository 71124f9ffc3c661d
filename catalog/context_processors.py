"""What every page shows of the shop."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from catalog import queries

THEMES = ("light", "dark")


def shop(request: HttpRequest) -> dict[str, object]:
    """Name, top categories and the theme a shopper asked for; categories are looked up only if a page shows them."""
    theme = request.COOKIES.get("theme", "")
    return {
        "shop_name": "Atelier",
        "site_url": settings.SITE_URL,
        "nav_categories": SimpleLazyObject(queries.top_categories),
        "theme": theme if theme in THEMES else "",
    }
