"""Staff decide which pictures may stand for a product in lists."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from catalog import queries
from catalog.forms.arms import ArmFormSet, initial
from catalog.models import Product
from recommendations import services as recommendations

VIEW, CHANGE = "recommendations.view_arm", "recommendations.change_arm"


@require_http_methods(["GET", "POST"])
def curate(request: HttpRequest, pk: int) -> HttpResponse:
    """The pictures of a product with their records; pin them, keep them out, give them days and an order, bring them back."""
    may_change = request.user.has_perm(CHANGE)
    if not (may_change or (request.method == "GET" and request.user.has_perm(VIEW))):
        raise PermissionDenied
    product = get_object_or_404(Product.objects.defer("search"), pk=pk)
    shown = queries.candidates(product)
    records = [one.record for one in shown]
    forms = ArmFormSet(request.POST or None, initial=initial(records), prefix="arms")
    if request.method == "POST" and forms.is_valid():
        try:
            changed = recommendations.curate(item=product.slug, decisions=forms.decisions(records))
        except recommendations.CurationError as error:
            forms.refuse(error.problems)
        else:
            messages.success(request, f"{changed} picture{'' if changed == 1 else 's'} changed.")
            return redirect("admin:catalog_product_arms", pk)
    by_key = {form["key"].value(): form for form in forms}
    rows = [(one, by_key[one.record.key]) for one in shown if one.record.key in by_key]
    about = {"opts": Product._meta, "original": product, "title": "Pictures in lists"}  # noqa: SLF001
    context = {**admin.site.each_context(request), **about, "rows": rows, "forms": forms, "may_change": may_change}
    return TemplateResponse(request, "admin/catalog/product/arms.html", context)
