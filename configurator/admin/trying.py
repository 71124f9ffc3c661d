"""“Why can't I build …?” for versions and drafts."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET

from configurator import models, queries, rendering, services
from configurator.admin.pages import VIEW, Guard, show, version_or_refused
from configurator.domain.errors import ConfiguratorError
from configurator.forms.trying import TryForm, asked

# More options than this are not offered as lists to pick from: the page would be megabytes.
MAX_PICKERS = 1_500
WIDTH = 640


def _ready(version: models.Blueprint) -> queries.Compiled:
    document = services.document_of(version)
    seen = services.fingerprint({"document": document, "assets": version.assets})
    return queries.ready(version_id=version.pk, number=version.version, document=document, assets=version.assets, seen=seen)


@require_GET
def try_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Choices, whether they can be built, why not, and the nearest design."""
    version = version_or_refused(request, pk, VIEW)
    form = TryForm(request.GET)
    ask = form.cleaned_data["q"] if form.is_valid() else ""
    pairs = asked(request.GET, ask)
    try:
        made = _ready(version)
        found = queries.trial(made, pairs) if pairs else None
    except (ConfiguratorError, rendering.LayerError) as error:
        return show(request, "try.html", version, "Why can't I build …?", form=form, obstacle=str(error), tool="try")
    context: dict[str, Any] = {"form": form, "found": found, "tool": "try", "has_picture": bool(made.plan.views)}
    if request.headers.get("HX-Request"):
        return show(request, "_trial.html", version, "Why can't I build …?", **context)
    options = sum(len(group.options) for group in made.blueprint.groups)
    groups = made.blueprint.groups if options <= MAX_PICKERS else ()
    pickers = [(group, request.GET.getlist(group.key)) for group in groups if group.options]
    return show(request, "try.html", version, "Why can't I build …?", pickers=pickers, **context)


@require_GET
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture of a design that can be built, for drafts too: composed now, kept by the browser."""
    version = version_or_refused(request, pk, VIEW)
    try:
        made = _ready(version)
        found = queries.trial(made, asked(request.GET, ""))
        view = made.plan.view("")
        if view is None or found.selection is None:
            raise Http404
        pieces = made.plan.pieces(found.selection, view)
        image = rendering.compose(pieces, size=(view.width, view.height), width=min(WIDTH, view.width))
    except (ConfiguratorError, rendering.LayerError) as error:
        raise Http404(str(error)) from error
    return HttpResponse(rendering.encode(image), content_type="image/webp", headers={"Cache-Control": "private, max-age=60"})


def urls(guard: Guard) -> list[URLPattern]:
    """The addresses below a version."""
    return [
        path("<int:pk>/try/", guard(try_out), name="configurator_blueprint_try"),
        path("<int:pk>/try/picture.webp", guard(picture), name="configurator_blueprint_try_picture"),
    ]
