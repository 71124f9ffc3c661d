"""The proof of a draft, for pages that wait for a worker."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from configurator import services
from configurator.admin.pages import VIEW, Guard, show, version_or_refused


@require_http_methods(["GET", "POST"])
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """How it stands with the proof; POST has a worker make it."""
    version = version_or_refused(request, pk, VIEW)
    if request.method == "POST":
        services.start_proof(blueprint_id=pk)
    if not request.headers.get("HX-Request"):
        return redirect("admin:configurator_blueprint_change", pk)
    found = services.proving(services.document_of(version), version.assets)
    return show(request, "_proof.html", version, "Check", proving=found)


def urls(guard: Guard) -> list[URLPattern]:
    """The addresses below a version."""
    return [path("<int:pk>/proof/", guard(proof), name="configurator_blueprint_proof")]
