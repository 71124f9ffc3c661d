"""An order as its buyer sees it, and a shopper's orders."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.queries import verified_addresses
from orders import queries, services
from orders.domain import states
from orders.models import Order
from orders.queries.progress import progress

PAGE_SIZE = 20


@require_safe
def order(request: HttpRequest, token: str) -> HttpResponse:
    """How an order stands; whoever has the link may look."""
    found = _order(token)
    context = {
        "order": found,
        "lines": queries.shown_lines(found),
        "steps": progress(found),
        "picture_notes": queries.picture_notes(found),
        "awaited": queries.pictures_awaited(found) if found.state in services.REPLACEABLE else [],
        "replaceable": found.state in services.REPLACEABLE,
        "cancellable": found.state in states.CANCELLABLE_BY_SHOPPER,
        "refunding": any(hasattr(payment, "refund") and not payment.refund.done for payment in found.payments.all()),
    }
    response = render(request, "orders/order.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_POST
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Call an order off before it is made."""
    found = _order(token)
    try:
        services.cancel_order(order_id=found.pk, by="shopper", actor=request.user if isinstance(request.user, User) else None)
    except states.ForbiddenMove:
        messages.error(request, "This order is being made already and can no longer be cancelled here. Please write to us.")
        return redirect("orders:order", token)
    messages.success(request, f"Order {found.number} is cancelled." + (" The money goes back to your card." if found.paid else ""))
    return redirect("orders:order", token)


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """A shopper's own orders, newest first."""
    user_id = cast("User", request.user).pk
    shown = Paginator(queries.orders_of(user_id), PAGE_SIZE).get_page(request.GET.get("page"))
    unproven = not shown.object_list and not verified_addresses(user_id)
    return render(request, "orders/mine.html", {"page_obj": shown, "unproven": unproven})


def _order(token: str) -> Order:
    found = queries.order_by_token(token)
    if found is None:
        raise Http404("There is no such order.")
    return found
