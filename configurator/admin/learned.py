"""What the nights learnt from sold designs: how well it guesses, which serves, and bringing an earlier one back."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from configurator import models, services
from configurator.domain.errors import ConfiguratorError


@admin.register(models.LearnedOptions)
class LearnedOptionsAdmin(admin.ModelAdmin[models.LearnedOptions]):
    """Looked at; the only change is which one serves."""

    list_display = ["product", "created", "active", "success", "popularity"]
    fields = readonly_fields = ("product", "created", "active", "success", "popularity")
    list_filter = ["active"]
    list_select_related = ["product"]
    actions = ["bring_back"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.LearnedOptions]:
        return super().get_queryset(request).defer("arrays", "product__search")

    def has_add_permission(self, request: HttpRequest) -> bool:
        del request
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.LearnedOptions | None = None) -> bool:
        del request, obj
        return False

    @admin.display(description="guessed right")
    def success(self, learnt: models.LearnedOptions) -> str:
        return _percent(learnt, "success")

    @admin.display(description="by popularity alone")
    def popularity(self, learnt: models.LearnedOptions) -> str:
        return _percent(learnt, "popularity")

    @admin.action(description="Let the selected one serve until the next night", permissions=["change"])
    def bring_back(self, request: HttpRequest, chosen: QuerySet[models.LearnedOptions]) -> None:
        """Put an earlier one in the place of the serving one, and write down who did."""
        ids = list(chosen.values_list("pk", flat=True)[:2])
        if len(ids) != 1:
            self.message_user(request, "Select exactly one.", messages.ERROR)
            return
        try:
            learnt = services.restore_learned(learned_id=ids[0])
        except ConfiguratorError as error:
            self.message_user(request, str(error), messages.ERROR)
            return
        self.log_change(request, learnt, "Brought back.")
        since = f"{timezone.localtime(learnt.created):%d %B %Y, %H:%M}"
        self.message_user(request, f"What was learnt on {since} serves again, until the next night learns anew.")


def _percent(learnt: models.LearnedOptions, name: str) -> str:
    judged = learnt.manifest.get("judged")
    return f"{judged[name] * 100:.1f} %" if judged else "not judged"
