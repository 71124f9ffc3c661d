"""The order page: address, sums, terms, and the button that obliges to pay."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.forms import ShopRequest
from accounts.models import User
from orders import queries, services
from orders.forms import CheckoutForm
from orders.models import Cart
from orders.views.common import UNCLEAR
from orders.views.payment import begin

CONFLICT = 409
SESSION_KEY = "checkout"
KEPT = ("email", "name", "street", "extra", "postcode", "city", "country")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    """Ask for the address, say what everything costs, and take the order."""
    cart = queries.cart_of(request.user, request.session)
    if request.method == "POST" and cart is not None:
        return _take(request, cart)
    initial = queries.prefill(request.user) if isinstance(request.user, User) else {}
    initial |= request.session.get(SESSION_KEY, {})
    country = request.GET.get("country") or (cart.country if cart else "") or initial.get("country", "")
    quote = queries.quote(cart, today=timezone.localdate(), country=country)
    if not quote.ready:
        messages.info(request, "Your cart needs a look first." if quote.lines else "Your cart is empty.")
        return redirect("orders:cart")
    form = CheckoutForm(initial={**initial, "country": quote.country.code if quote.country else ""})
    return _render(request, form, quote)


def _take(request: HttpRequest, cart: Cart) -> HttpResponse:
    form = CheckoutForm(request.POST)
    request.session[SESSION_KEY] = {field: request.POST.get(field, "")[:160] for field in KEPT}
    if not form.is_valid() or "refresh" in request.POST:
        return _again(request, form, cart)
    values = form.cleaned_data
    try:
        order = services.place_order(
            cart=cart, buyer=form.buyer(), country=values["country"].code, key=values["key"], digest=request.POST.get("quote", ""),
            now=timezone.now(), user=request.user if isinstance(request.user, User) else None, visitor=cast("ShopRequest", request).visitor,
        )  # fmt: skip
    except services.OrderGone as error:
        return _again(request, CheckoutForm(initial=request.session[SESSION_KEY]), cart, problem=str(error))
    except services.OrderError as error:
        return _again(request, form, cart, problem=str(error))
    return begin(request, order)


def _again(request: HttpRequest, form: CheckoutForm, cart: Cart, problem: str = "") -> HttpResponse:
    """The same page with everything that was typed, and sums as they are now."""
    quote = queries.quote(cart, today=timezone.localdate(), country=request.POST.get("country", ""))
    if not quote.lines:
        messages.info(request, "Your cart is empty. If you have just ordered, look at your mail or your orders.")
        return redirect("orders:cart")
    if "refresh" in request.POST:
        form = CheckoutForm(initial={**request.POST.dict(), "terms": "terms" in request.POST})
    return _render(request, form, quote, problem=problem, status=CONFLICT if problem else UNCLEAR if form.errors else 200)


def _render(request: HttpRequest, form: CheckoutForm, quote: queries.Quote, *, problem: str = "", status: int = 200) -> HttpResponse:
    fragment = getattr(request, "htmx", False) and request.headers.get("HX-Target") == "totals"
    name = "orders/_totals.html" if fragment else "orders/checkout.html"
    response = render(request, name, {"form": form, "quote": quote, "problem": problem, "cart_count": quote.count}, status=status)
    response.headers["Vary"] = "HX-Request, HX-Target, Cookie"
    return response
