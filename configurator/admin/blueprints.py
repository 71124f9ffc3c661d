"""Where staff author, prove and publish blueprints."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils.html import format_html, format_html_join

from configurator import models, services
from configurator.admin import proving, publishing, sheets, trying
from configurator.admin.rulesets import RuleSetUseInline
from configurator.forms.staff import BlueprintForm, NewBlueprintForm

Status = models.Blueprint.Status
PARTS = (
    ("groups", "optiongroup", models.OptionGroup.objects),
    ("rules", "rule", models.Rule.objects),
    ("tables", "table", models.Table.objects),
    ("layers", "layer", models.Layer.objects),
    ("bill of materials", "billline", models.BillLine.objects),
)


@admin.register(models.Blueprint)
class BlueprintAdmin(admin.ModelAdmin[models.Blueprint]):
    """Versions of a product. Only a draft changes; publishing checks it first."""

    change_form_template = "admin/configurator/blueprint/change_form.html"
    list_display = ["product", "version", "status", "published_at", "designs_saved"]
    list_display_links = ["product", "version"]
    list_filter = ["status", "product__family"]
    list_select_related = ["product"]
    list_per_page = 50
    search_fields = ["product__title", "product__slug"]
    autocomplete_fields = ["product"]
    inlines = [RuleSetUseInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Blueprint]:
        rows = super().get_queryset(request)
        if request.resolver_match and request.resolver_match.url_name == "configurator_blueprint_changelist":
            return rows.defer("document", "assets").annotate(saved=Count("designs"))
        return rows

    @admin.display(description="designs", ordering="saved")
    def designs_saved(self, row: models.Blueprint) -> int:
        return int(row.saved)  # type: ignore[attr-defined]

    def get_form(self, request: HttpRequest, obj: models.Blueprint | None = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        form = NewBlueprintForm if obj is None else BlueprintForm
        if obj is not None and not self.has_change_permission(request, obj):
            return super().get_form(request, obj, change, **kwargs)
        return super().get_form(request, obj, change, form=form, **kwargs)

    def get_fields(self, request: HttpRequest, obj: models.Blueprint | None = None) -> Any:
        if obj is None:
            return ["product"]
        if self.has_change_permission(request, obj):
            return ["product", "version", "status", "parts", "title", "base_price", "rest", "pictures"]
        return ["product", "version", "status", "published_at", "published_by", "drawing", "contents"]

    def get_readonly_fields(self, request: HttpRequest, obj: models.Blueprint | None = None) -> Any:
        return [] if obj is None else ["product", "version", "status", "published_at", "published_by", "drawing", "parts", "contents"]

    def get_inlines(self, request: HttpRequest, obj: models.Blueprint | None) -> Any:
        return self.inlines if obj is not None else []

    def has_change_permission(self, request: HttpRequest, obj: models.Blueprint | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: models.Blueprint | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_draft)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[models.Blueprint], search_term: str) -> Any:
        """Rows can only be added to drafts, so only those complete."""
        drafts = queryset.filter(status=Status.DRAFT) if request.path.endswith("/autocomplete/") else queryset
        return super().get_search_results(request, drafts, search_term)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    @admin.display(description="parts")
    def parts(self, draft: models.Blueprint) -> str:
        links = [
            (reverse(f"admin:configurator_{name}_changelist"), draft.pk, label, rows.filter(blueprint=draft).count())
            for label, name, rows in PARTS
        ]
        return format_html_join(" · ", '<a href="{}?blueprint__id__exact={}">{} ({})</a>', links)

    @admin.display(description="layers")
    def drawing(self, version: models.Blueprint) -> str:
        found = models.Drawing.objects.filter(blueprint=version).first()
        return f"{found.layers}, {found.drawn} of {found.steps} steps done" if found else "none yet"

    @admin.display(description="contents")
    def contents(self, version: models.Blueprint) -> str:
        document = version.document
        groups = [(group["label"], len(group.get("options", ())), group["kind"]) for group in document.get("groups", ())]
        rules = [(rule["when"], rule.get("why", "")) for rule in document.get("rules", ())]
        return format_html(
            "<p>Base price {}</p><ol>{}</ol><ul>{}</ul>",
            document.get("base_price", ""),
            format_html_join("", "<li>{}: {} options, {}</li>", groups),
            format_html_join("", "<li><code>{}</code> {}</li>", rules),
        )

    def save_model(self, request: HttpRequest, obj: models.Blueprint, form: ModelForm[models.Blueprint], change: bool) -> None:  # noqa: FBT001
        if change:
            super().save_model(request, obj, form, change)
            return
        made = services.first_draft(product_id=obj.product_id)
        obj.pk, obj.version, obj.document = made.pk, made.version, made.document

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        found = self.get_object(request, object_id)
        extra: dict[str, Any] = {"may_publish": request.user.has_perm("configurator.publish_blueprint")}
        if found is not None and found.is_draft and request.method == "GET":
            extra["proving"] = services.proving(services.document_of(found), found.assets)
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        own = [*sheets.urls(guard), *proving.urls(guard), *publishing.urls(guard), *trying.urls(guard)]
        return [*own, *super().get_urls()]
