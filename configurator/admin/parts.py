"""The rows of a draft."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.html import format_html

from configurator import models
from configurator.admin import rules
from configurator.forms.groups import GroupForm
from configurator.forms.staff import NARROW, SMALL, ObjectForm, RuleForm, TableForm

# Ten fields each; a form holds a thousand.
MAX_INLINE = 90


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


def _count(group: models.OptionGroup) -> int:
    return int(group.option_count)  # type: ignore[attr-defined]


def _large(group: models.OptionGroup) -> bool:
    return _count(group) > MAX_INLINE


@admin.register(models.OptionGroup)
class OptionGroupAdmin(DraftPartAdmin):
    form = GroupForm
    list_display = ["label", "key", "kind", "zone", "position", "option_count", "blueprint"]
    list_editable = ["position"]
    list_filter = ["kind"]
    search_fields = ["label", "key"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.OptionGroup]:
        rows: QuerySet[models.OptionGroup] = super().get_queryset(request).annotate(option_count=Count("options"))
        return rows

    def get_inlines(self, request: HttpRequest, obj: models.OptionGroup | None) -> Any:
        """A form cannot hold any number of fields, so large groups are edited as sheets."""
        return [OptionInline] if obj is None or not _large(obj) else []

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "all_options"] if isinstance(obj, models.OptionGroup) and _large(obj) else fields

    @admin.display(description="options")
    def all_options(self, group: models.OptionGroup) -> str:
        address = reverse("admin:configurator_blueprint_sheets", args=[group.blueprint_id])
        return format_html('{} options: edit them as a <a href="{}">sheet</a>.', _count(group), address)

    @admin.display(description="options", ordering="option_count")
    def option_count(self, group: models.OptionGroup) -> int:
        return _count(group)


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
    form = TableForm
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
