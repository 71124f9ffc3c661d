"""What can be recommended, and its candidate pictures; only pins and retirements can be changed by hand."""

from typing import cast

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from recommendations.admin.base import ReadOnlyAdmin, ServicesOnlyAdmin
from recommendations.models import Arm, DailyArmCount, Item


class ArmInline(admin.TabularInline):  # type: ignore[type-arg]
    """An item's candidate pictures: pin one, retire others."""

    model = Arm
    fields = ("key", "features", "target", "value", "pinned", "retired")
    readonly_fields = ("key", "features", "target", "value")
    can_delete = False
    extra = 0
    max_num = 0


@admin.register(Item)
class ItemAdmin(ServicesOnlyAdmin):
    """What can be recommended, as its owner pushed it."""

    list_display = ("key", "available", "arm_count", "pushed")
    list_filter = ("available",)
    search_fields = ("key",)
    fields = readonly_fields = ("key", "available", "features", "pushed")
    inlines = (ArmInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Item]:
        return cast("QuerySet[Item]", super().get_queryset(request).annotate(arm_number=Count("arms")))

    @admin.display(description="Pictures", ordering="arm_number")
    def arm_count(self, item: Item) -> int:
        return int(getattr(item, "arm_number", 0))


@admin.register(Arm)
class ArmAdmin(ServicesOnlyAdmin):
    """Candidate pictures with what they earned: a value above 0 is clicked more than the item's average."""

    list_display = ("key", "item", "position", "value", "pinned", "retired")
    list_filter = ("pinned", "retired")
    list_select_related = ("item",)
    search_fields = ("key__exact", "item__key")
    fields = ("item", "key", "features", "target", "position", "value", "pinned", "retired")
    readonly_fields = ("item", "key", "features", "target", "position", "value")
    actions = ("pin", "unpin", "retire", "bring_back")

    @admin.action(description="Pin the selected pictures", permissions=["change"])
    def pin(self, request: HttpRequest, arms: QuerySet[Arm]) -> None:
        self._set(request, arms, pinned=True)

    @admin.action(description="Unpin the selected pictures", permissions=["change"])
    def unpin(self, request: HttpRequest, arms: QuerySet[Arm]) -> None:
        self._set(request, arms, pinned=False)

    @admin.action(description="Retire the selected pictures", permissions=["change"])
    def retire(self, request: HttpRequest, arms: QuerySet[Arm]) -> None:
        self._set(request, arms, retired=True)

    @admin.action(description="Bring the selected pictures back", permissions=["change"])
    def bring_back(self, request: HttpRequest, arms: QuerySet[Arm]) -> None:
        self._set(request, arms, retired=False)

    def _set(self, request: HttpRequest, arms: QuerySet[Arm], **values: bool) -> None:
        number = arms.update(**values)
        self.message_user(request, f"{number} pictures changed.", messages.SUCCESS)


@admin.register(DailyArmCount)
class DailyArmCountAdmin(ReadOnlyAdmin):
    """Impressions and clicks of pictures by day."""

    list_display = ("day", "item", "arm", "impressions", "clicks")
    search_fields = ("item__exact", "arm__exact")
