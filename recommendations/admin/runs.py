"""Training runs beside what they are compared with; which model serves is switched here, after a question."""

import json
from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from recommendations import queries, services, tasks
from recommendations.admin import pictures
from recommendations.admin.base import ServicesOnlyAdmin
from recommendations.models import ActiveModel, ModelRun

RECENT = 60


def _figure(run: ModelRun, method: str) -> str:
    value = run.metrics.get(method, {}).get("ndcg@10")
    return "–" if value is None else f"{value:.4f}"


@admin.register(ModelRun)
class ModelRunAdmin(ServicesOnlyAdmin):
    """Training runs beside their baselines; which one serves is switched here, after a question."""

    list_display = ("__str__", "started", "state", "ndcg", "ndcg_popularity", "reason", "activated_at")
    list_filter = ("status",)
    actions = ("activate", "roll_back", "train")
    fields = readonly_fields = (
        *("state", "started", "finished", "activated_at", "previous_model", "reason"),
        *("settings", "seed", "artefact"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModelRun]:
        serving = ActiveModel.objects.filter(slot="shop").values("model")[:1]
        return cast("QuerySet[ModelRun]", super().get_queryset(request).annotate(serving_id=serving))

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        own = path("<int:pk>/progress/", guard(self.progress), name="recommendations_modelrun_progress")
        return [own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list below the pictures of the last nights and the bar of the run that is under way."""
        last = list(ModelRun.objects.order_by("-id")[:RECENT])
        building = next((run for run in last if run.status == ModelRun.Status.BUILDING), None)
        nights = pictures.nights_table(last)
        told = {"charts": pictures.of_nights(last), "tables": [nights] if nights else [], "building": building}
        return super().changelist_view(request, {**(extra_context or {}), **told})

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        """The page of a run with its pictures; nothing on it can be saved."""
        run = kwargs["obj"]
        context |= {"show_save": False, "show_save_and_continue": False, "show_save_and_add_another": False}
        context |= {"building": run if run.status == ModelRun.Status.BUILDING else None, "charts": pictures.of_run(run)}
        context |= {"tables": [table for table in (pictures.metrics_table(run), *pictures.tables(run)) if table]}
        return super().render_change_form(request, context, *args, **kwargs)

    def progress(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The bar of a run, asked for while it trains; when it is done the page is loaded anew."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = get_object_or_404(ModelRun, pk=pk)
        if run.status == ModelRun.Status.BUILDING:
            return TemplateResponse(request, "recommendations/admin/_progress.html", {"building": run})
        return HttpResponse(headers={"HX-Refresh": "true"})

    @admin.display(description="State")
    def state(self, run: ModelRun) -> str:
        if run.status == ModelRun.Status.BUILDING:
            return f"{run.stage or 'starting'}, {run.progress} %"
        return "serving" if run.pk == getattr(run, "serving_id", None) else run.get_status_display()

    @admin.display(description="NDCG@10")
    def ndcg(self, run: ModelRun) -> str:
        return _figure(run, "candidate")

    @admin.display(description="of popularity")
    def ndcg_popularity(self, run: ModelRun) -> str:
        return _figure(run, "popularity")

    @admin.display(description="Settings")
    def settings(self, run: ModelRun) -> SafeString:
        """By name; of what folds newcomers in, the weights of popularity, vectors and neighbours after so many items."""
        told = {name: value for name, value in run.parameters.items() if name != "fold_in"}
        learnt = run.parameters.get("fold_in", {})
        told |= {f"newcomers after {name}": learnt[name] for name in learnt if name.isdecimal()}
        told |= {f"newcomers, {name}": learnt[name] for name in learnt if name == "memory"}
        lines = sorted((name, json.dumps(value)) for name, value in told.items())
        return format_html_join("", "<p>{}: {}</p>", lines) or format_html("{}", "–")

    @admin.display(description="Model before it")
    def previous_model(self, run: ModelRun) -> str:
        return f"Model {run.previous_id}" if run.previous_id else "–"

    @admin.action(description="Let the selected model serve", permissions=["change"])
    def activate(self, request: HttpRequest, runs: QuerySet[ModelRun]) -> HttpResponse | None:
        chosen = list(runs[:2])
        if len(chosen) != 1:
            self.message_user(request, "Select exactly one model.", messages.ERROR)
            return None
        question = f"Let {chosen[0]} serve from now on?"
        return self._confirmed(request, "activate", question, chosen, lambda: services.activate(model_id=chosen[0].pk))

    @admin.action(description="Roll back to the model before the serving one", permissions=["change"])
    def roll_back(self, request: HttpRequest, runs: QuerySet[ModelRun]) -> HttpResponse | None:
        active = queries.active_model()
        if active is None or active.previous_id is None:
            self.message_user(request, "There is no earlier model to go back to.", messages.ERROR)
            return None
        question = f"Take model {active.id} back and let model {active.previous_id} serve again?"
        return self._confirmed(request, "roll_back", question, list(runs[:1]), services.roll_back)

    @admin.action(description="Train a new model now", permissions=["change"])
    def train(self, request: HttpRequest, runs: QuerySet[ModelRun]) -> HttpResponse | None:
        question = "Train a new model now? It serves as soon as it is ready, if it is not worse than the serving one."
        return self._confirmed(request, "train", question, list(runs[:1]), tasks.retrain.delay)

    def _confirmed(
        self, request: HttpRequest, action: str, question: str, selected: list[ModelRun], act: Callable[[], object]
    ) -> HttpResponse | None:
        if "confirmed" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "title": question,
                "action": action,
                "selected": selected,
                "opts": self.opts,
            }
            return TemplateResponse(request, "recommendations/admin/confirm.html", context)
        try:
            act()
        except services.ModelError as error:
            self.message_user(request, f"{error}.".capitalize(), messages.ERROR)
        else:
            self.message_user(request, "Training has been asked for." if action == "train" else _serving(), messages.SUCCESS)
        return redirect(reverse("admin:recommendations_modelrun_changelist"))


def _serving() -> str:
    """What an action on models came to, in words."""
    active = queries.active_model()
    return f"Model {active.id} serves from now on." if active else "No model serves now."
