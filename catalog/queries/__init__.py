"""Reads of the catalogue: one module per subject, one door."""

from catalog.queries.alerts import alert, alerts_of, export_feeds
from catalog.queries.arms import CandidatePicture, candidates
from catalog.queries.cards import EVERYBODY, Card, Source, Viewer, cards, default_picture, source
from catalog.queries.categories import breadcrumb, children, forget_categories, get_category, top_categories
from catalog.queries.home import Family, Front, Home, home, more_panels
from catalog.queries.listing import Facet, Listing, facet_counts, facet_labels, listing, value_label
from catalog.queries.pages import ReadyPage, ready_page
from catalog.queries.panels import PANELS, Panel, Wanted, account_panels, panel, panels, product_panels
from catalog.queries.picture_reasons import SeenPicture, seen_pictures
from catalog.queries.pins import Place, forget_pins
from catalog.queries.products import Stock, get_product, product_kind, register_stock, stock, stock_left
from catalog.queries.search import forget_synonyms, search, suggestions
from catalog.queries.shopper import Shopper, exposures, register_cart, register_designs, shopper_of, viewer_of
from catalog.queries.standing import attempt
from catalog.queries.taste import Believed, Profile, Word, profile, quiz_cards, quiz_words, words_of
from catalog.queries.weeks import Entry, Week, choice as week_choice, monday_for, week

__all__ = [
    "EVERYBODY",
    "PANELS",
    "Believed",
    "CandidatePicture",
    "Card",
    "Entry",
    "Facet",
    "Family",
    "Front",
    "Home",
    "Listing",
    "Panel",
    "Place",
    "Profile",
    "ReadyPage",
    "SeenPicture",
    "Shopper",
    "Source",
    "Stock",
    "Viewer",
    "Wanted",
    "Week",
    "Word",
    "account_panels",
    "alert",
    "alerts_of",
    "attempt",
    "breadcrumb",
    "candidates",
    "cards",
    "children",
    "default_picture",
    "export_feeds",
    "exposures",
    "facet_counts",
    "facet_labels",
    "forget_categories",
    "forget_pins",
    "forget_synonyms",
    "get_category",
    "get_product",
    "home",
    "listing",
    "monday_for",
    "more_panels",
    "panel",
    "panels",
    "product_kind",
    "product_panels",
    "profile",
    "quiz_cards",
    "quiz_words",
    "ready_page",
    "register_cart",
    "register_designs",
    "register_stock",
    "search",
    "seen_pictures",
    "shopper_of",
    "source",
    "stock",
    "stock_left",
    "suggestions",
    "top_categories",
    "value_label",
    "viewer_of",
    "week",
    "week_choice",
    "words_of",
]
