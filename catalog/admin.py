"""The merchandiser's side of the catalogue."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.files.storage import default_storage
from django.db.models import Count, Prefetch, Q, QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts import services as accounts
from catalog import services
from catalog.domain import text
from catalog.forms.staff import PictureForm, PictureFormSet, ProductForm
from catalog.models import Alert, Attribute, Category, Picture, Pin, Product, Synonyms, WeeklyChoice
from catalog.views.arms import curate


def thumbnail(picture: Picture | None) -> str:
    """A small picture for tables; a dash where none is ready."""
    if picture is None or not picture.derivatives:
        return "–"
    smallest = picture.derivatives[0]
    height = round(96 * smallest["height"] / smallest["width"])
    return format_html('<img src="{}" width="96" height="{}" alt="{}">', default_storage.url(smallest["name"]), height, picture.alt)


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin[Category]):
    list_display = ["in_tree", "path", "position", "product_count"]
    list_editable = ["position"]
    ordering = ["path"]
    search_fields = ["title", "slug"]
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["title"]}
    list_select_related = ["parent"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        return super().get_queryset(request).annotate(product_count=Count("products"))

    @admin.display(description="title", ordering="path")
    def in_tree(self, category: Category) -> str:
        return f"{'— ' * category.path.count('/')}{category.title}"

    @admin.display(description="products", ordering="product_count")
    def product_count(self, category: Category) -> int:
        return int(category.product_count)  # type: ignore[attr-defined]


@admin.register(Attribute)
class AttributeAdmin(admin.ModelAdmin[Attribute]):
    list_display = ["label", "key", "position", "is_facet"]
    list_editable = ["position", "is_facet"]
    search_fields = ["label", "key"]
    prepopulated_fields = {"key": ["label"]}


@admin.register(Synonyms)
class SynonymsAdmin(admin.ModelAdmin[Synonyms]):
    """What shoppers call things, so that the search finds them; each term can be tried."""

    list_display = ["words", "searches"]
    search_fields = ["words"]

    @admin.display(description="try it")
    def searches(self, group: Synonyms) -> SafeString:
        terms = [" ".join(term) for term in text.terms(group.words)]
        return format_html_join(
            ", ", '<a href="{}?{}">{}</a>', ((reverse("catalog:search"), urlencode({"q": term}), term) for term in terms)
        )


class WhenFilter(admin.SimpleListFilter):
    """Pins by whether they hold today."""

    title = "when"
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:  # noqa: ARG002
        return [("now", "In force today"), ("later", "Yet to begin"), ("over", "Over")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Pin]) -> QuerySet[Pin]:
        today = timezone.localdate()
        if self.value() == "now":
            return queryset.filter(Q(until=None) | Q(until__gte=today), since__lte=today)
        if self.value() == "later":
            return queryset.filter(since__gt=today)
        return queryset.filter(until__lt=today) if self.value() == "over" else queryset


@admin.register(Pin)
class PinAdmin(admin.ModelAdmin[Pin]):
    """Products shown first in a panel, or kept out of panels, for a while."""

    list_display = ["product", "effect", "panel_name", "where", "since", "until", "note"]
    list_filter = [WhenFilter, "effect", "place", "panel"]
    list_select_related = ["product", "category"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["product__title", "product__slug", "note"]
    autocomplete_fields = ["product", "category"]
    fieldsets = [
        (None, {"fields": ["product", "effect", "panel"]}),
        ("Where", {"fields": ["place", "category"]}),
        ("When", {"fields": [("since", "until"), "note"]}),
    ]

    @admin.display(description="panel", ordering="panel")
    def panel_name(self, pin: Pin) -> str:
        return str(pin.get_panel_display())

    @admin.display(description="where", ordering="place")
    def where(self, pin: Pin) -> str:
        return f"{pin.category} and below" if pin.category else str(pin.get_place_display())


class PictureInline(admin.TabularInline[Picture, Product]):
    model = Picture
    form = PictureForm
    formset = PictureFormSet  # type: ignore[assignment]
    extra = 0
    fields = ["small", "kind", "view", "alt", "tags", "position", "is_default", "upload", "condition"]
    readonly_fields = ["small", "condition"]

    @admin.display(description="picture")
    def small(self, picture: Picture) -> str:
        return thumbnail(picture)

    @admin.display(description="state")
    def condition(self, picture: Picture) -> str:
        return f"{picture.get_state_display()}. {picture.problem}".removesuffix(". ")


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin[Product]):
    form = ProductForm
    inlines = [PictureInline]
    list_display = ["small", "title", "kind", "category", "price", "status", "added"]
    list_display_links = ["small", "title"]
    list_filter = ["status", "kind", ("category", admin.RelatedOnlyFieldListFilter), "family", "demo"]
    list_select_related = ["category"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["title", "slug", "keywords"]
    autocomplete_fields = ["category", "base"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["arms"]
    actions = ["publish", "archive"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "status", "category", "description", "attributes"]}),
        ("Selling", {"fields": ["price", "lead_days", "stock_key", "once", "created"]}),
        ("Made to order", {"fields": ["kind", "family", "base"]}),
        ("Personal pictures", {"fields": ["arms"]}),
    ]

    class Media:
        css = {"all": ["css/pages/catalog-admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        shown = Picture.objects.filter(is_default=True, state=Picture.State.READY).only("product_id", "derivatives", "alt")
        found = super().get_queryset(request).defer("search", "keywords", "facets")
        return found.prefetch_related(Prefetch("pictures", shown, to_attr="default_pictures"))

    @admin.display(description="picture")
    def small(self, product: Product) -> str:
        return thumbnail(next(iter(product.default_pictures), None))  # type: ignore[attr-defined]

    @admin.display(description="created", ordering="created")
    def added(self, product: Product) -> date:
        return timezone.localdate(product.created)

    @admin.display(description="pictures in lists")
    def arms(self, product: Product) -> str | SafeString:
        if product.pk is None:
            return "–"
        return format_html('<a href="{}">Candidates, decisions and clicks</a>', reverse("admin:catalog_product_arms", args=[product.pk]))

    def get_urls(self) -> list[URLPattern]:
        return [path("<int:pk>/arms/", self.admin_site.admin_view(curate), name="catalog_product_arms"), *super().get_urls()]

    @admin.action(description="Publish", permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        self._each(request, queryset, services.publish_product, "published")

    @admin.action(description="Archive (take off sale)", permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        self._each(request, queryset, services.archive_product, "archived")

    def _each(self, request: HttpRequest, queryset: QuerySet[Product], act: Callable[..., Product], done: str) -> None:
        count = 0
        for product_id, title in queryset.values_list("pk", "title"):
            try:
                act(product_id=product_id)
                count += 1
            except services.NotPublishableError as error:
                self.message_user(request, f"{title or 'A product without title'}: {error}", messages.WARNING)
        self.message_user(request, f"{count} product{'' if count == 1 else 's'} {done}.", messages.SUCCESS)

    def save_formset(self, request: HttpRequest, form: ModelForm[Product], formset: BaseModelFormSet[Any, Any], change: bool) -> None:  # noqa: FBT001
        if formset.model is not Picture:
            super().save_formset(request, form, formset, change)
            return
        chosen = next((each.instance for each in formset.forms if (each.cleaned_data or {}).get("is_default")), None)
        uploaded = [each.instance for each in formset.forms if "upload" in each.changed_data]
        for each in formset.forms:
            each.instance.is_default = False
        formset.save()
        services.settle_pictures(product_id=form.instance.pk, default=chosen, uploaded=uploaded)

    def delete_model(self, request: HttpRequest, obj: Product) -> None:
        services.remove_products(product_ids=[obj.pk])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        services.remove_products(product_ids=list(queryset.values_list("pk", flat=True)))


class AboutPeopleAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows about shoppers, which only services write: looked at by staff who may see accounts, and by nobody else."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        del request
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        del request, obj
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        del request, obj
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and request.user.has_perm("accounts.view_user")


class StateFilter(admin.SimpleListFilter):
    """Alerts by how far they are."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:  # noqa: ARG002
        return [("asked", "Not confirmed"), ("waiting", "Waiting"), ("sent", "Sent")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Alert]) -> QuerySet[Alert]:
        states = {"asked": Q(confirmed=None, sent=None), "waiting": Q(confirmed__isnull=False, sent=None), "sent": Q(sent__isnull=False)}
        chosen = states.get(self.value() or "")
        return queryset if chosen is None else queryset.filter(chosen)


@admin.register(Alert)
class AlertAdmin(AboutPeopleAdmin):
    """Who waits for what. The link that ends an alert is its owner's and not shown; whoever has lost it is helped by support."""

    list_display = ["who", "product", "kind", "what", "price", "created", "state"]
    list_filter = [StateFilter, "kind", ("created", admin.DateFieldListFilter)]
    list_select_related = ["product", "user"]
    date_hierarchy = "created"
    search_fields = ["user__email__istartswith", "email__istartswith", "product__title", "product__slug"]
    search_help_text = "E-mail address, or a product"
    fields = readonly_fields = ("who", "product", "kind", "what", "price", "created", "confirmed", "sent")
    actions = ["stop"]

    @admin.display(description="e-mail address")
    def who(self, alert: Alert) -> str:
        return str(alert.user.email) if alert.user else alert.email

    @admin.display(description="state")
    def state(self, alert: Alert) -> str:
        if alert.sent:
            return f"sent {timezone.localdate(alert.sent):%-d %b %Y}"
        return "waiting" if alert.confirmed else "not confirmed"

    @admin.action(description="Stop these alerts, as their owners asked", permissions=["stop"])
    def stop(self, request: HttpRequest, queryset: QuerySet[Alert]) -> None:
        count = services.end_alerts(alert_ids=list(queryset.values_list("pk", flat=True)))
        self.message_user(request, f"{count} alert{'' if count == 1 else 's'} stopped; the audit log says by whom.", messages.SUCCESS)

    def has_stop_permission(self, request: HttpRequest) -> bool:
        """Whether somebody may end what a shopper waits for."""
        return request.user.has_perm("catalog.delete_alert")


class MailedFilter(admin.SimpleListFilter):
    """Choices of a week by whether they went out by mail."""

    title = "mail"
    parameter_name = "mailed"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:  # noqa: ARG002
        return [("yes", "Sent by mail"), ("no", "On the page only")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[WeeklyChoice]) -> QuerySet[WeeklyChoice]:
        return queryset.filter(mailed__isnull=self.value() == "no") if self.value() in ("yes", "no") else queryset


@admin.register(WeeklyChoice)
class WeeklyChoiceAdmin(AboutPeopleAdmin):
    """What was made for whom, week by week; a browser without an account is only known by a key."""

    list_display = ["monday", "shopper", "number", "made", "mailed"]
    list_filter = [MailedFilter, ("monday", admin.DateFieldListFilter)]
    list_select_related = ["visitor__user"]
    date_hierarchy = "monday"
    search_fields = ["visitor__user__email__istartswith", "visitor__key__startswith"]
    search_help_text = "E-mail address, or the beginning of a visitor's key"
    fields = readonly_fields = ("monday", "shopper", "things", "made", "mailed")
    actions = ["stop_mail"]

    @admin.display(description="for")
    def shopper(self, week: WeeklyChoice) -> str:
        return str(week.visitor.user or week.visitor)

    @admin.display(description="things")
    def number(self, week: WeeklyChoice) -> int:
        return len(week.slugs)

    @admin.display(description="things")
    def things(self, week: WeeklyChoice) -> str:
        titles = dict(Product.objects.filter(slug__in=week.slugs).values_list("slug", "title"))
        links = [(reverse("product", args=[slug]), titles.get(slug, slug)) for slug in week.slugs]
        return format_html_join("", '<p><a href="{}">{}</a></p>', links) or "–"

    @admin.action(description="Send these shoppers no Monday mail any more", permissions=["stop"])
    def stop_mail(self, request: HttpRequest, queryset: QuerySet[WeeklyChoice]) -> None:
        people = queryset.filter(visitor__user__preferences__mail_made_for_you=True).values_list("visitor__user", flat=True).distinct()
        count = accounts.stop_mails_of(user_ids=list(people.order_by()))
        self.message_user(request, f"{count} shopper{'' if count == 1 else 's'} will get no Monday mail any more.", messages.SUCCESS)

    def has_stop_permission(self, request: HttpRequest) -> bool:
        """Whether somebody may set for shoppers what they asked for."""
        return request.user.has_perm("accounts.change_preferences")
