"""Pages of the catalogue: one module per subject, one door."""

from catalog.views.feeds import alert, ask_alert, made_for_you
from catalog.views.pages import category, home, panel, product, robots, search, sitemap, sitemap_section, visitor_of
from catalog.views.taste import belief, opinion, pictures, quiz, taste, taste_settings

__all__ = [
    "alert",
    "ask_alert",
    "belief",
    "category",
    "home",
    "made_for_you",
    "opinion",
    "panel",
    "pictures",
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
