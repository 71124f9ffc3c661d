"""The bill of materials of a draft, and the codes of designs."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from configurator import models
from configurator.admin.parts import DraftPartAdmin
from configurator.forms.production import BillLineForm


@admin.register(models.BillLine)
class BillLineAdmin(DraftPartAdmin):
    form = BillLineForm
    list_display = ["part", "title", "quantity", "unit", "when", "per", "position", "blueprint"]
    list_editable = ["position"]
    search_fields = ["part", "title"]


@admin.register(models.Sku)
class SkuAdmin(admin.ModelAdmin[models.Sku]):
    """Codes of designs that were ordered; made by the shop, never by hand."""

    list_display = ["code", "product", "created"]
    list_select_related = ["product"]
    search_fields = ["code__istartswith", "product__slug"]
    list_per_page = 100
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Sku]:
        return super().get_queryset(request).defer("product__search")

    def has_add_permission(self, request: HttpRequest) -> bool:
        del request
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Sku | None = None) -> bool:
        del request, obj
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        del request, obj
        return False
