"""Paying an order, and the pages of the fake card provider."""

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orders import payments, queries, services
from orders.domain.states import State
from orders.forms import CardForm, ChallengeForm
from orders.models import FakeCharge, Order, Payment
from orders.views.common import UNCLEAR

page_with_form = require_http_methods(["GET", "HEAD", "POST"])
AWAY = "The card provider cannot be reached at the moment. Nothing was taken; please try again in a minute."


def begin(request: HttpRequest, order: Order) -> HttpResponse:
    """Begin to pay, and send the shopper wherever that happens."""
    back = request.build_absolute_uri(reverse("orders:pay-return", args=[order.token]))
    try:
        payment = services.start_payment(order_id=order.pk, return_url=back)
    except services.NotPayable:
        return redirect("orders:order", order.token)
    except payments.PaymentError:
        messages.error(request, AWAY)
        return redirect("orders:pay", order.token)
    waiting = payment.status == Payment.Status.OPEN and payment.action_url
    return redirect(payment.action_url) if waiting else _where(order.token, payment)


@page_with_form
def pay(request: HttpRequest, token: str) -> HttpResponse:
    """An order that waits for its payment: why the last try failed, and another try."""
    order = _order(token)
    if order.state is not State.PLACED:
        return redirect("orders:order", token)
    if request.method == "POST":
        return begin(request, order)
    declined = [payment for payment in order.payments.all() if payment.status == Payment.Status.DECLINED]
    return render(request, "orders/pay.html", {"order": order, "declined": declined[-1] if declined else None})


@require_safe
def pay_return(request: HttpRequest, token: str) -> HttpResponse:
    """Where the provider sends the browser back to. It carries nothing: the provider is asked how the payment stands."""
    order = _order(token)
    latest = list(order.payments.all())[-1:]
    try:
        settled = [services.refresh_payment(payment=payment) for payment in latest]
    except payments.PaymentError:
        messages.error(request, AWAY)
        return redirect("orders:pay", token)
    if settled and settled[0].status == Payment.Status.SUCCEEDED:
        request.session.pop("checkout", None)
    return _where(token, settled[0] if settled else None)


@csrf_exempt
@require_POST
def notify(request: HttpRequest) -> JsonResponse:
    """A provider's call that something happened. Nothing in it is believed but the reference: the provider is asked."""
    try:
        reference = str(json.loads(request.body)["reference"])[:80]
    except (ValueError, KeyError, TypeError, RecursionError):
        return JsonResponse({"detail": 'Send {"reference": …}.'}, status=400)
    known = Payment.objects.filter(reference=reference).exclude(reference="").select_related("order")
    payment = known.first() if reference.isprintable() else None
    if payment is None:
        return JsonResponse({"detail": "There is no such payment."}, status=404)
    try:
        payment = services.refresh_payment(payment=payment)
    except payments.PaymentError:
        return JsonResponse({"detail": "The provider cannot be asked at the moment."}, status=503)
    return JsonResponse({"status": payment.status})


@sensitive_post_parameters()
@page_with_form
def card(request: HttpRequest, reference: str) -> HttpResponse:
    """The fake provider's card page."""
    provider, charge = _fake(reference)
    if charge.state in {"succeeded", "declined"}:
        return redirect(charge.return_url)
    form = CardForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "orders/card.html", {"form": form, "charge": charge}, status=UNCLEAR if form.errors else 200)
    charge = provider.submit_card(reference=reference, number=form.cleaned_data["number"])
    return redirect("orders:challenge", reference) if charge.state == "challenge" else redirect(charge.return_url)


@page_with_form
def challenge(request: HttpRequest, reference: str) -> HttpResponse:
    """The fake bank's page: the shopper says whether it was them."""
    provider, charge = _fake(reference)
    if charge.state != "challenge":
        return redirect("orders:card", reference)
    form = ChallengeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "orders/challenge.html", {"charge": charge}, status=UNCLEAR if form.errors else 200)
    charge = provider.answer_challenge(reference=reference, approved=form.cleaned_data["answer"] == "approve")
    return redirect(charge.return_url)


def _order(token: str) -> Order:
    order = queries.order_by_token(token)
    if order is None:
        raise Http404("There is no such order.")
    return order


def _fake(reference: str) -> tuple[payments.FakeProvider, FakeCharge]:
    provider = payments.provider()
    if not isinstance(provider, payments.FakeProvider):
        raise Http404("The shop takes payments elsewhere.")
    return provider, get_object_or_404(FakeCharge, reference=reference)


def _where(token: str, payment: Payment | None) -> HttpResponse:
    if payment is not None and payment.status == Payment.Status.SUCCEEDED:
        return redirect("orders:order", token)
    return redirect("orders:pay", token)
