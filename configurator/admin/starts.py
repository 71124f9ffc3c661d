"""The guided start of made-to-order products."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from configurator import models, queries
from configurator.forms.questions import AnswerForm, AnswerFormSet


class AnswerInline(admin.TabularInline[models.StartAnswer, models.StartQuestion]):
    model = models.StartAnswer
    form = AnswerForm
    formset = AnswerFormSet
    extra = 0
    min_num = 2


@admin.register(models.StartQuestion)
class StartQuestionAdmin(admin.ModelAdmin[models.StartQuestion]):
    """Questions in the order they are asked; three to five of them make a good start."""

    inlines = [AnswerInline]
    list_display = ["text", "product", "position", "active", "answer_count"]
    list_editable = ["position", "active"]
    list_filter = [("product", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["product"]
    search_fields = ["text", "product__title"]
    readonly_fields = ["offered", "page"]
    fieldsets = [
        (None, {"fields": ["product", "text", "hint", "position", "active", "page"]}),
        ("What answers can name", {"fields": ["offered"], "classes": ["collapse"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.StartQuestion]:
        rows: QuerySet[models.StartQuestion] = super().get_queryset(request).defer("product__search").annotate(count=Count("answers"))
        return rows

    @admin.display(description="answers", ordering="count")
    def answer_count(self, question: models.StartQuestion) -> int:
        return int(question.count)  # type: ignore[attr-defined]

    @admin.display(description="in the shop")
    def page(self, question: models.StartQuestion) -> str:
        if not question.pk:
            return "–"
        return format_html('<a href="{}">See the guided start</a>', reverse("configurator:guided", args=[question.product.slug]))

    @admin.display(description="options of the product")
    def offered(self, question: models.StartQuestion) -> str:
        """The names to write in answers."""
        try:
            blueprint = queries.choose(question.product_id, None)[1].blueprint if question.product_id else None
        except queries.NotMadeError:
            blueprint = None
        if blueprint is None:
            return "Save the question once to see what its answers can name."
        rows: list[Any] = [(g.label, ", ".join(f"{g.key}.{o.key}" for o in g.options)) for g in blueprint.groups if g.options]
        return format_html("<dl>{}</dl>", format_html_join("", "<dt>{}</dt><dd>{}</dd>", rows))
