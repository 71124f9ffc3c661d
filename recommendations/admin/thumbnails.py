"""What the choice of pictures earns: one report a day, and what is believed of each item's pictures."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from recommendations.admin import thumbnail_figures as figures
from recommendations.admin.base import ReadOnlyAdmin
from recommendations.admin.pictures import Table
from recommendations.models import Item, PictureReport
from recommendations.queries.posteriors import posteriors

RECENT = 60
ITEMS = 12
COLUMNS = ("shown", "clicks", "per 1,000", "chance to be the best", "state")


@admin.register(PictureReport)
class PictureReportAdmin(ReadOnlyAdmin):
    """The newest report above the list of all; nothing is reckoned on the page."""

    list_display = ("__str__", "made", "picks", "earned", "default")
    fields = ("day", "made")

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [path("pictures/", guard(self.pictures), name="recommendations_picturereport_pictures"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list below the newest report, and what the reports say one after another."""
        last = list(PictureReport.objects.order_by("-day")[:RECENT])
        context = {**(extra_context or {}), "report": last[0] if last else None, "title": "What pictures earn"}
        if last:
            context |= _shown(last[0])
            context["charts"] += figures.over_time(last)
        return super().changelist_view(request, context)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        """The page of one day's report."""
        return super().render_change_form(request, context | _shown(kwargs["obj"]), *args, **kwargs)

    def pictures(self, request: HttpRequest) -> HttpResponse:
        """What is believed of the pictures of each item that has several, twelve items to a page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = request.GET.get("q", "").replace("\0", "").strip()[:200]
        items = Item.objects.annotate(number=Count("arms")).filter(number__gt=1, key__icontains=asked).order_by("key")
        page = Paginator(items.values_list("key", flat=True), ITEMS).get_page(request.GET.get("p"))
        known = posteriors(list(page))
        context = {
            **self.admin_site.each_context(request),
            "title": "What is believed of pictures",
            "opts": self.opts,
            "page": page,
            "q": asked,
        }
        context["items"] = [
            (figures.of_item(number, item, known[item]), Table(item, COLUMNS, figures.records(known[item])))
            for number, item in enumerate(page)
        ]
        return TemplateResponse(request, "recommendations/admin/pictures.html", context)

    @admin.display(description="Pictures drawn")
    def picks(self, report: PictureReport) -> int:
        return int(report.figures.get("picks", 0))

    @admin.display(description="Clicks per 1,000")
    def earned(self, report: PictureReport) -> str:
        return figures.of_choice(report.figures, "logged")

    @admin.display(description="with default pictures")
    def default(self, report: PictureReport) -> str:
        return figures.of_choice(report.figures, "default")


def _shown(report: PictureReport) -> dict[str, Any]:
    found = report.figures
    return {"sentences": figures.sentences(found), "charts": figures.charts(found), "tables": figures.tables(found)}
