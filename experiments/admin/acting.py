"""Buttons of an experiment: what will happen is said first, and a second click changes nothing."""

import re
from collections.abc import Callable

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from accounts.models import User
from experiments import queries, services
from experiments.admin import words
from experiments.domain.lifecycle import next_stage, possible
from experiments.forms import ReasonForm
from experiments.models import Experiment

RUN, ADD = "experiments.run_experiment", "experiments.add_experiment"
REASONS = ("pause", "stop", "roll-back")
"""Acts that are asked for a reason."""
DECISIONS = ("widen", "stop", "ship")
"""Acts that should rest on what was found so far."""
View = Callable[..., HttpResponse]


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """What an act will do, and a button that does it once."""
    actor = _allowed(request, ADD if name == "copy" else RUN)
    experiment = get_object_or_404(Experiment.objects.prefetch_related("variants"), pk=pk)
    if name not in words.TITLES:
        raise Http404
    if request.method == "POST":
        return _do(request, experiment, name, actor)
    variant = request.GET.get("variant", "")
    if name == "ship" and variant not in [row.key for row in experiment.variants.all()]:
        raise Http404
    if name != "copy" and (name not in possible(experiment.state) or (name == "widen" and next_stage(experiment.rollout) is None)):
        messages.info(request, f"“{experiment}” is {experiment.get_state_display()}: that cannot be done now.")
        return redirect("admin:experiments_experiment_change", pk)
    return _ask(request, experiment, name, variant)


def _ask(request: HttpRequest, experiment: Experiment, name: str, variant: str) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "opts": Experiment._meta,  # noqa: SLF001 - what templates of the admin ask for
        "original": experiment,
        "title": words.title(name, experiment, variant),
        "consequences": words.consequences(name, experiment, variant),
        "obstacles": services.obstacles(experiment) if name == "start" else [],
        "evidence": _evidence(experiment) if name in DECISIONS else [],
        "variant": variant,
        "stage": next_stage(experiment.rollout) if name == "widen" else None,
        "key": queries.free_key(experiment.key) if name == "copy" else "",
        "reason": ReasonForm() if name in REASONS else None,
    }
    return TemplateResponse(request, "admin/experiments/experiment/act.html", context)


def _evidence(experiment: Experiment) -> list[str]:
    """What is known so far, for whoever is about to decide."""
    row = queries.at_a_glance(Experiment.objects.filter(pk=experiment.pk)).get()
    told = [f"So far, {words.glance(getattr(row, 'glance', None), row.primary_metric)}."]
    return [*told, f"Alarm: {words.alarm(code)}."] if (code := getattr(row, "alarm", "")) else told


def _do(request: HttpRequest, experiment: Experiment, name: str, actor: User) -> HttpResponse:
    reason = ReasonForm(request.POST)
    if not reason.is_valid():
        messages.error(request, "A reason has at most 200 characters.")
        return redirect("admin:experiments_experiment_act", experiment.pk, name)
    try:
        target, changed = _call(request, experiment.pk, name, actor, reason.cleaned_data["reason"])
    except services.ExperimentError as error:
        messages.error(request, str(error))
        return redirect("admin:experiments_experiment_change", experiment.pk)
    done = words.title(name, experiment, request.POST.get("variant", ""), request.POST.get("stage", ""))
    if changed:
        LogEntry.objects.log_actions(actor.pk, [experiment], CHANGE, f"{done}.", single_object=True)
        messages.success(request, f"{done}: done.")
    elif name == "copy":
        messages.info(request, "There was an experiment with this key already; nothing was copied.")
    else:
        messages.success(request, f"{done}: that was done already.")
    return redirect("admin:experiments_experiment_change", target)


def _call(request: HttpRequest, pk: int, name: str, actor: User, reason: str) -> tuple[int, bool]:
    """The experiment to look at afterwards, and whether anything changed."""
    if name == "copy":
        made, created = services.copy(experiment_id=pk, actor=actor, key=_new_key(request))
        return made.pk, created
    if name == "widen":
        stage = request.POST.get("stage", "")
        if not stage.isascii() or not stage.isdecimal():
            raise services.ExperimentError("Say how many per cent of its visitors shall take part.")
        return pk, services.widen(experiment_id=pk, actor=actor, to=int(stage[:4]))
    if name == "ship":
        return pk, services.ship(experiment_id=pk, actor=actor, variant=request.POST.get("variant", ""))
    if name in REASONS:
        ends = {"pause": services.pause, "stop": services.stop, "roll-back": services.roll_back}
        return pk, ends[name](experiment_id=pk, actor=actor, reason=reason)
    begins = {"start": services.start, "resume": services.resume}
    return pk, begins[name](experiment_id=pk, actor=actor)


def _new_key(request: HttpRequest) -> str:
    """The key that the page offered, so that a second click finds the first one's copy."""
    key = request.POST.get("key", "")
    if not re.fullmatch(r"[a-z0-9-]{1,40}", key):
        raise services.ExperimentError("The copy has no name; ask for it again.")
    return key


def _allowed(request: HttpRequest, permission: str) -> User:
    if not isinstance(request.user, User) or not request.user.has_perm(permission):
        raise PermissionDenied
    return request.user


def urls(guard: Callable[[View], View]) -> list[URLPattern]:
    """The addresses below an experiment."""
    return [path("<int:pk>/do/<slug:name>/", guard(act), name="experiments_experiment_act")]
