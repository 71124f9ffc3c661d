"""Orders, stock, delivery countries and legal pages for staff."""

import csv
from collections.abc import Sequence
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from catalog.templatetags.money import money
from orders import queries, services
from orders.domain.states import ForbiddenMove, State, next_step
from orders.models import DeliveryCountry, Order, Page, PageSection, StockChange, StockItem

MOVE, REFUND = "orders.move_order", "orders.refund_order"


class ServiceAdmin(admin.ModelAdmin[Order]):
    """Rows that only services write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        del request
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        del request, obj
        return False


@admin.register(Order)
class OrderAdmin(ServiceAdmin):
    """Orders: found by number or e-mail address, moved along by buttons, never edited by hand."""

    list_display = ("number", "placed", "state", "name", "email", "country_name", "things", "sum", "deliver_by")
    list_filter = ("status", "country_name", "placed", "deliver_by")
    search_fields = ("number__istartswith", "email__istartswith", "name__icontains")
    search_help_text = "Number, e-mail address or name"
    list_per_page = 50
    show_full_result_count = False
    actions = ("move_along",)
    change_form_template = "orders/admin/order.html"
    change_list_template = "orders/admin/orders.html"
    fieldsets = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        return super().get_queryset(request).annotate(line_count=Count("lines"))

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        del obj
        return request.user.has_perm(MOVE) or request.user.has_perm(REFUND)

    def get_readonly_fields(self, request: HttpRequest, obj: object | None = None) -> list[str]:
        del request, obj
        return [field.name for field in self.opts.fields]

    @admin.display(ordering="status")
    def state(self, order: Order) -> str:
        return order.state.label

    @admin.display(description="lines", ordering="line_count")
    def things(self, order: Order) -> int:
        return cast("int", getattr(order, "line_count", 0))

    @admin.display(description="total", ordering="total")
    def sum(self, order: Order) -> str:
        return money(order.total)

    @admin.action(description="Move to the next step")
    def move_along(self, request: HttpRequest, orders: QuerySet[Order]) -> None:
        """Move each order one step: into production, shipped, delivered."""
        if not request.user.has_perm(MOVE):
            raise PermissionDenied
        moved = 0
        for order in orders:
            target = next_step(order.state)
            if target is not None:
                moved += _try(request, order, target)
        self.message_user(request, f"{moved} of {len(orders)} orders moved.", messages.SUCCESS if moved else messages.WARNING)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("<int:order_id>/move/", self.admin_site.admin_view(require_POST(move)), name="orders_order_move"),
            path("<int:order_id>/cancel/", self.admin_site.admin_view(require_POST(cancel)), name="orders_order_cancel"),
            path("<int:order_id>/refund/", self.admin_site.admin_view(require_POST(refund)), name="orders_order_refund"),
            path("parts/", self.admin_site.admin_view(require_safe(parts)), name="orders_parts"),
            path("sheet/<int:line_id>/", self.admin_site.admin_view(sheet), name="orders_sheet"),
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One order with its lines, money and history, and what may be done with it."""
        if request.method == "POST":
            raise PermissionDenied
        order = queries.order_for_staff(object_id)
        step = next_step(order.state) if order else None
        may_refund = request.user.has_perm(REFUND)
        context = {
            "order": order,
            "next_step": step if request.user.has_perm(MOVE) else None,
            "can_cancel": bool(order and may_refund and order.state in {State.PLACED, State.PAID, State.IN_PRODUCTION}),
            "can_refund": bool(order and may_refund and order.state in {State.SHIPPED, State.DELIVERED}),
        }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **context})


def _try(request: HttpRequest, order: Order, target: State) -> bool:
    try:
        services.move_order(order_id=order.pk, target=target, actor=cast("User", request.user))
    except ForbiddenMove as error:
        messages.error(request, f"{order.number}: {error}")
        return False
    return True


def _found(request: HttpRequest, order_id: int, permission: str) -> Order:
    if not request.user.has_perm(permission):
        raise PermissionDenied
    order = Order.objects.filter(pk=order_id).first()
    if order is None:
        raise Http404("There is no such order.")
    return order


def move(request: HttpRequest, order_id: int) -> HttpResponse:
    """Move an order to the step that the button named."""
    order = _found(request, order_id, MOVE)
    target = request.POST.get("target", "")
    if target in {State.IN_PRODUCTION, State.SHIPPED, State.DELIVERED} and _try(request, order, State(target)):
        messages.success(request, f"{order.number} is now “{State(target).label}”.")
    return redirect("admin:orders_order_change", order_id)


def cancel(request: HttpRequest, order_id: int) -> HttpResponse:
    """Call an order off, once staff have confirmed it; money and goods go back."""
    order, note = _found(request, order_id, REFUND), _note(request)
    if "sure" not in request.POST:
        return _ask(request, order, "cancel", note)
    try:
        services.cancel_order(order_id=order.pk, by="staff", actor=cast("User", request.user), note=note)
        messages.success(request, f"{order.number} is cancelled.")
    except ForbiddenMove as error:
        messages.error(request, str(error))
    return redirect("admin:orders_order_change", order_id)


def refund(request: HttpRequest, order_id: int) -> HttpResponse:
    """Give the money of a sent order back, once staff have confirmed it."""
    order, note = _found(request, order_id, REFUND), _note(request)
    if "sure" not in request.POST:
        return _ask(request, order, "refund", note)
    try:
        services.refund_order(order_id=order.pk, actor=cast("User", request.user), note=note)
        messages.success(request, f"The money of {order.number} goes back.")
    except ForbiddenMove as error:
        messages.error(request, str(error))
    return redirect("admin:orders_order_change", order_id)


def _note(request: HttpRequest) -> str:
    """Why, as far as the history of an order has room for it."""
    return request.POST.get("note", "").replace("\0", "")[:200]


def _ask(request: HttpRequest, order: Order, verb: str, note: str) -> HttpResponse:
    title = f"{verb.capitalize()} {order.number}?"
    context = admin.site.each_context(request) | {"order": order, "verb": verb, "note": note, "title": title}
    return render(request, "orders/admin/sure.html", context)


def sheet(request: HttpRequest, line_id: int) -> HttpResponse:
    """The work sheet of one line, to be printed."""
    if not request.user.has_perm("orders.view_order"):
        raise PermissionDenied
    line = queries.work_sheet(line_id)
    if line is None:
        raise Http404("There is no such line.")
    context = {"line": line, "order": line.order, "to_make": line.order.state in queries.TO_MAKE, "shown": queries.shown_line(line)}
    context |= {"prints": queries.prints(line), "letterings": queries.letterings(line)}
    return render(request, "orders/admin/sheet.html", context)


def parts(request: HttpRequest) -> HttpResponse:
    """Which parts the orders that are still to be made take, as a page to print or as CSV."""
    if not request.user.has_perm("orders.view_order"):
        raise PermissionDenied
    asked = request.GET.get("status", "")
    states = [State(asked)] if asked in set(queries.TO_MAKE) else list(queries.TO_MAKE)
    needed = queries.parts_needed(states)
    if request.GET.get("format") == "csv":
        return _csv(needed)
    shown = [(state, state in states) for state in queries.TO_MAKE]
    return render(
        request, "orders/admin/parts.html", admin.site.each_context(request) | {"needed": needed, "states": shown, "asked": asked}
    )


def _csv(needed: Sequence[queries.PartNeeded]) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8", headers={"Content-Disposition": 'attachment; filename="parts.csv"'})
    # Without the mark, spreadsheets take “m²” for something else.
    response.write("\ufeff")
    rows = csv.writer(response)
    rows.writerow(["part", "title", "quantity", "unit", "orders"])
    for one in needed:
        rows.writerow([_harmless(one.part), _harmless(one.title), f"{one.quantity:f}", _harmless(one.unit), one.orders])
    return response


def _harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


class StockForm(ModelForm[StockItem]):
    """A stock item; the quantity is what was counted, goods put aside included."""

    class Meta:
        model = StockItem
        fields = ("key", "title", "quantity")

    def clean_quantity(self) -> int:
        quantity = int(self.cleaned_data["quantity"])
        if self.instance.pk and quantity < self.instance.held:
            self.add_error("quantity", f"{self.instance.held} are put aside for orders being paid; it cannot be fewer.")
        return quantity


@admin.register(StockItem)
class StockItemAdmin(admin.ModelAdmin[StockItem]):
    """Stock; every change is logged with who made it."""

    form = StockForm
    list_display = ("key", "title", "quantity", "held", "available")
    search_fields = ("key", "title")
    list_per_page = 100
    show_full_result_count = False
    readonly_fields = ("held", "changes")
    fields = ("key", "title", "quantity", "held", "changes")

    def get_readonly_fields(self, request: HttpRequest, obj: StockItem | None = None) -> tuple[str, ...]:
        del request
        return ("key", "held", "changes") if obj else ("held", "changes")

    def has_delete_permission(self, request: HttpRequest, obj: StockItem | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or not obj.holds.exists())

    def save_model(self, request: HttpRequest, obj: StockItem, form: ModelForm[StockItem], change: bool) -> None:  # noqa: FBT001
        del form, change
        actor = cast("User", request.user)
        try:
            saved = services.set_stock(key=obj.key, quantity=obj.quantity, title=obj.title, reason="counted by staff", actor=actor)
        except ValueError as error:
            messages.set_level(request, messages.ERROR)
            messages.error(request, str(error))
            return
        obj.pk = saved.pk

    @admin.display(description="latest changes")
    def changes(self, item: StockItem) -> SafeString | str:
        rows = StockChange.objects.filter(item=item).select_related("actor")[:50] if item.pk else []
        return format_html_join(
            "",
            "{} {} {} {}<br>",
            ((localtime(row.at).strftime("%Y-%m-%d %H:%M"), f"{row.delta:+d}", row.reason, row.actor or "") for row in rows),
        )


@admin.register(DeliveryCountry)
class DeliveryCountryAdmin(admin.ModelAdmin[DeliveryCountry]):
    """Where the shop delivers, at which VAT rate and price."""

    list_display = ("name", "code", "vat_rate", "shipping_price", "transit_days", "active")
    list_filter = ("active",)
    search_fields = ("name", "code")


class PageSectionInline(admin.StackedInline[PageSection, Page]):
    model = PageSection
    extra = 0


@admin.register(Page)
class PageAdmin(admin.ModelAdmin[Page]):
    """The legal pages. What stands in [square brackets] is still to be filled in."""

    inlines = (PageSectionInline,)
    list_display = ("title", "slug", "changed", "missing")
    readonly_fields = ("slug", "preview")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Page]:
        return super().get_queryset(request).prefetch_related("sections")

    def has_add_permission(self, request: HttpRequest) -> bool:
        del request
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        del request, obj
        return False

    @admin.display(description="fields to fill in")
    def missing(self, page: Page) -> int:
        return queries.missing_fields(page)

    @admin.display(description="in the shop")
    def preview(self, page: Page) -> SafeString:
        return format_html('<a href="{}">Show the page</a>', reverse(f"orders:{page.slug}"))
