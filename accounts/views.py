"""Pages of a shopper's account, and the question of consent."""

import json
from typing import cast

from allauth.account import views as allauth_views
from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailConfirmationHMAC
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import queries, services
from accounts.domain.countries import COUNTRIES
from accounts.domain.privacy import Remember, Subject, count_entries
from accounts.forms import AddressForm, ConsentForm, DetailsForm, EraseForm, PicturesForm, ShopRequest, ThemeForm, safe_next
from accounts.models import Address

FORBIDDEN, UNCLEAR = 403, 422
THEME_KEPT = 365 * 24 * 3600
page_with_form = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Where everything about one's account begins."""
    return render(
        request, "accounts/overview.html", {"account": queries.account(_shopper(request)), "panels": services.overview_panels(request)}
    )


@page_with_form
@login_required
def details(request: HttpRequest) -> HttpResponse:
    """Change one's name."""
    user = cast("ShopRequest", request).user
    form = DetailsForm(request.POST if request.method == "POST" else None, initial={"name": user.name})
    if form.is_valid():
        services.rename(user_id=user.pk, name=form.cleaned_data["name"])
        messages.success(request, "Your name has been saved.")
        return redirect("accounts:overview")
    return render(request, "accounts/details.html", {"form": form}, status=UNCLEAR if form.errors else 200)


@page_with_form
def confirm_email(request: HttpRequest, key: str) -> HttpResponse:
    """Confirm an address where its account is signed in: there whoever reads the mail is whoever opened the account."""
    asked = EmailConfirmationHMAC.from_key(key)
    if asked is None or asked.email_address.user_id == request.user.pk:
        return cast("HttpResponse", allauth_views.confirm_email(request, key=key))
    context = {"email": asked.email_address.email}
    return render(request, "account/email_confirm_elsewhere.html", context, status=FORBIDDEN if request.method == "POST" else 200)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What the shop keeps, and every switch about it; for shoppers without an account too."""
    subject = _subject(request)
    sections = [
        {"label": _label(name), "count": count_entries(kept), "text": json.dumps(kept, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False)}
        for name, kept in services.collect_export(subject=subject).items()
    ]
    context = {"standing": cast("ShopRequest", request).standing, "sections": sections, "answers": queries.answers(subject)}
    return render(request, "accounts/privacy.html", context)


@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """Record the answer to the question of consent."""
    form, shop = ConsentForm(request.POST), cast("ShopRequest", request)
    if not form.is_valid():
        return _unclear("Please answer “grant” or “refuse”.")
    limited = ratelimit.consume_or_429(request, action="consent")
    if limited is not None:
        return cast("HttpResponse", limited)
    user_id: int | None = request.user.pk
    granted = form.cleaned_data["answer"] == "grant"
    if granted:
        key = services.grant(user_id=user_id, visitor=shop.browser_key, signal=shop.standing.signal)
        shop.remember = Remember(visitor=None if user_id else key)
    else:
        services.refuse(user_id=user_id, visitor=shop.browser_key)
        shop.remember = Remember(refused=True)
        if shop.standing.kept is not None:
            messages.success(request, "The shop has stopped learning, and what it had learnt about you is erased.")
    if request.headers.get("HX-Target") == "consent":
        return HttpResponse(headers={"HX-Refresh": "true"} if granted else {})
    return redirect(safe_next(request, "accounts:privacy"))


@require_POST
def pictures(request: HttpRequest) -> HttpResponse:
    """Switch “pictures chosen for you” on or off."""
    form, shop = PicturesForm(request.POST), cast("ShopRequest", request)
    if not form.is_valid():
        return _unclear("Please answer “on” or “off”.")
    wanted = form.cleaned_data["pictures"] == "on"
    kept = services.set_preferences(user_id=request.user.pk, visitor=shop.browser_key, pictures=wanted)
    if kept and wanted:
        messages.success(request, "Pictures are chosen for you.")
    else:
        messages.success(request, "Everybody's pictures are shown to you.")
    return redirect(safe_next(request, "accounts:privacy"))


@csrf_exempt  # mail programs post to the link without a page of ours; the link is signed
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """End mails that come by themselves, without signing in: a GET shows a button, a POST does it."""
    if services.subscriber(token) is None:
        raise Http404("This is no link of ours.")
    stopped = request.method == "POST" and services.stop_mail(token=token)
    return render(request, "accounts/stop_mail.html", {"stopped": stopped})


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Show light or dark colours whatever the device prefers. The cookie says just that, and there is none for the device's choice."""
    form = ThemeForm(request.POST)
    if not form.is_valid():
        return _unclear("Please answer “system”, “light” or “dark”.")
    answer, wanted = redirect(safe_next(request, "accounts:privacy")), form.cleaned_data["theme"]
    if wanted == "system":
        answer.delete_cookie("theme", samesite="Lax")
    else:
        answer.set_cookie("theme", wanted, max_age=THEME_KEPT, secure=request.is_secure(), httponly=True, samesite="Lax")
    return answer


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Everything the shop keeps about the shopper, as a file."""
    kept = services.collect_export(subject=_subject(request))
    answer = JsonResponse({"exported": timezone.now(), **kept}, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer.headers["Content-Disposition"] = 'attachment; filename="atelier-data.json"'
    return answer


@require_POST
def erase_learnt(request: HttpRequest) -> HttpResponse:
    """Erase what the shop learnt; personalisation starts afresh."""
    shop = cast("ShopRequest", request)
    key = services.erase_learnt(user_id=request.user.pk, visitor=shop.browser_key)
    if shop.browser_key is not None:
        shop.remember = Remember(visitor=None if request.user.is_authenticated else key)
    messages.success(request, "What the shop had learnt about you is erased.")
    return redirect(safe_next(request, "accounts:privacy"))


@page_with_form
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def erase_account(request: HttpRequest) -> HttpResponse:
    """End the account."""
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.erase_account(user_id=_shopper(request))
        except services.StaffAccount:
            form.add_error(None, "This is a staff account; an administrator closes it.")
        else:
            logout(request)
            cast("ShopRequest", request).remember = Remember()
            messages.success(request, "Your account has been erased.")
            return redirect("/")
    return render(request, "accounts/erase_account.html", {"form": form}, status=UNCLEAR if form.errors else 200)


@require_safe
@login_required
def addresses(request: HttpRequest) -> HttpResponse:
    """The address book."""
    return render(request, "accounts/addresses.html", {"addresses": queries.addresses(_shopper(request)), "countries": COUNTRIES})


@page_with_form
@login_required
def address(request: HttpRequest, address_id: int | None = None) -> HttpResponse:
    """Add an address, or change one."""
    row = _own_address(request, address_id) if address_id is not None else None
    form = AddressForm(request.POST if request.method == "POST" else None, instance=row)
    if form.is_valid():
        try:
            services.save_address(user_id=_shopper(request), address_id=address_id, values=form.cleaned_data)
        except services.TooManyAddresses:
            form.add_error(None, "Your address book is full; remove an address first.")
        else:
            messages.success(request, "The address has been saved.")
            return redirect("accounts:addresses")
    return render(request, "accounts/address.html", {"form": form, "address": row}, status=UNCLEAR if form.errors else 200)


@require_POST
@login_required
def address_delete(request: HttpRequest, address_id: int) -> HttpResponse:
    """Remove one of the shopper's own addresses."""
    try:
        services.delete_address(user_id=_shopper(request), address_id=address_id)
    except Address.DoesNotExist as error:
        raise Http404("No such address.") from error
    messages.success(request, "The address has been removed.")
    return redirect("accounts:addresses")


def _shopper(request: HttpRequest) -> int:
    return cast("ShopRequest", request).user.pk


def _subject(request: HttpRequest) -> Subject:
    return Subject(user_id=request.user.pk, visitor=cast("ShopRequest", request).standing.kept)


def _own_address(request: HttpRequest, address_id: int) -> Address:
    row = queries.address(user_id=_shopper(request), address_id=address_id)
    if row is None:
        raise Http404("No such address.")
    return row


def _label(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()


def _unclear(sentence: str) -> HttpResponse:
    return HttpResponseBadRequest(sentence, content_type="text/plain; charset=utf-8")
