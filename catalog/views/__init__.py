"""Pages of the catalogue: one module per subject, one door."""

from catalog.views.pages import category, home, panel, product, robots, search, sitemap, sitemap_section, visitor_of

__all__ = ["category", "home", "panel", "product", "robots", "search", "sitemap", "sitemap_section", "visitor_of"]
