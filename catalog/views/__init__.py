"""Pages of the catalogue: one module per subject, one door."""

from catalog.views.pages import category, home, panel, product, robots, search, sitemap, sitemap_section, visitor_of
from catalog.views.taste import belief, opinion, quiz, taste, taste_settings

__all__ = [
    "belief",
    "category",
    "home",
    "opinion",
    "panel",
    "product",
    "quiz",
    "robots",
    "search",
    "sitemap",
    "sitemap_section",
    "taste",
    "taste_settings",
    "visitor_of",
]
