"""What can be recommended, and its candidate pictures; only what staff decide about pictures can be changed by hand."""

from collections import defaultdict
from dataclasses import replace
from math import exp
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from recommendations import services
from recommendations.admin.base import ReadOnlyAdmin, ServicesOnlyAdmin
from recommendations.domain import curating
from recommendations.models import Arm, DailyArmCount, Item
from recommendations.queries.arms import decision_of

DECIDED = ("pinned", "excluded", "shown_from", "shown_until", "retired")


class ArmInline(admin.TabularInline):  # type: ignore[type-arg]
    """An item's candidate pictures; each is decided about on its own page."""

    model = Arm
    fields = readonly_fields = ("key", "features", "target", "mean", "pinned", "excluded", "retired")
    can_delete = False
    show_change_link = True
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


class StateFilter(admin.SimpleListFilter):
    """Pictures by whether they may be shown today."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        del request, model_admin
        return [("shown", "May be shown today"), ("out", "Kept out"), ("later", "Not at this time"), ("retired", "Retired")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Arm]) -> QuerySet[Arm]:
        del request
        today = timezone.localdate()
        states = {
            "shown": Q(pk__in=Arm.objects.showable(today)),
            "out": Q(excluded=True),
            "later": Q(shown_from__gt=today) | Q(shown_until__lt=today),
            "retired": Q(retired=True),
        }
        return queryset.filter(states[self.value() or ""]) if self.value() in states else queryset


class ArmForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is decided about one picture, as far as the others of its item allow it."""

    class Meta:
        model = Arm
        fields = DECIDED

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        others = [decision_of(arm) for arm in Arm.objects.filter(item=self.instance.item_id).exclude(pk=self.instance.pk).in_order()]
        said: dict[str, Any] = {name: data.get(name) for name in DECIDED}
        mine = replace(decision_of(self.instance), **said)
        if found := curating.problems([*others, mine], timezone.localdate()):
            raise ValidationError([problem.words for problem in found])
        return data


def _sum(name: str) -> Coalesce:
    counts = DailyArmCount.objects.filter(item=OuterRef("item__key"), arm=OuterRef("key")).order_by().values("arm")
    return Coalesce(Subquery(counts.annotate(total=Sum(name)).values("total"), output_field=IntegerField()), 0)


@admin.register(Arm)
class ArmAdmin(ServicesOnlyAdmin):
    """Candidate pictures with what they earned: the higher the mean, the more it is clicked than the item's others."""

    form = ArmForm
    list_display = ("key", "item", "shown", "clicks", "against", "holds")
    list_filter = (StateFilter, "pinned")
    list_select_related = ("item",)
    search_fields = ("key__exact", "item__key")
    readonly_fields = ("item", "key", "features", "target", "position", "place", "mean", "variance", "retired_on", "retired_why")
    fieldsets = (
        (None, {"fields": ("item", "key", "target", "position", "place")}),
        ("Decided by staff", {"fields": ("pinned", "excluded", ("shown_from", "shown_until"))}),
        ("Found by the night", {"fields": ("mean", "variance", "retired", "retired_on", "retired_why", "features")}),
    )
    actions = ("pin", "unpin", "keep_out", "let_in", "bring_back")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Arm]:
        return cast("QuerySet[Arm]", super().get_queryset(request).annotate(impressions=_sum("impressions"), clicked=_sum("clicks")))

    @admin.display(description="Shown", ordering="impressions")
    def shown(self, arm: Arm) -> int:
        return int(getattr(arm, "impressions", 0))

    @admin.display(description="Clicks", ordering="clicked")
    def clicks(self, arm: Arm) -> int:
        return int(getattr(arm, "clicked", 0))

    @admin.display(description="Against the item's others", ordering="mean")
    def against(self, arm: Arm) -> str:
        return "–" if arm.mean is None else f"× {exp(arm.mean):.2f}"

    @admin.display(description="What holds today")
    def holds(self, arm: Arm) -> str:
        return f"{decision_of(arm).words(timezone.localdate())} {arm.retired_why}".strip()

    def save_model(self, request: HttpRequest, obj: Arm, form: Any, change: bool) -> None:  # noqa: FBT001
        del request, form, change
        services.curate(item=obj.item.key, decisions=[decision_of(obj)])

    @admin.action(description="Pin the selected pictures", permissions=["change"])
    def pin(self, request: HttpRequest, arms: QuerySet[Arm]) -> None:
        self._decide(request, arms, pinned=True)

    @admin.action(description="Unpin the selected pictures", permissions=["change"])
    def unpin(self, request: HttpRequest, arms: QuerySet[Arm]) -> None:
        self._decide(request, arms, pinned=False)

    @admin.action(description="Keep the selected pictures out of lists", permissions=["change"])
    def keep_out(self, request: HttpRequest, arms: QuerySet[Arm]) -> None:
        self._decide(request, arms, excluded=True)

    @admin.action(description="Let the selected pictures in again", permissions=["change"])
    def let_in(self, request: HttpRequest, arms: QuerySet[Arm]) -> None:
        self._decide(request, arms, excluded=False)

    @admin.action(description="Bring the selected pictures back for a new trial", permissions=["change"])
    def bring_back(self, request: HttpRequest, arms: QuerySet[Arm]) -> None:
        self._decide(request, arms, retired=False)

    def _decide(self, request: HttpRequest, arms: QuerySet[Arm], **said: Any) -> None:
        by_item: dict[str, list[services.Decision]] = defaultdict(list)
        for arm in arms.select_related("item"):
            by_item[arm.item.key].append(replace(decision_of(arm), **said))
        number = 0
        for item, decisions in by_item.items():
            try:
                number += services.curate(item=item, decisions=decisions)
            except services.CurationError as error:
                self.message_user(request, f"{item}: {error}", messages.ERROR)
        self.message_user(request, f"{number} picture{'' if number == 1 else 's'} changed.", messages.SUCCESS)


@admin.register(DailyArmCount)
class DailyArmCountAdmin(ReadOnlyAdmin):
    """Impressions and clicks of pictures by day."""

    list_display = ("day", "item", "arm", "impressions", "clicks")
    search_fields = ("item__exact", "arm__exact")
