"""What staff may do with rows that services own."""

from django.contrib import admin
from django.http import HttpRequest


class ServicesOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that only services add and delete."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        del request
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        del request, obj
        return False


class ReadOnlyAdmin(ServicesOnlyAdmin):
    """Rows that are only looked at."""

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        del request, obj
        return False
