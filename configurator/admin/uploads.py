"""Where staff look at shoppers' pictures before anything is made of them."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from accounts.models import User
from configurator import models, services
from configurator.domain.errors import ConfiguratorError

REVIEW = "configurator.review_upload"
Review, State = models.Upload.Review, models.Upload.State


@admin.register(models.Upload)
class UploadAdmin(admin.ModelAdmin[models.Upload]):
    """Pictures on orders and in the gallery, the longest waiting first; approved or refused by buttons, never edited."""

    change_form_template = "admin/configurator/upload/change_form.html"
    list_display = ["thumb", "__str__", "product", "group", "state", "review", "asked", "pixels"]
    list_display_links = ["thumb", "__str__"]
    list_filter = ["review", "state", "blueprint__product__family"]
    list_per_page = 24
    show_full_result_count = False
    ordering = ["asked", "-created"]
    search_fields = ["token__startswith"]
    search_help_text = "Beginning of the token"
    actions = ["approve"]
    fields = readonly_fields = (
        "large", "product", "group", "state", "reason", "pixels", "review", "review_reason", "asked", "reviewed", "reviewed_by", "created",
        "expires",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Upload]:
        rows = super().get_queryset(request).select_related("reviewed_by", "blueprint__product")
        return rows.defer("blueprint__document", "blueprint__assets", "blueprint__product__search")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Upload | None = None) -> bool:
        del obj
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Upload | None = None) -> bool:
        del obj
        return request.user.has_perm(REVIEW)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    @admin.display(description="product", ordering="blueprint__product__title")
    def product(self, row: models.Upload) -> str:
        return row.blueprint.product.title if row.blueprint else ""

    @admin.display(description="pixels")
    def pixels(self, row: models.Upload) -> str:
        return f"{row.width} × {row.height}" if row.width else ""

    @admin.display(description="picture")
    def thumb(self, row: models.Upload) -> SafeString | str:
        return self._image(row, "configurator:upload-preview", "upload-thumb") or "not opened"

    @admin.display(description="picture")
    def large(self, row: models.Upload) -> SafeString | str:
        shown = self._image(row, "configurator:upload-preview", "upload-large")
        if not shown:
            return "It was not opened."
        return format_html('{}<br><a href="{}">The whole picture</a>', shown, reverse("configurator:upload-picture", args=[row.token]))

    def _image(self, row: models.Upload, route: str, kind: str) -> SafeString | str:
        if row.state != State.READY:
            return ""
        return format_html(
            '<img class="{}" src="{}" alt="What the shopper uploaded" loading="lazy">', kind, reverse(route, args=[row.token])
        )

    @admin.action(description="Approve: it may be made", permissions=["change"])
    def approve(self, request: HttpRequest, rows: QuerySet[models.Upload]) -> None:
        """Approve pictures after looking at them in the list."""
        done = 0
        for row in rows:
            try:
                services.approve_upload(upload_id=row.pk, actor=_actor(request))
                done += 1
            except ConfiguratorError as error:
                messages.error(request, f"{row}: {error}")
        self.message_user(request, f"{done} of {len(rows)} pictures approved.", messages.SUCCESS if done else messages.WARNING)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("<int:pk>/approve/", self.admin_site.admin_view(require_POST(_approve)), name="configurator_upload_approve"),
            path("<int:pk>/refuse/", self.admin_site.admin_view(require_POST(_refuse)), name="configurator_upload_refuse"),
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method == "POST":
            raise PermissionDenied
        extra = {"may_review": request.user.has_perm(REVIEW), "waiting": models.Upload.objects.filter(review=Review.WAITING).count()}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})


def _actor(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not request.user.has_perm(REVIEW):
        raise PermissionDenied
    return request.user


def _approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a picture be made."""
    actor, row = _actor(request), get_object_or_404(models.Upload, pk=pk)
    try:
        services.approve_upload(upload_id=row.pk, actor=actor)
    except ConfiguratorError as error:
        messages.error(request, str(error))
        return redirect("admin:configurator_upload_change", pk)
    messages.success(request, "Approved. Orders with it may go into production.")
    return _next(pk)


def _refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a picture; who ordered it is told why."""
    actor, row = _actor(request), get_object_or_404(models.Upload, pk=pk)
    try:
        services.refuse_upload(upload_id=row.pk, actor=actor, reason=request.POST.get("reason", ""))
    except ConfiguratorError as error:
        messages.error(request, str(error))
        return redirect("admin:configurator_upload_change", pk)
    messages.success(request, "Refused. Who ordered it gets a mail with the reason.")
    return _next(pk)


def _next(pk: int) -> HttpResponse:
    """The next picture that waits, or else the one that was decided about."""
    waiting = models.Upload.objects.filter(review=Review.WAITING).order_by("asked").values_list("pk", flat=True).first()
    return redirect("admin:configurator_upload_change", waiting or pk)
