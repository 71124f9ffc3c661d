"""Publishing and retiring a version: what changes and whom it concerns is shown first; and a new draft from a version."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_POST

from configurator import models, services
from configurator.admin.pages import PUBLISH, VIEW, Guard, show, staff, version_or_refused, write_down
from configurator.domain.errors import ConfiguratorError

PUBLISHED = "Checked and frozen. It becomes the current version when its layers are tinted."
UNCHECKED = "This draft is large and has not been checked yet. A worker is checking it: publish it when that is done and you have read it."
RETIRED = "It is no longer made. Its links lead to the nearest design of the newest version."


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """What publishing would change, and a button; sent once, it freezes the content that was shown and no other."""
    version = version_or_refused(request, pk, PUBLISH)
    if not version.is_draft:
        messages.info(request, f"Version {version.version} is published already.")
        return redirect("admin:configurator_blueprint_change", pk)
    if request.method == "GET":
        return _before(request, version)
    if not request.POST.get("seen"):
        return redirect("admin:configurator_blueprint_publish", pk)
    if services.start_proof(blueprint_id=pk).proof is None:
        messages.warning(request, UNCHECKED)
        return redirect("admin:configurator_blueprint_publish", pk)
    try:
        services.publish(blueprint_id=pk, actor=staff(request), seen=request.POST["seen"])
    except services.StaleError as error:
        messages.warning(request, str(error))
        return redirect("admin:configurator_blueprint_publish", pk)
    except ConfiguratorError as error:
        messages.error(request, str(error))
    else:
        write_down(request, version, "Published.")
        messages.success(request, PUBLISHED)
    return redirect("admin:configurator_blueprint_change", pk)


def _before(request: HttpRequest, version: models.Blueprint) -> HttpResponse:
    document = services.document_of(version)
    return show(
        request, "publish.html", version, f"Publish version {version.version}", tool="publish", foreseen=services.foresee(version),
        differences=services.changes_of(version, document), seen=services.fingerprint(document),
        proving=services.proving(document, version.assets),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Whose designs are of this version, and a button that stops making it."""
    version = version_or_refused(request, pk, PUBLISH)
    if request.method == "GET":
        if version.status != models.Blueprint.Status.PUBLISHED:
            messages.info(request, f"Version {version.version} is not published.")
            return redirect("admin:configurator_blueprint_change", pk)
        context = {"foreseen": services.foresee(version), "tool": "retire"}
        return show(request, "retire.html", version, f"Stop making version {version.version}", **context)
    try:
        services.retire(blueprint_id=pk, actor=staff(request))
    except ConfiguratorError as error:
        messages.error(request, str(error))
    else:
        write_down(request, version, "No longer made.")
        messages.success(request, RETIRED)
    return redirect("admin:configurator_blueprint_change", pk)


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """A new draft with the content of this version."""
    version = version_or_refused(request, pk, VIEW, "configurator.add_blueprint")
    try:
        made = services.new_draft(blueprint_id=pk)
    except ConfiguratorError as error:
        messages.error(request, str(error))
        return redirect("admin:configurator_blueprint_change", pk)
    write_down(request, made, f"Made from version {version.version}.")
    messages.success(request, "This is a new draft with the same content.")
    return redirect("admin:configurator_blueprint_change", made.pk)


@require_http_methods(["GET", "POST"])
def impact(request: HttpRequest, pk: int) -> HttpResponse:
    """What happens to people's designs; POST has a worker look."""
    version = version_or_refused(request, pk, PUBLISH)
    if request.method == "POST":
        services.start_foreseeing(blueprint_id=pk)
    if not request.headers.get("HX-Request"):
        return redirect("admin:configurator_blueprint_publish" if version.is_draft else "admin:configurator_blueprint_retire", pk)
    return show(request, "_impact.html", version, "What happens to designs", foreseen=services.foresee(version))


def urls(guard: Guard) -> list[URLPattern]:
    """The addresses below a version."""
    steps = {"publish": publish, "retire": retire, "draft": draft, "impact": impact}
    return [path(f"<int:pk>/{name}/", guard(view), name=f"configurator_blueprint_{name}") for name, view in steps.items()]
