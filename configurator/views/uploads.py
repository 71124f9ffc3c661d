"""Pictures of shoppers: taken, watched until they are checked, shown to those who may see them."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.core import ratelimit
from django.contrib import messages
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from configurator import forms, models, queries, services
from configurator.domain.errors import ConfiguratorError
from configurator.views.common import may_draw, sorry_for, too_much

KEPT_SECONDS = 365 * 24 * 3600
SAFE = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff", "Content-Disposition": "inline"}
State = models.Upload.State


def bounded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that takes a file. What is announced as far too large is not read at all: so this stands before the check against forgery."""

    @csrf_exempt
    @require_POST
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if forms.too_large(request):
            return JsonResponse({"error": forms.TOO_LARGE}, status=413) if _asks_json(request) else sorry_for(request, forms.TOO_LARGE)
        return csrf_protect(view)(request, *args, **kwargs)

    return guarded


@bounded
def upload(request: HttpRequest) -> HttpResponse:
    """A picture for a print zone of a design that is being made."""
    form = forms.UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        sentence = " ".join(str(one) for one in form.errors.get("file", [])) or "This picture came without its product. Please try again."
        return _answer(request, form, error=sentence, status=400)
    if not ratelimit.consume(request, action="upload", key="all"):
        return _answer(request, form, error=forms.LIMITED, status=429)
    given, (owner, key) = form.cleaned_data, forms.known_owner(request)
    try:
        blueprint_id = queries.picture_group(product_slug=given["product"], version=given["v"], group=given["group"])
        made = services.receive_upload(owner=owner, blueprint_id=blueprint_id, group=given["group"], data=given["file"])
    except services.NoRoomError as error:
        return _answer(request, form, error=str(error), status=503)
    except ConfiguratorError as error:
        return _answer(request, form, error=str(error), status=400)
    response = _answer(request, form, take=f"{given['group']}.{made.token}")
    forms.remember(response, key)
    return response


def _answer(request: HttpRequest, form: forms.UploadForm, *, take: str = "", error: str = "", status: int = 200) -> HttpResponse:
    """To a script in JSON; else the way back to the design, with the picture in it or with what is wrong."""
    if _asks_json(request):
        return JsonResponse({"error": error} if error else {"take": take}, status=status)
    given = form.cleaned_data
    slug, group = given.get("product"), given.get("group", "")
    if not slug:
        return sorry_for(request, error)
    if error:
        messages.error(request, error)
    version = [("v", str(given["v"]))] if given.get("v") else []
    pairs = [*given.get("choices", ()), *version, ("open", group), *([("take", take)] if take else [])]
    return redirect(f"{reverse('product', args=[slug])}?{urlencode(pairs)}")


def _asks_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


@require_safe
def status(request: HttpRequest, token: str) -> HttpResponse:
    """Whether a picture has been checked, for the page that waits for it."""
    found = queries.own_upload(token, forms.owner_of(request))
    if found is None:
        raise Http404("No such picture.")
    return JsonResponse({"state": found.state, "sentence": found.reason}, headers={"Cache-Control": "no-store"})


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The preview of a picture, for the part of the page in which it is moved."""
    return _file(request, token, "preview")


@require_safe
def picture(request: HttpRequest, token: str) -> HttpResponse:
    """The whole picture, for its owner and for staff."""
    return _file(request, token, "picture")


def _file(request: HttpRequest, token: str, which: str) -> HttpResponse:
    found = queries.own_upload(token, forms.owner_of(request))
    data = queries.upload_bytes(found, which) if found is not None and found.state == State.READY else None
    if data is None:
        raise Http404("No such picture.")
    return HttpResponse(data, content_type="image/webp", headers={**SAFE, "Cache-Control": "private, max-age=86400"})


@require_safe
def layer(request: HttpRequest, signature: str) -> HttpResponse:
    """A picture on its zone. The address is signed; who may see the picture is asked here, others get words in its place."""
    try:
        data, stays = queries.print_layer(signature, request.GET.get("l", ""), forms.owner_of(request), may_draw(request))
    except BadSignature as error:
        raise Http404("No such picture.") from error
    except queries.DrawnTooMuchError as error:
        return too_much(str(error))
    kept = f"private, max-age={KEPT_SECONDS}, immutable" if stays else "no-store"
    return HttpResponse(data, content_type="image/webp", headers={**SAFE, "Cache-Control": kept, "Vary": "Cookie"})


@require_safe
def print_file(request: HttpRequest, blueprint_id: int) -> HttpResponse:
    """The zone as it is printed, for staff only."""
    if not forms.owner_of(request).staff:
        raise Http404("No such picture.")
    try:
        data = queries.print_file(blueprint_id=blueprint_id, group=request.GET.get("group", ""), value=request.GET.get("value", ""))
    except (queries.PictureError, models.Blueprint.DoesNotExist, FileNotFoundError) as error:
        raise Http404("No such picture.") from error
    return HttpResponse(data, content_type="image/png", headers={**SAFE, "Cache-Control": "private, no-store"})
