"""The rule editor: what is typed is read at once, beside the text."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from configurator import models, queries, services
from configurator.admin.pages import Guard
from configurator.domain.errors import BlueprintError
from configurator.forms.staff import RuleText

FOLDER = "admin/configurator/rule"


def _asked(request: HttpRequest) -> tuple[RuleText, models.Blueprint]:
    """What was typed, for which draft. POST because a rule may be longer than an address; nothing is written."""
    if not request.user.has_perm("configurator.change_rule"):
        raise PermissionDenied
    form = RuleText(request.POST)
    if not form.is_valid():
        raise BlueprintError("", " ".join(str(problem) for problems in form.errors.values() for problem in problems))
    drafts = models.Blueprint.objects.filter(status=models.Blueprint.Status.DRAFT)
    return form, get_object_or_404(drafts, pk=form.cleaned_data["draft"] or form.cleaned_data["blueprint"])


@require_POST
def meaning(request: HttpRequest) -> HttpResponse:
    """What the rule means, or where it is wrong, and the names that fit where the cursor stands."""
    try:
        form, draft = _asked(request)
        document = services.document_of(draft)
        given = form.cleaned_data
        found = queries.read_rule(document, services.fingerprint(document), given["when"], given["at"] or 0)
    except BlueprintError as error:
        return TemplateResponse(request, f"{FOLDER}/_meaning.html", {"problem": str(error)})
    return TemplateResponse(request, f"{FOLDER}/_meaning.html", {"found": found})


@require_POST
def effect(request: HttpRequest) -> HttpResponse:
    """What the rule does to the draft."""
    try:
        form, draft = _asked(request)
        document = services.document_of(draft)
        others = services.other_rules(document, draft, form.cleaned_data["rule"])
        seen = services.fingerprint({**document, "rules": others})
        found = queries.rule_effect(document, seen, form.cleaned_data["when"], others)
    except BlueprintError as error:
        return HttpResponseBadRequest(str(error), content_type="text/plain")
    return TemplateResponse(request, f"{FOLDER}/_effect.html", {"found": found})


def urls(guard: Guard) -> list[URLPattern]:
    """The addresses below the rules."""
    return [
        path("meaning/", guard(meaning), name="configurator_rule_meaning"),
        path("effect/", guard(effect), name="configurator_rule_effect"),
    ]
