"""The page that is the product, its explanations and its text layers."""

from django.contrib import messages
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from catalog import queries as catalog
from catalog.domain.wishes import Wish
from catalog.forms.alerts import sealed
from configurator import forms, queries
from configurator.domain.errors import ConfiguratorError
from configurator.queries.dates import working_day
from configurator.views.common import may_draw, sorry, too_much, wants_fragment

MAX_UNDO = 1200
ETAG = '"text-1"'


@require_safe
@vary_on_headers("HX-Request", "HX-Trigger", "HX-Current-URL", "HX-History-Restore-Request")
def configure(request: HttpRequest, slug: str) -> HttpResponse:
    """A made-to-order product: the address holds the choices, a click adds one, the answer is canonical."""
    try:
        ask = forms.read_address(request)
        shown = queries.preview(slug=slug, ask=ask)
    except forms.AddressError as error:
        return sorry(request, slug, str(error), 400)
    except queries.NotMadeError as error:
        raise Http404(str(error)) from error
    if wants_fragment(request):
        return _fragment(request, shown, ask)
    if request.META.get("QUERY_STRING") and (ask.clicked or not (shown.lost or shown.renewal)) and _differs(request, shown):
        _tell(request, shown)
        return redirect(f"{request.path}?{shown.address}")
    product = shown.page.product
    around = {
        "crumbs": catalog.breadcrumb(product.category),
        "panels": catalog.product_panels(product, shopper=catalog.shopper_of(request)),
        "image": catalog.default_picture(product),
        # A step back keeps the layers that stay: the one picture would take their place until it is there.
        "poster": {} if request.headers.get("HX-History-Restore-Request") == "true" else shown.poster,
        "takes_pictures": shown.page.compiled.blueprint.pictures,
        "indexed": not request.META.get("QUERY_STRING"),
    }
    return render(request, "configurator/configure.html", _context(request, shown) | around)


def _context(request: HttpRequest, shown: queries.Preview) -> dict[str, object]:
    return {
        "shown": shown,
        "product": shown.page.product,
        "ready_by": working_day(timezone.localdate(), shown.lead_days),
        "pictures": queries.pictures_on(shown.page.compiled.blueprint_id, shown.selection, forms.owner_of(request)),
        "wish": _wish(shown) if shown.sold_out else "",
    }


def _wish(shown: queries.Preview) -> str:
    """What the form carries with which a shopper waits until the design can be made."""
    what = ", ".join(shown.sold_out.values())
    return sealed(Wish(shown.page.product.slug, tuple(shown.sold_out), what, shown.address))


def _fragment(request: HttpRequest, shown: queries.Preview, ask: queries.Ask) -> HttpResponse:
    response = render(request, "configurator/_answer.html", _context(request, shown))
    moved = (ask.clicked and shown.address != shown.undo) or request.headers.get("HX-Trigger") == "undo"
    header = "HX-Push-Url" if moved else "HX-Replace-Url"
    response.headers[header] = f"{request.path}?{shown.address}"
    if shown.swap is None:
        response.headers["HX-Reswap"] = "outerHTML show:none"
    return response


def _differs(request: HttpRequest, shown: queries.Preview) -> bool:
    return str(request.META.get("QUERY_STRING")) != shown.address


def _tell(request: HttpRequest, shown: queries.Preview) -> None:
    """Without scripts the answer is another page: what a click changed travels there as a message."""
    sentences = [*shown.lost, *([shown.refused] if shown.refused else [])]
    if sentences:
        messages.warning(request, " ".join(sentences)[:MAX_UNDO])
    if shown.changed and len(shown.undo) <= MAX_UNDO:
        text = "; ".join(shown.changed)[:MAX_UNDO]
        messages.info(request, format_html('Also changed: {}. <a href="{}?{}" rel="nofollow">Undo</a>', text, request.path, shown.undo))


@require_safe
@vary_on_headers("HX-Request")
def why(request: HttpRequest, slug: str) -> HttpResponse:
    """Why an option does not go with the choices of the address."""
    try:
        ask = forms.read_address(request, extra=["option"])
        found = queries.explanation(slug=slug, ask=ask, option=request.GET.get("option", ""))
    except queries.NotMadeError as error:
        raise Http404(str(error)) from error
    except ConfiguratorError as error:
        return sorry(request, slug, str(error), 400)
    template = "configurator/_why.html" if wants_fragment(request) else "configurator/why.html"
    return render(request, template, {"found": found, "product": found.page.product})


@require_safe
def text(request: HttpRequest, signature: str) -> HttpResponse:
    """A text layer. Its address is signed, so only what a page asked for is ever drawn."""
    if request.headers.get("If-None-Match") == ETAG:
        return HttpResponseNotModified()
    try:
        data = queries.text_layer(signature, request.GET.get("l", ""), may_draw(request))
    except BadSignature as error:
        raise Http404("No such picture.") from error
    except queries.DrawnTooMuchError as error:
        return too_much(str(error))
    headers = {"Cache-Control": "private, max-age=31536000, immutable", "ETag": ETAG}
    return HttpResponse(data, content_type="image/webp", headers=headers)
