"""Reads of the catalogue: one module per subject, one door."""

from catalog.queries.cards import Card, Source, cards, source
from catalog.queries.categories import breadcrumb, children, forget_categories, get_category, top_categories
from catalog.queries.listing import Facet, Listing, facet_counts, facet_labels, listing, value_label
from catalog.queries.pages import Front, ReadyPage, front, ready_page
from catalog.queries.panels import Panel, panel
from catalog.queries.products import Stock, get_product, product_kind, register_stock, stock, stock_left
from catalog.queries.search import search, suggestions
from catalog.queries.taste import Believed, Profile, Word, profile, quiz_cards, quiz_words, words_of

__all__ = [
    "Believed",
    "Card",
    "Facet",
    "Front",
    "Listing",
    "Panel",
    "Profile",
    "ReadyPage",
    "Source",
    "Stock",
    "Word",
    "breadcrumb",
    "cards",
    "children",
    "facet_counts",
    "facet_labels",
    "forget_categories",
    "front",
    "get_category",
    "get_product",
    "listing",
    "panel",
    "product_kind",
    "profile",
    "quiz_cards",
    "quiz_words",
    "ready_page",
    "register_stock",
    "search",
    "source",
    "stock",
    "stock_left",
    "suggestions",
    "top_categories",
    "value_label",
    "words_of",
]
