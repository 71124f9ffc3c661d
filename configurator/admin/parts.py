"""The rows of a draft."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern

from configurator import models
from configurator.admin import rules
from configurator.forms.groups import GroupForm
from configurator.forms.staff import NARROW, SMALL, ObjectForm, RuleForm


class DraftPartAdmin(admin.ModelAdmin[Any]):
    """Rows of a draft; published versions have none."""

    list_per_page = 100
    autocomplete_fields = ["blueprint"]
    formfield_overrides = SMALL

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request).select_related("blueprint__product")
        return rows.defer("blueprint__document", "blueprint__assets", "blueprint__product__search")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return ["blueprint"] if obj is not None else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new row belongs to the draft whose list it was added from."""
        initial = super().get_changeform_initial_data(request)
        filters = str(initial.get("_changelist_filters", ""))
        return initial | ({"blueprint": filters.rpartition("=")[2]} if filters.startswith("blueprint__id__exact=") else {})


class OptionInline(admin.TabularInline[models.Option, models.OptionGroup]):
    model = models.Option
    form = ObjectForm
    extra = 0
    fields = ["key", "label", "price", "lead_days", "default", "attributes", "position"]
    formfield_overrides = NARROW


@admin.register(models.OptionGroup)
class OptionGroupAdmin(DraftPartAdmin):
    form = GroupForm
    inlines = [OptionInline]
    list_display = ["label", "key", "kind", "zone", "position", "option_count", "blueprint"]
    list_editable = ["position"]
    list_filter = ["kind"]
    search_fields = ["label", "key"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.OptionGroup]:
        rows: QuerySet[models.OptionGroup] = super().get_queryset(request).annotate(option_count=Count("options"))
        return rows

    @admin.display(description="options", ordering="option_count")
    def option_count(self, group: models.OptionGroup) -> int:
        return int(group.option_count)  # type: ignore[attr-defined]


@admin.register(models.Rule)
class RuleAdmin(DraftPartAdmin):
    form = RuleForm
    list_display = ["when", "why", "position", "blueprint"]
    list_editable = ["position"]
    search_fields = ["when", "why"]

    def get_urls(self) -> list[URLPattern]:
        return [*rules.urls(self.admin_site.admin_view), *super().get_urls()]


@admin.register(models.Table)
class TableAdmin(DraftPartAdmin):
    list_display = ["__str__", "why", "position", "blueprint"]
    list_editable = ["position"]
    search_fields = ["why"]


@admin.register(models.Layer)
class LayerAdmin(DraftPartAdmin):
    form = ObjectForm
    list_display = ["zone", "view", "depth", "colour", "material", "when", "blueprint"]
    list_editable = ["depth"]
    list_filter = ["view"]
    search_fields = ["zone"]
