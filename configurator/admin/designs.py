"""Designs and what was sold."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.html import format_html

from configurator import models
from configurator.admin import colourways


@admin.register(models.Design)
class DesignAdmin(admin.ModelAdmin[models.Design]):
    """Saved designs, to be looked at and published as colourways."""

    list_display = ["__str__", "blueprint", "created", "picture_state", "product"]
    list_filter = ["picture_state", "blueprint__product__family"]
    list_select_related = ["blueprint__product", "product"]
    search_fields = ["title", "token"]
    date_hierarchy = "created"
    fields = readonly_fields = ("title", "blueprint", "choices", "selection", "created", "picture_state", "product", "page")

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Design]:
        return super().get_queryset(request).defer("blueprint__assets", "blueprint__product__search", "product__search")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Design | None = None) -> bool:
        """A colourway without its design would sell the standard one under its name."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.product_id is None)

    @admin.display(description="page")
    def page(self, design: models.Design) -> str:
        opened = format_html('<a href="{}">Open</a>', reverse("configurator:design", args=[design.token]))
        if design.product_id is not None:
            return opened
        return format_html('{} · <a href="{}">Put it on sale</a>', opened, reverse("admin:configurator_design_colourway", args=[design.pk]))

    def get_urls(self) -> list[URLPattern]:
        return [*colourways.urls(self.admin_site.admin_view), *super().get_urls()]


@admin.register(models.SoldDesign)
class SoldDesignAdmin(admin.ModelAdmin[models.SoldDesign]):
    list_display = ["blueprint", "day"]
    list_filter = ["blueprint__product__family"]
    list_select_related = ["blueprint__product"]
    date_hierarchy = "day"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.SoldDesign | None = None) -> bool:
        del request, obj
        return False
