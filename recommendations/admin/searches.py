"""Weekly searches for better settings, with every trial."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from recommendations.admin import pictures
from recommendations.admin.base import ReadOnlyAdmin
from recommendations.models import SearchRun


@admin.register(SearchRun)
class SearchRunAdmin(ReadOnlyAdmin):
    """What was tried, what it reached, and what the nights use from then on."""

    list_display = ("__str__", "started", "finished", "tried", "best", "reason")
    fields = ("started", "finished", "reason", "chosen", "seed")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        """The page of a search with its trials as a picture and as a table."""
        context |= {"charts": pictures.of_search(kwargs["obj"]), "tables": pictures.trials(kwargs["obj"])}
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="Trials")
    def tried(self, search: SearchRun) -> int:
        return len(search.trials)

    @admin.display(description="Best NDCG@10")
    def best(self, search: SearchRun) -> str:
        return f"{max(trial[pictures.MAIN] for trial in search.trials):.4f}" if search.trials else "–"
