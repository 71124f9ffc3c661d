"""A saved design becomes a product on sale."""

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods

from configurator import models, services
from configurator.admin.pages import Guard, staff
from configurator.domain.errors import ConfiguratorError
from configurator.forms.colourways import ColourwayForm

PERMISSIONS = ("configurator.change_design", "catalog.add_product")


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the words of a colourway, and put it on sale; a design becomes one product, however often it is sent."""
    if not request.user.has_perms(PERMISSIONS):
        raise PermissionDenied
    design = get_object_or_404(models.Design.objects.select_related("blueprint__product", "product"), pk=pk)
    if design.product is not None:
        messages.info(request, f"This design is on sale already as “{design.product}”.")
        return redirect("admin:configurator_design_change", pk)
    title = design.title or f"{design.blueprint.product.title} {design.token[:4]}"
    form = ColourwayForm(request.POST or None, initial={"title": title, "slug": slugify(title)})
    if request.method == "POST" and form.is_valid():
        try:
            product = services.publish_colourway(design_id=pk, **form.cleaned_data)
        except ConfiguratorError as error:
            form.add_error(None, str(error))
        else:
            LogEntry.objects.log_actions(staff(request).pk, [design], CHANGE, f"On sale as “{product.slug}”.", single_object=True)
            messages.success(request, f"“{product}” is on sale. Its pictures appear as they are made.")
            return redirect("admin:catalog_product_change", product.pk)
    shared = {"opts": models.Design._meta, "original": design, "title": "Put this design on sale", "form": form}  # noqa: SLF001
    return TemplateResponse(request, "admin/configurator/design/colourway.html", {**admin.site.each_context(request), **shared})


def urls(guard: Guard) -> list[URLPattern]:
    """The addresses below a design."""
    return [path("<int:pk>/colourway/", guard(publish), name="configurator_design_colourway")]
