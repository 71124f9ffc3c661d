"""Staff look at the shop as a variant shows it: only they, for half an hour, and nothing they do is counted."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from experiments import queries
from experiments.admin import words
from experiments.domain.subjects import SUBJECTS
from experiments.models import Experiment, Variant

MINUTES = queries.LASTS.seconds // 60


@require_http_methods(["GET", "POST"])
def look(request: HttpRequest, pk: int, variant: str) -> HttpResponse:
    """What looking at a variant means, and a button that begins it."""
    if not admin.site.get_model_admin(Experiment).has_view_permission(request):
        raise PermissionDenied
    found = get_object_or_404(Variant.objects.select_related("experiment"), experiment=pk, key=variant)
    experiment = found.experiment
    if not SUBJECTS[experiment.subject].where or found.value not in SUBJECTS[experiment.subject].values:
        messages.info(request, f"“{found.key}” shows on no page that could be looked at.")
        return redirect("admin:experiments_experiment_change", pk)
    if request.method == "POST":
        return _begin(request, found)
    context = {
        **admin.site.each_context(request),
        "opts": Experiment._meta,  # noqa: SLF001 - what templates of the admin ask for
        "original": experiment,
        "title": f"Look at “{found.key}”",
        "consequences": [
            f"For {MINUTES} minutes, or until you end it, this browser shows you the shop with: {words.shows(experiment, found.value)}.",
            f"The difference is {SUBJECTS[experiment.subject].where}.",
            "Nothing that you look at or open meanwhile is counted or learnt from, and nobody else sees anything of it.",
            "What you say of your taste, and what you order, is real.",
        ],
    }
    return TemplateResponse(request, "admin/experiments/experiment/act.html", context)


def _begin(request: HttpRequest, variant: Variant) -> HttpResponse:
    answer = redirect("/")
    told = queries.ticket(variant=variant, user_id=request.user.pk or 0, now=timezone.now())
    secure = settings.SESSION_COOKIE_SECURE
    answer.set_cookie(queries.COOKIE, told, max_age=queries.LASTS, httponly=True, samesite="Lax", secure=secure)
    return answer


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """See the shop as everybody does again."""
    preview = queries.preview_of(request)
    answer = redirect("admin:experiments_experiment_change", preview.experiment) if preview else redirect("/")
    answer.delete_cookie(queries.COOKIE, samesite="Lax")
    return answer


def urls(guard: Callable[..., Callable[..., HttpResponse]]) -> list[URLPattern]:
    """The addresses of looking, and of having seen enough."""
    return [
        path("<int:pk>/look/<slug:variant>/", guard(look), name="experiments_experiment_look"),
        path("look/end/", guard(end), name="experiments_experiment_look_end"),
    ]
