"""The list of experiments, their definition, and the page that tells how one goes."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from experiments import queries, services
from experiments.admin import acting, previewing, results, words
from experiments.domain.lifecycle import DRAFT, PAUSED, RUNNING, SHIPPED, STAGES, possible
from experiments.domain.subjects import SUBJECTS
from experiments.forms import ExperimentForm, GuardRailFormSet, VariantForm, VariantFormSet
from experiments.models import Experiment, GuardRail, Variant

LATER = ("title", "hypothesis", "ends_on")
"""What may still be changed while an experiment runs."""
QUESTION = ("title", "key", "hypothesis", "subject")
AUDIENCE = ("country", "visits", "signed_in", "segment", "share", "layer")
JUDGED = ("primary_metric", "starts_on", "ends_on")


class DraftInline(admin.TabularInline):  # type: ignore[type-arg]
    """Rows that belong to a definition, so that they change in a draft only."""

    def has_add_permission(self, request: HttpRequest, obj: Experiment | None = None) -> bool:
        return super().has_add_permission(request, obj) and _draft(obj)

    def has_change_permission(self, request: HttpRequest, obj: Experiment | None = None) -> bool:
        return super().has_change_permission(request, obj) and _draft(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Experiment | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _draft(obj)


class VariantInline(DraftInline):
    """What is compared; the first row is the control."""

    model = Variant
    form = VariantForm
    formset = VariantFormSet
    verbose_name_plural = "variants: the first is the control, their shares add up to 100"
    max_num = 6

    def get_extra(self, request: HttpRequest, obj: Experiment | None = None, **kwargs: Any) -> int:
        del request, kwargs
        return 2 if obj is None else 1


class GuardRailInline(DraftInline):
    """What must not get worse."""

    model = GuardRail
    formset = GuardRailFormSet
    fields = ("metric", "allowed_loss")
    verbose_name_plural = "guard rails: an analysis that is sure of a larger loss stops the experiment"
    extra = 1
    max_num = 6


@admin.register(Experiment)
class ExperimentAdmin(admin.ModelAdmin[Experiment]):
    """A draft is a form; from its start on an experiment is a page with figures and buttons."""

    form = ExperimentForm
    inlines = (VariantInline, GuardRailInline)
    change_form_template = "admin/experiments/experiment/change_form.html"
    change_list_template = "admin/experiments/experiment/change_list.html"
    list_display = ("title", "standing", "glance", "alarm_in_words", "what", "audience_in_words")
    list_filter = ("state", "subject")
    search_fields = ("title", "key")
    list_per_page = 50
    fieldsets = (
        ("The question", {"fields": QUESTION}),
        ("Who is asked", {"fields": AUDIENCE}),
        ("What is judged, and when", {"fields": JUDGED}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Experiment]:
        return queries.at_a_glance(super().get_queryset(request))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Experiment | None:
        """The row; locked before anything is saved, since a form writes all of it, and an act may come between."""
        found = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST":
            return found
        with transaction.atomic():
            return self.get_queryset(request).select_for_update(of=("self",)).filter(pk=found.pk).first()

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [*acting.urls(guard), *previewing.urls(guard), *results.urls(guard), *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Experiment | None = None) -> Any:
        everything = (*QUESTION, *AUDIENCE, *JUDGED)
        return [] if _draft(obj) else [name for name in everything if name not in LATER]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Experiment | None = None) -> dict[str, Any]:
        del request
        return {"key": ["title"]} if obj is None else {}

    def has_change_permission(self, request: HttpRequest, obj: Experiment | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.state in (DRAFT, RUNNING, PAUSED))

    def has_delete_permission(self, request: HttpRequest, obj: Experiment | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _draft(obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        """The form below everything that helps to decide."""
        experiment = kwargs.get("obj")
        if experiment is not None:
            context |= _page(experiment)
            context |= {"may_run": request.user.has_perm(acting.RUN), "show_save_and_add_another": False}
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="State", ordering="state")
    def standing(self, row: Experiment) -> str:
        return f"{row.get_state_display()}, {row.rollout} %" if row.state == RUNNING else str(row.get_state_display())

    @admin.display(description="What differs", ordering="subject")
    def what(self, row: Experiment) -> str:
        return str(row.get_subject_display())

    @admin.display(description="For")
    def audience_in_words(self, row: Experiment) -> str:
        return words.audience(row)

    @admin.display(description="Latest result")
    def glance(self, row: Experiment) -> str:
        return words.glance(getattr(row, "glance", None), row.primary_metric)

    @admin.display(description="Alarm", empty_value="none")
    def alarm_in_words(self, row: Experiment) -> str:
        return words.alarm(getattr(row, "alarm", ""))


def _draft(obj: Experiment | None) -> bool:
    return obj is None or obj.state == DRAFT


def _page(experiment: Experiment) -> dict[str, Any]:
    """What the page of an experiment shows beside its form."""
    acts = [act for act in possible(experiment.state) if act != "ship" and not (act == "widen" and experiment.rollout == STAGES[-1])]
    sizes = [(size, words.shows(experiment, size.value)) for size in queries.sizes(experiment)]
    context: dict[str, Any] = {
        "state": experiment.state,
        "glance": words.glance(getattr(experiment, "glance", None), experiment.primary_metric),
        "audience": words.audience(experiment),
        "otherwise": queries.otherwise(experiment),
        "holds": experiment.state == SHIPPED and queries.holds(experiment),
        "obstacles": services.obstacles(experiment) if experiment.state == DRAFT else [],
        "shipped": next((shows for size, shows in sizes if size.key == experiment.winner), ""),
        "acts": [(act, words.title(act, experiment)) for act in acts],
        "sizes": sizes,
        "looks": bool(SUBJECTS[experiment.subject].where),
        "ships": "ship" in possible(experiment.state),
        "stages": [(stage, experiment.rollout >= stage, experiment.rollout == stage) for stage in STAGES],
        "past": experiment.steps.select_related("actor"),
    }
    return context | (results.context(experiment) if experiment.state != DRAFT else {})
