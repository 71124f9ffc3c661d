"""Models, items, pictures and events for staff; only pins, retirements and which model serves can be changed by hand."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString

from recommendations import queries, services, tasks
from recommendations.models import ActiveModel, Arm, DailyArmCount, Event, Item, ModelRun

METRICS = ("ndcg@10", "recall@10", "precision@10", "auc", "coverage", "cold_ndcg@10")
METHODS = {
    "candidate": "this model (blend)",
    "active": "the model serving then",
    "lightfm": "LightFM alone",
    "rp3beta": "item–item (RP3beta) alone",
    "popularity": "popularity",
    "recent": "recent popularity",
}


class ServicesOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that only services add and delete."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        del request
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        del request, obj
        return False


class ReadOnlyAdmin(ServicesOnlyAdmin):
    """Rows that are only looked at."""

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        del request, obj
        return False


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
        *("metrics_table", "parameters", "seed", "artefact"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModelRun]:
        serving = ActiveModel.objects.filter(slot="shop").values("model")[:1]
        return cast("QuerySet[ModelRun]", super().get_queryset(request).annotate(serving_id=serving))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page of a run; nothing on it can be saved."""
        hidden = {"show_save": False, "show_save_and_continue": False, "show_save_and_add_another": False}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **hidden})

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

    @admin.display(description="Model before it")
    def previous_model(self, run: ModelRun) -> str:
        return f"Model {run.previous_id}" if run.previous_id else "–"

    @admin.display(description="Metrics on the same split in time")
    def metrics_table(self, run: ModelRun) -> SafeString:
        rows = [
            (label, [run.metrics[method].get(metric) for metric in METRICS]) for method, label in METHODS.items() if method in run.metrics
        ]
        return render_to_string("recommendations/admin/metrics.html", {"metrics": METRICS, "rows": rows, "split": run.metrics.get("split")})

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
            self.message_user(request, "Training has been asked for." if action == "train" else "Done.", messages.SUCCESS)
        return redirect(reverse("admin:recommendations_modelrun_changelist"))


class ArmInline(admin.TabularInline):  # type: ignore[type-arg]
    """An item's candidate pictures: pin one, retire others."""

    model = Arm
    fields = ("key", "features", "target", "value", "pinned", "retired")
    readonly_fields = ("key", "features", "target", "value")
    can_delete = False
    extra = 0
    max_num = 0


@admin.register(Item)
class ItemAdmin(ServicesOnlyAdmin):
    """What can be recommended, as its owner pushed it."""

    list_display = ("key", "available", "arm_count", "pushed")
    list_filter = ("available",)
    search_fields = ("key",)
    fields = readonly_fields = ("key", "available", "features", "pushed")
    inlines = (ArmInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Item]:
        return cast("QuerySet[Item]", super().get_queryset(request).annotate(arm_number=Count("arms")))

    @admin.display(description="Pictures", ordering="arm_number")
    def arm_count(self, item: Item) -> int:
        return int(getattr(item, "arm_number", 0))


@admin.register(Arm)
class ArmAdmin(ServicesOnlyAdmin):
    """Candidate pictures with what they earned: a value above 0 is clicked more than the item's average."""

    list_display = ("key", "item", "position", "value", "pinned", "retired")
    list_filter = ("pinned", "retired")
    list_select_related = ("item",)
    search_fields = ("key__exact", "item__key")
    fields = ("item", "key", "features", "target", "position", "value", "pinned", "retired")
    readonly_fields = ("item", "key", "features", "target", "position", "value")
    actions = ("pin", "unpin", "retire", "bring_back")

    @admin.action(description="Pin the selected pictures", permissions=["change"])
    def pin(self, request: HttpRequest, arms: QuerySet[Arm]) -> None:
        self._set(request, arms, pinned=True)

    @admin.action(description="Unpin the selected pictures", permissions=["change"])
    def unpin(self, request: HttpRequest, arms: QuerySet[Arm]) -> None:
        self._set(request, arms, pinned=False)

    @admin.action(description="Retire the selected pictures", permissions=["change"])
    def retire(self, request: HttpRequest, arms: QuerySet[Arm]) -> None:
        self._set(request, arms, retired=True)

    @admin.action(description="Bring the selected pictures back", permissions=["change"])
    def bring_back(self, request: HttpRequest, arms: QuerySet[Arm]) -> None:
        self._set(request, arms, retired=False)

    def _set(self, request: HttpRequest, arms: QuerySet[Arm], **values: bool) -> None:
        number = arms.update(**values)
        self.message_user(request, f"{number} pictures changed.", messages.SUCCESS)


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """What consenting visitors did; who did it is nobody's business here."""

    list_display = ("at", "kind", "item", "arm", "position", "propensity", "policy")
    list_filter = ("kind",)
    search_fields = ("item__exact",)
    fields = ("at", "day", "kind", "item", "value", "arm", "position", "propensity", "policy", "context")


@admin.register(DailyArmCount)
class DailyArmCountAdmin(ReadOnlyAdmin):
    """Impressions and clicks of pictures by day."""

    list_display = ("day", "item", "arm", "impressions", "clicks")
    search_fields = ("item__exact", "arm__exact")
