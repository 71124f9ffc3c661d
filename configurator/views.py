"""The page that is the product, its explanations and text layers, and saved designs."""

from typing import cast

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import User
from catalog import queries as catalog
from configurator import forms, models, queries, services
from configurator.domain.errors import ConfiguratorError
from configurator.queries.dates import working_day

PER_PAGE = 12
MAX_SESSION_TOKENS = 50
MAX_UNDO = 1200
ETAG = '"text-1"'


def visitor_of(request: HttpRequest) -> str | None:
    """The visitor's key, or None without consent."""
    return getattr(request, "visitor", None)


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks, so that the part it replaces is enough."""
    return request.headers.get("HX-Request") == "true"


@require_safe
@vary_on_headers("HX-Request", "HX-Trigger")
def configure(request: HttpRequest, slug: str) -> HttpResponse:
    """A made-to-order product: the address holds the choices, a click adds one, the answer is canonical."""
    try:
        ask = forms.read_address(request)
        shown = queries.preview(slug=slug, ask=ask)
    except forms.AddressError as error:
        return _sorry(request, slug, str(error), 400)
    except queries.NotMadeError as error:
        raise Http404(str(error)) from error
    if wants_fragment(request):
        return _fragment(request, shown, ask)
    if request.META.get("QUERY_STRING") and (ask.clicked or not shown.lost) and _differs(request, shown):
        _tell(request, shown)
        return redirect(f"{request.path}?{shown.address}")
    product = shown.page.product
    around = {
        "crumbs": catalog.breadcrumb(product.category),
        "panel": catalog.panel(panel="similar", visitor=visitor_of(request), items=[slug]),
        "indexed": not request.META.get("QUERY_STRING"),
    }
    return render(request, "configurator/configure.html", _context(shown) | around)


def _context(shown: queries.Preview) -> dict[str, object]:
    return {
        "shown": shown,
        "product": shown.page.product,
        "ready_by": working_day(timezone.localdate(), shown.lead_days),
    }


def _fragment(request: HttpRequest, shown: queries.Preview, ask: queries.Ask) -> HttpResponse:
    response = render(request, "configurator/_answer.html", _context(shown))
    moved = (ask.clicked and shown.address != shown.undo) or request.headers.get("HX-Trigger") == "undo"
    header = "HX-Push-Url" if moved else "HX-Replace-Url"
    response.headers[header] = f"{request.path}?{shown.address}"
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


def _sorry(request: HttpRequest, slug: str, sentence: str, status: int) -> HttpResponse:
    context = {"sentence": sentence, "way": reverse("product", args=[slug]), "way_label": "Start this product afresh"}
    return render(request, "configurator/sorry.html", context, status=status)


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
        return _sorry(request, slug, str(error), 400)
    template = "configurator/_why.html" if wants_fragment(request) else "configurator/why.html"
    return render(request, template, {"found": found, "product": found.page.product})


@require_safe
def text(request: HttpRequest, signature: str) -> HttpResponse:
    """A text layer. Its address is signed, so only what a page asked for is ever drawn."""
    if request.headers.get("If-None-Match") == ETAG:
        return HttpResponseNotModified()
    try:
        data = queries.text_layer(signature, request.GET.get("l", ""))
    except BadSignature as error:
        raise Http404("No such picture.") from error
    headers = {"Cache-Control": "private, max-age=31536000, immutable", "ETag": ETAG}
    return HttpResponse(data, content_type="image/webp", headers=headers)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep a design; its link is the key to it."""
    if (limited := ratelimit.consume_or_429(request, action="save")) is not None:
        return cast("HttpResponse", limited)
    form = forms.DesignForm(request.POST)
    if not form.is_valid():
        return _sorry_for(request, "The choices of this design cannot be read.")
    posted = form.cleaned_data
    user = request.user if isinstance(request.user, User) else None
    try:
        made = services.save_design(
            product_slug=posted["product"],
            choices=posted["choices"],
            version=posted["v"],
            user=user,
            title=posted["title"],
            visitor=visitor_of(request),
        )
    except ConfiguratorError as error:
        return _sorry_for(request, str(error), posted["product"])
    if user is None:
        _remember(request, made.token)
    messages.success(request, "Saved. This page is its link: keep it or share it.")
    anchor = "#share" if request.POST.get("then") == "share" else ""
    return redirect(reverse("configurator:design", args=[made.token]) + anchor)


def _sorry_for(request: HttpRequest, sentence: str, slug: str = "") -> HttpResponse:
    if slug:
        return _sorry(request, slug, sentence, 409)
    context = {"sentence": sentence, "way": "/", "way_label": "Back to the shop"}
    return render(request, "configurator/sorry.html", context, status=400)


def _remember(request: HttpRequest, token: str) -> None:
    """Designs saved without an account belong to this browser until its session ends or an account adopts them."""
    kept = [*request.session.get(forms.SAVED_HERE, []), token]
    request.session[forms.SAVED_HERE] = kept[-MAX_SESSION_TOKENS:]


def own_design(request: HttpRequest, token: str) -> models.Design:
    """The design of that token if it belongs to whoever asks: their account, or the browser that saved it. Else 404."""
    user_id = request.user.pk if request.user.is_authenticated else None
    if user_id is None and token not in request.session.get(forms.SAVED_HERE, []):
        raise Http404("No such design.")
    return get_object_or_404(models.Design, token=token, user_id=user_id)


@require_safe
def design(request: HttpRequest, token: str) -> HttpResponse:
    """A saved design: picture, price of today, and what to do with it."""
    found = queries.design(token)
    if found is None:
        raise Http404("No such design.")
    mine = _is_mine(request, found.design)
    share = request.build_absolute_uri(reverse("configurator:design", args=[token]))
    form = forms.TitleForm(initial={"title": found.design.title}) if mine else None
    return render(request, "configurator/design.html", {"found": found, "mine": mine, "share": share, "form": form})


def _is_mine(request: HttpRequest, found: models.Design) -> bool:
    if found.user_id is not None:
        return bool(request.user.is_authenticated and request.user.pk == found.user_id)
    return not request.user.is_authenticated and found.token in request.session.get(forms.SAVED_HERE, [])


@require_POST
def rename(request: HttpRequest, token: str) -> HttpResponse:
    """Give one's design another name."""
    found = own_design(request, token)
    form = forms.TitleForm(request.POST)
    if form.is_valid():
        services.rename_design(design_id=found.pk, title=form.cleaned_data["title"])
        messages.success(request, "Renamed.")
    else:
        messages.error(request, " ".join(map(str, form.errors["title"])))
    return redirect("configurator:design", token)


@require_POST
def duplicate(request: HttpRequest, token: str) -> HttpResponse:
    """A copy of a design for whoever has its link."""
    if (limited := ratelimit.consume_or_429(request, action="save")) is not None:
        return cast("HttpResponse", limited)
    found = get_object_or_404(models.Design, token=token)
    user = request.user if isinstance(request.user, User) else None
    copy = services.duplicate_design(design_id=found.pk, user=user)
    if user is None:
        _remember(request, copy.token)
    messages.success(request, "This is your copy, with a link of its own.")
    return redirect("configurator:design", copy.token)


@require_POST
def delete(request: HttpRequest, token: str) -> HttpResponse:
    """Delete one's design."""
    services.delete_design(design_id=own_design(request, token).pk)
    messages.success(request, "The design is deleted.")
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return redirect(target)
    return redirect("configurator:designs" if request.user.is_authenticated else "/")


@require_safe
@login_required
def designs(request: HttpRequest) -> HttpResponse:
    """The designs of the account."""
    mine = queries.designs_of(request.user) if isinstance(request.user, User) else models.Design.objects.none()
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "configurator/designs.html", {"page": page})
