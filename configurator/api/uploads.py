"""REST: a shopper's picture, taken as the page takes it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view, parser_classes
from rest_framework.exceptions import NotFound, Throttled, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from configurator import forms, queries, services
from configurator.domain.errors import ConfiguratorError

FOREIGN = "Pages of other sites cannot send pictures."
SENT = {"v": "version"}
"""What programs call the fields of the form; the `v` of addresses is understood too."""


class UploadIn(serializers.Serializer[Any]):
    product = serializers.SlugField()
    version = serializers.IntegerField(required=False)
    group = serializers.CharField(help_text="The group of kind picture.")
    file = serializers.FileField(help_text="JPEG, PNG or WebP, up to 10 MB and 30 megapixels.")


class UploadOut(serializers.Serializer[Any]):
    """A picture that was taken: a worker opens it next. `token` is what its group takes as option."""

    token = serializers.CharField()
    group = serializers.CharField()
    state = serializers.CharField(help_text="received, ready or refused")
    status = serializers.CharField(help_text="Where to ask whether it is ready.")


def bounded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What is announced as far too large is not read at all, not even to see who sends it.

    Nor is what a page of another site lets a browser send: without its cookie, the answer would give the browser a new one in its place.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and forms.too_large(request):
            return JsonResponse({"detail": forms.TOO_LARGE}, status=413)
        if request.headers.get("Origin", own := f"{request.scheme}://{request.get_host()}") != own:
            return JsonResponse({"detail": FOREIGN}, status=403)
        return view(request, *args, **kwargs)

    return guarded


@bounded
@extend_schema(request={"multipart/form-data": UploadIn}, responses={201: UploadOut})
@api_view(["POST"])
@parser_classes([MultiPartParser])
def uploads(request: Request) -> Response:
    """Send a picture for a print zone; it belongs to the account, or to whoever keeps the cookie of the answer."""
    asked = request._request  # noqa: SLF001
    version = request.POST.get("version") or request.POST.get("v")
    given = {"product": request.POST.get("product"), "v": version, "group": request.POST.get("group")}
    form = forms.UploadForm(given, request.FILES)
    if not form.is_valid():
        raise ValidationError(
            {"detail": " ".join(f"{SENT.get(name, name)}: {' '.join(map(str, said))}" for name, said in form.errors.items())}
        )
    if not ratelimit.consume(asked, action="upload", key="all"):
        raise Throttled(detail=forms.LIMITED)
    (owner, key), values = forms.known_owner(asked), form.cleaned_data
    try:
        zone = queries.picture_group(product_slug=values["product"], version=values["v"], group=values["group"])
        made = services.receive_upload(owner=owner, blueprint_id=zone, group=values["group"], data=values["file"])
    except services.NoRoomError as error:
        return Response({"detail": str(error)}, status=status.HTTP_503_SERVICE_UNAVAILABLE)
    except ConfiguratorError as error:
        raise (NotFound(str(error)) if isinstance(error, queries.NotMadeError) else ValidationError({"detail": str(error)})) from error
    where = reverse("configurator:upload-status", args=[made.token])
    out = UploadOut({"token": made.token, "group": made.group, "state": made.state, "status": where})
    response = Response(out.data, status=status.HTTP_201_CREATED)
    forms.remember(response, key)
    return response
