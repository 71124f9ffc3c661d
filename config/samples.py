"""What the page of the design system puts into the shop's own templates, so that every state of a component can be seen."""

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms

from catalog import queries
from catalog.models import Product
from catalog.queries.cards import Card
from catalog.queries.listing import Chip, Facet, FacetValue, Pages
from catalog.queries.panels import Panel
from configurator.domain.state import AVAILABLE, CHOSEN, CONFLICTING, FORCED
from configurator.queries.groups import OptionView

CARDS = 6
TYPED = {"email": "ann@example", "name": "Ann Example", "country": "de", "wish": "", "terms": ""}


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Full name")
    email = forms.EmailField(
        label="E-mail address", help_text="The confirmation goes there.", error_messages={"invalid": "This is not an e-mail address."}
    )
    extra = forms.CharField(label="Address supplement", required=False)
    country = forms.ChoiceField(label="Country", choices=[("", "Choose a country"), ("de", "Germany"), ("at", "Austria")])
    ways = forms.ChoiceField(label="How it is sent", choices=[("parcel", "Parcel"), ("courier", "Courier")], widget=forms.RadioSelect)
    wish = forms.CharField(label="Anything we should know", widget=forms.Textarea(attrs={"rows": 3}))
    terms = forms.BooleanField(label="I agree to the terms.", error_messages={"required": "Please agree before you order."})


def context() -> dict[str, Any]:
    """Real cards where the shop has some; everything else is made up here."""
    cards = queries.cards(Product.objects.published().order_by("-created", "pk")[:CARDS], viewer=queries.EVERYBODY, page="design")
    blank = Card("none", "Without a picture yet", "#product-card", Decimal("49.00"), "ready", "Living", None, 0)
    return {
        "kinds": ["primary", "", "quiet", "danger"],
        "states": ["rest", "hover", "focus", "active", "disabled"],
        "noted": replace(cards[0] if cards else blank, note="Saved on 22 November"),
        "cards": [*cards[:2], replace(blank, kind="base", title="From a price on"), blank],
        "panel": Panel("design", "Made for you", "From what you viewed and designed", "for-you", cards or [blank]),
        "gallery": [card.image for card in cards if card.image][:3],
        "unasked": SimpleNamespace(asked=False, granted=False),
        "agreed": SimpleNamespace(asked=True, granted=True),
        "tasted": [(card, said) for card, said in zip(cards or [blank], ("like", ""), strict=False)],
        "form": SampleForm(),
        "wrong": SampleForm(TYPED, auto_id="wrong-%s"),
        "group": SimpleNamespace(options=_options(), label="Upper", id="g-sample"),
        "sample": SimpleNamespace(slug="sample"),
        "listing": SimpleNamespace(facets=_facets(), chips=[Chip("Blue", "#facet"), Chip("Suede", "#facet")], total=37),
        "pagings": [
            ("The first of two", Pages(1, 2, [(1, "#1"), (2, "#2")], "", "#2")),
            ("One in the middle", Pages(3, 9, [(1, "#1"), (2, "#2"), (3, "#3"), (4, "#4"), (0, ""), (9, "#9")], "#2", "#4")),
            ("The last one", Pages(9, 9, [(1, "#1"), (0, ""), (8, "#8"), (9, "#9")], "#8", "")),
        ],
        "crumbs": [SimpleNamespace(title="Shoes", get_absolute_url="#breadcrumb")],
    }


def _options() -> list[OptionView]:
    """An option card in each of its states."""
    nothing, more = Decimal(0), Decimal("15.00")
    return [
        _option("White", AVAILABLE, colour="#f4f2ea", selected=True),
        _option("Forest", CHOSEN, colour="#2f5140", selected=True),
        _option("Navy", AVAILABLE, colour="#1f2c4d", delta=more),
        _option("Cognac", AVAILABLE, colour="#a0562c", delta=more, wanted=True, note="Vegetable tanned"),
        _option("Oxblood", AVAILABLE, colour="#571c25", delta=more, also=("Laces: White → Bone",)),
        _option("Silver", CONFLICTING, colour="#b9bbbd"),
        _option("Gold", CONFLICTING, colour="#c8a24a", also=("Material: Suede → Leather",)),
        _option("Gum", FORCED, colour="#b5793f", selected=True, delta=nothing),
        _option("Lilac", AVAILABLE, colour="#a594c7", sold_out=True),
    ]


def _option(label: str, status: str, *, delta: Decimal = Decimal(0), **more: Any) -> OptionView:
    key = label.lower()
    given: dict[str, Any] = {"selected": False, "colour": "", "note": "", "also": (), **more}
    return OptionView(id=f"o-{key}", take=f"sample.{key}", label=label, status=status, delta=delta, **given)


def _facets() -> list[Facet]:
    colours = [("blue", "Blue", 37, True, "#2a4f8f"), ("green", "Green", 15, False, "#34613f"), ("pink", "Pink", 0, False, "#dd9a9a")]
    return [
        Facet("colour", "Colour", [FacetValue(value, label, count, chosen, swatch) for value, label, count, chosen, swatch in colours]),
        Facet("material", "Material", [FacetValue("suede", "Suede", 12, chosen=True), FacetValue("canvas", "Canvas", 25, chosen=False)]),
    ]
