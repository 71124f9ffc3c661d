"""Options, groups, rules and tables as sheets: downloaded, sent, looked at, applied."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from configurator import models, services
from configurator.admin.pages import CHANGE_DRAFT, VIEW, Guard, show, staff, version_or_refused, write_down
from configurator.domain.sheets import SheetError
from configurator.forms.sheets import SheetForm
from configurator.forms.staff import CopyForm, PriceForm

PAGE = 200
KINDS = ("added", "changed", "moved", "removed")
ROWS = {"options": "option", "groups": "optiongroup", "rules": "rule"}


def _permissions(sheet: str) -> list[str]:
    """A sheet may add, change and remove rows, so all of that must be allowed."""
    row = ROWS.get(sheet, "table")
    return [CHANGE_DRAFT, *(f"configurator.{verb}_{row}" for verb in ("add", "change", "delete"))]


def _may_send(request: HttpRequest, sheet: str) -> None:
    if not request.user.has_perms(_permissions(sheet)):
        raise PermissionDenied


@require_http_methods(["GET", "POST"])
def sheets(request: HttpRequest, pk: int) -> HttpResponse:
    """Every sheet of a version to download; for a draft, a form to send one."""
    version = version_or_refused(request, pk, VIEW)
    if request.method == "GET":
        return _page(request, version)
    if not version.is_draft:
        raise PermissionDenied
    own = services.own_sheets(version, services.sheets_of(services.document_of(version)))
    form = SheetForm(request.POST, request.FILES, own=own)
    if not form.is_valid():
        return _page(request, version, form=form)
    given = form.cleaned_data
    _may_send(request, given["sheet"])
    file, what = given["file"], {name: given[name] for name in ("sheet", "remove", "why")}
    try:
        kept = services.keep_sheet(draft=version, actor=staff(request), file_name=str(file.name or ""), data=file.read(), **what)
    except SheetError as error:
        form.add_error("file", str(error))
        return _page(request, version, form=form)
    return redirect("admin:configurator_blueprint_sheet", pk, kept.pk)


def _page(request: HttpRequest, version: models.Blueprint, **forms: Any) -> HttpResponse:
    """The page of the sheets, with the forms that were refused in place of new ones."""
    found = services.sheets_of(services.document_of(version))
    own = services.own_sheets(version, found)
    shown = {"form": SheetForm(own=own), "price_form": PriceForm(), "copy_form": CopyForm(), **forms}
    return show(request, "sheets.html", version, "Sheets", sheets=found, tool="sheets", **shown)


@require_GET
def download(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One sheet of a version as a file."""
    version = version_or_refused(request, pk, VIEW)
    try:
        text = services.write_sheet(services.document_of(version), name, spreadsheet="spreadsheet" in request.GET)
    except SheetError as error:
        raise Http404(str(error)) from error
    file_name = f"{version.product.slug}-{version.version}-{name}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


@require_GET
def dry_run(request: HttpRequest, pk: int, upload: int) -> HttpResponse:
    """What a sheet would change."""
    version = version_or_refused(request, pk, VIEW)
    sent = get_object_or_404(models.SheetUpload, pk=upload, blueprint=version)
    sent.blueprint = version
    _may_send(request, sent.sheet)
    found = services.dry_run(sent)
    page = Paginator(found.changes, PAGE).get_page(request.GET.get("page"))
    counts = [(kind, found.count(kind)) for kind in KINDS]
    context = {"upload": sent, "found": found, "page": page, "counts": counts, "tool": "sheets"}
    return show(request, "sheet.html", version, "What this file changes", **context)


@require_POST
def apply(request: HttpRequest, pk: int, upload: int) -> HttpResponse:
    """Change what the dry run showed; once, however often it is sent."""
    version = version_or_refused(request, pk, VIEW)
    sent = models.SheetUpload.objects.filter(pk=upload, blueprint=version).first()
    if sent is None:
        messages.info(request, "This file was applied or discarded already.")
        return redirect("admin:configurator_blueprint_sheets", pk)
    _may_send(request, sent.sheet)
    if "discard" in request.POST:
        sent.delete()
        messages.success(request, "Discarded. Nothing was changed.")
        return redirect("admin:configurator_blueprint_sheets", pk)
    try:
        draft, done = services.apply_sheet(upload_id=upload, seen=request.POST.get("seen", ""))
    except models.SheetUpload.DoesNotExist:
        messages.info(request, "This file was applied already.")
    except services.StaleError as error:
        messages.warning(request, str(error))
        return redirect("admin:configurator_blueprint_sheet", pk, upload)
    else:
        said = ", ".join(f"{done.count(kind)} {kind}" for kind in KINDS if done.count(kind))
        write_down(request, draft, f"Applied the sheet “{sent}” ({sent.sheet}): {said}.")
        messages.success(request, f"Applied: {said}.")
    return redirect("admin:configurator_blueprint_sheets", pk)


@require_POST
def prices(request: HttpRequest, pk: int) -> HttpResponse:
    """New prices, shown as a sheet that is not applied yet."""
    version = _draft(request, pk, "options")
    form = PriceForm(request.POST, known=version.groups.values_list("key", flat=True))
    if not form.is_valid():
        return _page(request, version, price_form=form)
    groups = form.cleaned_data["groups"].split()
    kept = services.change_prices(draft=version, actor=staff(request), change=form.change(), groups=groups)
    return redirect("admin:configurator_blueprint_sheet", pk, kept.pk)


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A group of another version, added to the draft."""
    version = _draft(request, pk, "groups")
    form = CopyForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = services.copy_group(draft_id=pk, source=given["source"], key=given["key"], new_key=given["new_key"])
        except services.CopyRefusedError as error:
            form.add_error("key", str(error))
        else:
            write_down(request, version, f"Took the group “{made.key}” over from {given['source']}.")
            messages.success(request, f"“{made.label}” is now the last group of the draft.")
            return redirect("admin:configurator_optiongroup_change", made.pk)
    return _page(request, version, copy_form=form)


def _draft(request: HttpRequest, pk: int, sheet: str) -> models.Blueprint:
    version = version_or_refused(request, pk, VIEW)
    _may_send(request, sheet)
    if not version.is_draft:
        raise PermissionDenied
    return version


def urls(guard: Guard) -> list[URLPattern]:
    """The addresses below a version; `guard` is the admin's own check of who comes in."""
    return [
        path("<int:pk>/sheets/", guard(sheets), name="configurator_blueprint_sheets"),
        path("<int:pk>/prices/", guard(prices), name="configurator_blueprint_prices"),
        path("<int:pk>/copy/", guard(copy), name="configurator_blueprint_copy"),
        path("<int:pk>/sheets/<slug:name>.csv", guard(download), name="configurator_blueprint_download"),
        path("<int:pk>/sheets/<int:upload>/", guard(dry_run), name="configurator_blueprint_sheet"),
        path("<int:pk>/sheets/<int:upload>/apply/", guard(apply), name="configurator_blueprint_apply"),
    ]
