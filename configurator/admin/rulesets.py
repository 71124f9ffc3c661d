"""Rules that products share: changing a set says at once which products use it, and what becomes of their drafts."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_http_methods, require_POST

from configurator import models, queries, services
from configurator.admin.pages import staff
from configurator.domain.errors import BlueprintError
from configurator.forms.staff import SMALL, SharedRuleForm, SharedRuleText, SharedTableForm

MEANING = "admin/configurator/rule/_meaning.html"
Status = models.Blueprint.Status


class SharedRuleInline(admin.TabularInline[models.SharedRule, models.RuleSet]):
    model = models.SharedRule
    form = SharedRuleForm
    extra = 0
    formfield_overrides = SMALL


class SharedTableInline(admin.TabularInline[models.SharedTable, models.RuleSet]):
    model = models.SharedTable
    form = SharedTableForm
    extra = 0
    formfield_overrides = SMALL


@admin.register(models.RuleSet)
class RuleSetAdmin(admin.ModelAdmin[models.RuleSet]):
    """Named sets of rules and tables. Drafts follow them; published versions keep their copies."""

    change_form_template = "admin/configurator/ruleset/change_form.html"
    list_display = ["title", "key", "rule_count", "draft_count"]
    search_fields = ["title", "key"]
    inlines = [SharedRuleInline, SharedTableInline]
    readonly_fields = ["used_by"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.RuleSet]:
        drafts = Q(uses__blueprint__status=Status.DRAFT)
        counts = {"rows": Count("rules", distinct=True), "drafts": Count("uses", filter=drafts, distinct=True)}
        return super().get_queryset(request).annotate(**counts)

    def get_readonly_fields(self, request: HttpRequest, obj: models.RuleSet | None = None) -> Any:
        return ["used_by"] if obj is None else ["key", "used_by"]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """A set that is used is detached first; the page for that says where it is used."""
        if object_id.isdecimal() and self.has_delete_permission(request) and services.in_use(int(object_id)):
            return redirect("admin:configurator_ruleset_detach", object_id)
        return super().delete_view(request, object_id, extra_context)

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        detach = path("<int:pk>/detach/", guard(self.detach), name="configurator_ruleset_detach")
        return [path("meaning/", guard(self.meaning), name="configurator_ruleset_meaning"), detach, *super().get_urls()]

    @method_decorator(require_POST)
    def meaning(self, request: HttpRequest) -> HttpResponse:
        """What a shared rule means to a product that uses it, or where it is wrong. POST because it may be long; nothing is written."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        form = SharedRuleText(request.POST)
        if not form.is_valid():
            return TemplateResponse(request, MEANING, {"problem": " ".join(str(one) for said in form.errors.values() for one in said)})
        given = form.cleaned_data
        version = services.reader_of(given["rule_set"]) if given["rule_set"] else None
        if version is None:
            return TemplateResponse(request, MEANING, {"found": queries.read_syntax(given["when"]), "shared": True})
        document = services.document_of(version)
        try:
            found = queries.read_rule(document, services.fingerprint(document), given["when"], given["at"] or 0)
        except BlueprintError as error:
            return TemplateResponse(request, MEANING, {"problem": str(error)})
        return TemplateResponse(request, MEANING, {"found": found, "shared": True, "version": version})

    @method_decorator(require_http_methods(["GET", "POST"]))
    def detach(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Which versions use a set, and a button that gives each its own copy."""
        found = get_object_or_404(models.RuleSet, pk=pk)
        if not self.has_delete_permission(request, found) or not request.user.has_perm("configurator.change_blueprint"):
            raise PermissionDenied
        if request.method == "POST":
            count = services.detach_rule_set(rule_set_id=pk, actor=staff(request))
            self.log_change(request, found, "Detached.")
            versions = f"{count} version{'' if count == 1 else 's'}"
            messages.success(request, f"“{found}” is detached from {versions}; drafts have its rules as their own. It can be deleted now.")
            return redirect("admin:configurator_ruleset_change", pk)
        used = [(_page(use.version), use.version, _standing(use)) for use in services.uses_of(found)]
        context = {"opts": self.opts, "original": found, "title": f"Detach “{found}”", "used": used, "in_use": services.in_use(pk)}
        return TemplateResponse(request, "admin/configurator/ruleset/detach.html", {**self.admin_site.each_context(request), **context})

    @admin.display(description="rules", ordering="rows")
    def rule_count(self, row: models.RuleSet) -> int:
        return int(row.rows)  # type: ignore[attr-defined]

    @admin.display(description="drafts that use it", ordering="drafts")
    def draft_count(self, row: models.RuleSet) -> int:
        return int(row.drafts)  # type: ignore[attr-defined]

    @admin.display(description="used by")
    def used_by(self, row: models.RuleSet) -> str:
        if row.pk is None:
            return "No draft yet: choose it on the page of a draft."
        lines = [(_page(use.version), str(use.version), _standing(use)) for use in services.uses_of(row)]
        if not lines:
            return "No draft yet: choose it on the page of a draft."
        return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a>: {}</li>', lines))

    def save_related(self, request: HttpRequest, form: ModelForm[models.RuleSet], formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        for use in services.uses_of(form.instance) if change else ():
            sound = use.sound or not use.version.is_draft
            if use.version.is_draft and use.proof is None:
                services.start_proof(blueprint_id=use.version.pk)
            said = format_html('<a href="{}">{}</a>: {}', _page(use.version), str(use.version), _standing(use))
            messages.add_message(request, messages.INFO if sound else messages.WARNING, said)


def _page(version: models.Blueprint) -> str:
    return reverse("admin:configurator_blueprint_change", args=[version.pk])


def _standing(use: services.Use) -> str:
    """What a set means for one version that uses it."""
    if not use.version.is_draft:
        return "keeps the rules it was published with; make a new draft to take these over."
    if use.proof is None:
        return "is being checked; its page says what comes of it."
    return " ".join(use.problems) or "can be published."


class RuleSetUseInline(admin.TabularInline[models.RuleSetUse, models.Blueprint]):
    """Which sets a version uses."""

    model = models.RuleSetUse
    extra = 0
    autocomplete_fields = ["rule_set"]

    def has_add_permission(self, request: HttpRequest, obj: models.Blueprint | None = None) -> bool:
        return super().has_add_permission(request, obj) and obj is not None and obj.is_draft

    def has_change_permission(self, request: HttpRequest, obj: models.Blueprint | None = None) -> bool:
        return super().has_change_permission(request, obj) and obj is not None and obj.is_draft

    def has_delete_permission(self, request: HttpRequest, obj: models.Blueprint | None = None) -> bool:
        return super().has_delete_permission(request, obj) and obj is not None and obj.is_draft
