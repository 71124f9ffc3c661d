"""What the shop tells by itself: “Made for you” every week, and that something is back or costs less."""

from typing import cast

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import queries as people
from accounts.forms import ShopRequest, safe_next
from catalog import queries, services
from catalog.forms.alerts import AlertForm
from catalog.models import Product

UNCLEAR = 422


@require_safe
def made_for_you(request: HttpRequest) -> HttpResponse:
    """This week's ten, the same until Sunday night; without consent what others choose, and how it could be otherwise."""
    shop = cast("ShopRequest", request)
    standing = shop.standing
    if shop.visitor is None:
        context = {"standing": standing, "panel": queries.panel(panel="popular", visitor=None)}
        return render(request, "catalog/made_for_you.html", context)
    monday = queries.monday_for(timezone.now(), standing.time_zone)
    week = queries.week(shopper=queries.shopper_of(request), monday=monday)
    context = {"standing": standing, "week": week, "wants_mail": people.wants_mail(request.user.pk)}
    return render(request, "catalog/made_for_you.html", context)


@require_POST
def ask_alert(request: HttpRequest) -> HttpResponse:
    """Wait for a product to be back, or to cost less."""
    if (limited := ratelimit.consume_or_429(request, action="alert")) is not None:
        return cast("HttpResponse", limited)
    form = AlertForm(request.POST)
    valid = form.is_valid()
    page = queries.get_product(form.cleaned_data.get("product", ""))
    if page is None:
        raise Http404("No such product.")
    if not valid or not (request.user.pk or form.cleaned_data["email"]):
        return render(request, "catalog/alert_again.html", {"product": page, "form": form}, status=UNCLEAR)
    given = form.cleaned_data
    try:
        counts = services.ask_alert(
            slug=given["product"], kind=given["kind"], user_id=request.user.pk, email=given["email"], wish=given["wish"]
        )
    except services.AlertRefused as error:
        messages.info(request, str(error))
    except Product.DoesNotExist as error:
        raise Http404("No such product.") from error
    else:
        said = "We will write to you, once." if counts else "Please open the link in the mail we have just sent; then we will write, once."
        messages.success(request, said)
    return redirect(safe_next(request, page.get_absolute_url()))


@csrf_exempt  # mail programs post to the link without a page of ours; nobody can guess it
@require_http_methods(["GET", "HEAD", "POST"])
def alert(request: HttpRequest, token: str) -> HttpResponse:
    """One alert, without signing in: a GET shows it, a POST confirms or stops it."""
    found = queries.alert(token)
    if found is None:
        raise Http404("You do not wait for this any more.")
    context: dict[str, object] = {"alert": found, "stopped": False}
    if request.method == "POST" and request.POST.get("action") == "confirm":
        services.confirm_alert(token=token)
        found.confirmed = timezone.now()
    elif request.method == "POST":
        context["stopped"] = services.stop_alert(token=token)
        if request.POST.get("next") == "taste":
            messages.success(request, f"You do not wait for “{found.product}” any more.")
            return redirect("catalog:taste")
    return render(request, "catalog/alert.html", context)
