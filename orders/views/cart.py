"""The cart: the page, and one small POST for everything that can be done to it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast
from urllib.parse import urlencode

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import ShopRequest
from catalog.queries import Panel, Wanted, panels, shopper_of
from configurator.domain.errors import ConfiguratorError
from configurator.forms import owner_of
from orders import queries, services
from orders.forms import AcceptForm, AddForm, CountryForm, LineForm, QuantityForm
from orders.models import Cart, CartLine
from orders.views.common import refused

PANEL_SIZE = 6
MOST_PANELS = 2


@require_safe
def cart(request: HttpRequest) -> HttpResponse:
    """What is in the cart, what it costs, and what goes well with it."""
    found = queries.cart_of(request.user, request.session)
    form = LineForm({"line": request.GET.get("removed")})
    gone = _removed(found, form.cleaned_data["line"]) if found and form.is_valid() else None
    return _render(request, found, removed=gone)


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Put a product in the cart, made up and priced by the shop; or replace the line whose design was edited."""
    if (limited := ratelimit.consume_or_429(request, action="cart")) is not None:
        return cast("HttpResponse", limited)
    form = AddForm(request.POST)
    if not form.is_valid():
        slug = form.cleaned_data.get("product")
        return refused(request, form.first_error(), way_on=_design(slug, form.cleaned_data.get("c", ())) if slug else "")
    values = form.cleaned_data
    try:
        wanted = services.want(slug=values["product"], choices=values["c"], version=values["v"], owner=owner_of(request))
        found = services.obtain_cart(user=request.user, session=request.session)
        visitor = cast("ShopRequest", request).visitor
        added = services.add(cart=found, wanted=wanted, quantity=values["quantity"] or 1, replaces=values["line"], visitor=visitor)
    except services.NotSold as error:
        return refused(request, str(error), status=404)
    except services.DesignChanged as error:
        line = f"&with.line={values['line']}" if values["line"] else ""
        return refused(request, str(error), status=409, way_on=error.address + line)
    except (services.CartFull, services.CartGone, ConfiguratorError) as error:
        return refused(request, str(error), way_on=_design(values["product"], values["c"]))
    _say_added(request, wanted.product.title, edited=values["line"] is not None, replaced=added.replaced)
    return redirect("orders:cart")


def _say_added(request: HttpRequest, title: str, *, edited: bool, replaced: bool) -> None:
    if edited and not replaced:
        messages.warning(request, f"What you were changing is not in your cart any more. {title} is in it as a line of its own.")
    else:
        messages.success(request, f"{title} {'has been changed' if replaced else 'is in your cart'}.")


def _design(slug: str, choices: Sequence[tuple[str, str]]) -> str:
    """The page on which a design can be put right."""
    return reverse("product", args=[slug]) + (f"?{urlencode(choices)}" if choices else "")


@require_POST
def update(request: HttpRequest) -> HttpResponse:
    """Change how many of a line, or the country the cart would be sent to."""
    found = queries.cart_of(request.user, request.session)
    country, form = CountryForm(request.POST), QuantityForm(request.POST)
    if found and "country" in request.POST and country.is_valid():
        services.choose_country(cart=found, code=country.cleaned_data["country"].code)
        return _answer(request, found)
    if not form.is_valid():
        return refused(request, "The quantity has to be a whole number from 0 to 20.")
    line = services.set_quantity(cart=found, line_id=form.cleaned_data["line"], quantity=form.cleaned_data["quantity"]) if found else None
    return _answer(request, found, removed=line if line and line.removed else None)


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Take a line out of the cart; it can be put back."""
    found, form = queries.cart_of(request.user, request.session), LineForm(request.POST)
    if not form.is_valid():
        return refused(request, "Which line?")
    line = services.remove(cart=found, line_id=form.cleaned_data["line"]) if found else None
    return _answer(request, found, removed=line)


@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """Put a removed line back."""
    found, form = queries.cart_of(request.user, request.session), LineForm(request.POST)
    if not form.is_valid():
        return refused(request, "Which line?")
    if found:
        services.restore(cart=found, line_id=form.cleaned_data["line"])
    return _answer(request, found)


@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    """Agree to prices that changed since the lines were added; if they changed once more, the cart says so again."""
    found, form = queries.cart_of(request.user, request.session), AcceptForm(request.POST)
    if not form.is_valid():
        return refused(request, "Which prices?")
    quote = queries.quote(found, today=timezone.localdate())
    if found and quote.digest == form.cleaned_data["quote"]:
        prices = {line.line.pk: line.unit_price for line in quote.lines if line.price_changed}
        services.accept_prices(cart=found, prices=prices)
    return _answer(request, found)


def _answer(request: HttpRequest, found: Cart | None, removed: CartLine | None = None) -> HttpResponse:
    if getattr(request, "htmx", False):
        return _render(request, found, removed=removed)
    return redirect(reverse("orders:cart") + (f"?removed={removed.pk}" if removed else ""))


def _render(request: HttpRequest, found: Cart | None, *, removed: CartLine | None) -> HttpResponse:
    quote = queries.quote(found, today=timezone.localdate())
    context: dict[str, object] = {"quote": quote, "removed": removed, "cart_count": quote.count}
    if getattr(request, "htmx", False) and not request.htmx.history_restore_request:  # type: ignore[attr-defined]
        response = render(request, "orders/_cart.html", context)
    else:
        response = render(request, "orders/cart.html", {**context, "panels": _panels(request, quote)})
    response.headers["Vary"] = "HX-Request, HX-History-Restore-Request, Cookie"
    return response


def _panels(request: HttpRequest, quote: queries.Quote) -> list[Panel]:
    """What goes with the things in the cart; below an empty one, where to begin."""
    slugs = tuple(line.product.slug for line in quote.lines)
    shopper = shopper_of(request)
    if slugs:  # the cart has been read already, so nobody need be asked for it
        wanted = [Wanted(name, slugs, PANEL_SIZE) for name in ("goes-with", "similar")]
        return panels(wanted, shopper=replace(shopper, request=None), page="cart")
    wanted = [Wanted(name, count=PANEL_SIZE) for name in ("carry-on", "for-you", "popular")]
    return panels(wanted, shopper=shopper, page="cart", most=MOST_PANELS)


def _removed(found: Cart, line_id: int) -> CartLine | None:
    return CartLine.objects.filter(cart=found, pk=line_id, removed__isnull=False).select_related("product").first()
