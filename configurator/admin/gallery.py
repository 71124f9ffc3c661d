"""The queue of the gallery: designs to look at, reports about those that are shown."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from accounts.models import User
from configurator import models, queries, services
from configurator.domain.errors import ConfiguratorError

Status = models.GalleryEntry.Status
HEAVY = ("blueprint__document", "blueprint__assets", "blueprint__product__search")


class ReasonForm(ActionForm):
    """What is told to the owners of designs that are turned down."""

    reason = forms.CharField(label="Reason (the owner reads it)", required=False, max_length=300)


def _picture(design: models.Design, width: int) -> str:
    if not design.picture:
        return "being made" if design.picture_state == models.Design.Picture.PENDING else "none"
    return format_html('<img src="{}" width="{}" alt="">', design.picture_url, width)


def _texts(design: models.Design) -> list[tuple[str, str]]:
    given = [group for group in queries.compiled(design.blueprint_id).blueprint.groups if group.free and design.selection.get(group.key)]
    return [(one.label, f"“{design.selection[one.key]}”" if one.kind == "text" else "a picture of their own") for one in given]


class WaitingFilter(admin.SimpleListFilter):
    """What is to be looked at comes first; everything else when asked for."""

    title = parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        del model_admin
        return [(Status.APPROVED, "in the gallery"), (Status.REJECTED, "turned down"), ("all", "all")]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield {**first, "display": "to be looked at"}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = self.value() or Status.WAITING
        return queryset if wanted == "all" else queryset.filter(status=wanted)


@admin.register(models.GalleryEntry)
class GalleryEntryAdmin(admin.ModelAdmin[models.GalleryEntry]):
    """Let designs in or turn them down, one or many at a time."""

    action_form = ReasonForm
    actions = ["let_in", "turn_down"]
    list_display = ["picture", "said", "name", "product", "submitted", "reports_open", "status", "page"]
    list_display_links = ["said"]
    list_filter = [WaitingFilter, "design__blueprint__product__family"]
    list_select_related = ["design__blueprint__product"]
    list_per_page = 25
    search_fields = ["title", "name", "design__title", "token"]
    date_hierarchy = "submitted"
    fields = (
        "large",
        "said",
        "name",
        "product",
        "made_of",
        "submitted",
        "status",
        "reason",
        "decided",
        "decided_by",
        "reports_open",
        "page",
    )
    readonly_fields = ("large", "said", "name", "product", "made_of", "submitted", "decided", "decided_by", "reports_open", "page")

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.GalleryEntry]:
        opened = Count("reports", filter=Q(reports__closed=None))
        rows = super().get_queryset(request).filter(design__deleted=None).annotate(opened=opened)
        return rows.defer(*(f"design__{name}" for name in HEAVY))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description="picture")
    def picture(self, entry: models.GalleryEntry) -> str:
        return _picture(entry.design, 128)

    @admin.display(description="picture")
    def large(self, entry: models.GalleryEntry) -> str:
        return _picture(entry.design, 640)

    @admin.display(description="title, and what is written on it")
    def said(self, entry: models.GalleryEntry) -> str:
        written = format_html_join("", "<br><strong>{}: {}</strong>", _texts(entry.design))
        return format_html("{}{}", entry.title or "without a title", written)

    @admin.display(description="product")
    def product(self, entry: models.GalleryEntry) -> str:
        return entry.design.blueprint.product.title

    @admin.display(description="made of")
    def made_of(self, entry: models.GalleryEntry) -> str:
        made = queries.compiled(entry.design.blueprint_id)
        return format_html_join("", "{}: {}<br>", queries.labels(made.blueprint, entry.design.selection))

    @admin.display(description="open reports", ordering="opened")
    def reports_open(self, entry: models.GalleryEntry) -> int:
        return int(getattr(entry, "opened", 0))

    @admin.display(description="page")
    def page(self, entry: models.GalleryEntry) -> str:
        return format_html('<a href="{}">Open</a>', reverse("configurator:design", args=[entry.design.token]))

    @admin.action(description="Let the selected designs in", permissions=["change"])
    def let_in(self, request: HttpRequest, chosen: QuerySet[models.GalleryEntry]) -> None:
        """Show them."""
        self._decide(request, chosen, shown=True)

    @admin.action(description="Turn the selected designs down", permissions=["change"])
    def turn_down(self, request: HttpRequest, chosen: QuerySet[models.GalleryEntry]) -> None:
        """Do not show them, and say why."""
        self._decide(request, chosen, shown=False)

    def _decide(self, request: HttpRequest, chosen: QuerySet[models.GalleryEntry], *, shown: bool) -> None:
        ids = list(chosen.values_list("pk", flat=True))
        try:
            count = services.decide_entries(entry_ids=ids, shown=shown, actor=_actor(request), reason=request.POST.get("reason", ""))
        except ConfiguratorError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, f"{count} {'let in' if shown else 'turned down'}; their owners get a mail.", messages.SUCCESS)

    def get_form(self, request: HttpRequest, obj: models.GalleryEntry | None = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        return super().get_form(request, obj, change, **kwargs, **({} if kwargs.get("form") else {"form": DecisionForm}))

    def save_model(self, request: HttpRequest, obj: models.GalleryEntry, form: Any, change: bool) -> None:  # noqa: FBT001
        """The same decision as the actions make: owners get a mail, reports are settled."""
        del form, change
        if obj.status != Status.WAITING:
            services.decide_entries(entry_ids=[obj.pk], shown=obj.status == Status.APPROVED, actor=_actor(request), reason=obj.reason)


class DecisionForm(forms.ModelForm[models.GalleryEntry]):
    """Whether a design is shown, and why not."""

    class Meta:
        model = models.GalleryEntry
        fields = ["status", "reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        status = cleaned.get("status")
        if status in (Status.APPROVED, Status.REJECTED):
            shown = status == Status.APPROVED
            try:
                services.check_decision(entries=[self.instance], shown=shown, reason=str(cleaned.get("reason", "")))
            except ConfiguratorError as error:
                self.add_error("status" if shown else "reason", str(error))
        if cleaned.get("status") == Status.WAITING and self.instance.decided is not None:
            self.add_error("status", "It was looked at; let it in or turn it down.")
        return cleaned


@admin.register(models.GalleryReport)
class GalleryReportAdmin(admin.ModelAdmin[models.GalleryReport]):
    """What visitors asked staff to look at again."""

    action_form = ReasonForm
    actions = ["dismiss", "take_down"]
    list_display = ["picture", "reason", "note", "entry", "created", "closed", "closed_by"]
    list_display_links = ["reason"]
    list_filter = [("closed", admin.EmptyFieldListFilter), "reason"]
    list_select_related = ["entry__design", "closed_by"]
    list_per_page = 25
    date_hierarchy = "created"
    fields = readonly_fields = ("picture", "entry", "reason", "note", "created", "closed", "closed_by")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description="picture")
    def picture(self, report: models.GalleryReport) -> str:
        return _picture(report.entry.design, 160)

    @admin.action(description="Close: the design may stay", permissions=["change"])
    def dismiss(self, request: HttpRequest, chosen: QuerySet[models.GalleryReport]) -> None:
        """Close the reports."""
        count = services.dismiss_reports(report_ids=chosen.values_list("pk", flat=True), actor=_actor(request))
        self.message_user(request, f"{count} closed.", messages.SUCCESS)

    @admin.action(description="Turn their designs down", permissions=["change"])
    def take_down(self, request: HttpRequest, chosen: QuerySet[models.GalleryReport]) -> None:
        """Take the designs out of the gallery, and say why."""
        ids = list(chosen.values_list("entry", flat=True))
        try:
            count = services.decide_entries(entry_ids=ids, shown=False, actor=_actor(request), reason=request.POST.get("reason", ""))
        except ConfiguratorError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, f"{count} turned down; their owners get a mail.", messages.SUCCESS)


def _actor(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 — the admin lets nobody else in
    return request.user
