"""Pages of the catalogue: home, categories, search, ready-made products, and what robots read."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import GenericSitemap, Sitemap, views as sitemap_views
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from catalog import queries
from catalog.domain.text import is_nearest
from catalog.domain.wanted import Wanted
from catalog.models import Category, Product

PANEL_ITEMS, PANEL_WITHOUT = 20, 120
NOTHING_FOUND = ("searches", "for-you", "popular")
ROBOTS = """User-agent: *
Disallow: /p/*?
Disallow: /search
Disallow: /checkout
Disallow: /pay
Disallow: /o/
Disallow: /account
Disallow: /api
Disallow: /admin
Disallow: /panel
Disallow: /taste
Disallow: /made-for-you
Disallow: /alerts
Disallow: /mail
Disallow: /y/

Sitemap: {site}/sitemap.xml
"""


def visitor_of(request: HttpRequest) -> str | None:
    """The visitor's key, or None without consent."""
    return getattr(request, "visitor", None)


@require_safe
@vary_on_headers("HX-Request")
def home(request: HttpRequest) -> HttpResponse:
    """The front of the shop; `more` asks for all of a known shopper's panels, which the page fetches late, without what it shows."""
    shopper, whole = queries.shopper_of(request), "more" in request.GET
    if whole and _wants_part(request):
        beside, without = request.GET.getlist("shown"), _slugs(request, "without", PANEL_WITHOUT)
        return render(
            request, "catalog/_more-panels.html", {"panels": queries.more_panels(shopper=shopper, beside=beside, without=without)}
        )
    return render(request, "catalog/home.html", {"home": queries.home(shopper=shopper, whole=whole)})


@require_safe
@vary_on_headers("HX-Request")
def category(request: HttpRequest, path: str) -> HttpResponse:
    """A category's products, narrowed and sorted as the address says."""
    found = queries.get_category(path)
    if found is None:
        raise Http404("No such category.")
    if found.path != path:
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{found.get_absolute_url()}?{query}".removesuffix("?"), permanent=True)
    labels = queries.facet_labels()
    wanted = Wanted.parse(request.GET.lists(), labels)
    scope = Product.objects.published().below(found)
    listing = queries.listing(scope, wanted, labels=labels, path=found.get_absolute_url(), viewer=queries.viewer_of(request))
    if _wants_part(request):
        return _listing(request, listing)
    around = {"category": found, "crumbs": queries.breadcrumb(found)[:-1], "children": queries.children(found)}
    return render(request, "catalog/category.html", {**around, "listing": listing})


@require_safe
@vary_on_headers("HX-Request")
def search(request: HttpRequest) -> HttpResponse:
    """What a search finds; where it finds nothing, what was surely meant, else what probably was and what others choose."""
    labels = queries.facet_labels()
    wanted = Wanted.parse(request.GET.lists(), labels)

    def found(wanted: Wanted) -> queries.Listing:
        scope, viewer = queries.search(wanted.text), queries.viewer_of(request)
        return queries.listing(scope, wanted, labels=labels, path=request.path, viewer=viewer, page="search")

    listing = found(wanted)
    if _wants_part(request):
        return _listing(request, listing)
    context: dict[str, object] = {}
    if not listing.total:
        near = queries.suggestions(wanted.text) if wanted.text and not wanted.selected else []
        if near and is_nearest(wanted.text, near[0]):
            context["asked"], listing = wanted.text, found(replace(wanted, text=near[0]))
        context["suggestions"] = near
    if not listing.total:
        instead = [queries.Wanted(name) for name in NOTHING_FOUND]
        context["panels"] = queries.panels(instead, shopper=queries.shopper_of(request), page="search", most=len(NOTHING_FOUND) - 1)
    return render(request, "catalog/search.html", {**context, "listing": listing, "search_text": listing.wanted.text})


def _wants_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _listing(request: HttpRequest, listing: queries.Listing) -> HttpResponse:
    response = render(request, "catalog/_listing.html", {"listing": listing})
    response.headers["HX-Push-Url"] = listing.wanted.address(request.path)
    return response


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of a ready-made product."""
    page = queries.ready_page(slug)
    if page is None:
        raise Http404("No such product.")
    found = queries.product_panels(page.product, shopper=queries.shopper_of(request))
    return render(request, "catalog/product.html", {"page": page, "panels": found})


@require_safe
def panel(request: HttpRequest, panel: str) -> HttpResponse:
    """One row of recommendations, for pages that load it late or anew; `without` what they show elsewhere."""
    items, without = (_slugs(request, name, most) for name, most in (("item", PANEL_ITEMS), ("without", PANEL_WITHOUT)))
    try:
        shopper = queries.shopper_of(request)
        found = queries.panel(panel=panel, visitor=shopper.visitor, items=items, exclude=[*items, *without], shopper=shopper)
    except ValueError as error:
        raise Http404("No such panel.") from error
    return render(request, "catalog/_panel.html", {"panel": found})


def _slugs(request: HttpRequest, name: str, most: int) -> list[str]:
    return [slug for slug in request.GET.getlist(name) if "\x00" not in slug][:most]


def _sitemaps() -> dict[str, type[Sitemap[Any]] | Sitemap[Any]]:
    protocol = settings.SITE_URL.partition(":")[0]
    products = {"queryset": Product.objects.published().order_by("pk").only("slug")}
    categories = {"queryset": Category.objects.order_by("pk")}
    return {
        "categories": GenericSitemap(categories, protocol=protocol),
        "products": GenericSitemap(products, protocol=protocol),
    }


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of the sitemaps."""
    return sitemap_views.index(request, _sitemaps(), sitemap_url_name="catalog:sitemap-section")


@require_safe
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    """One page of one sitemap."""
    return sitemap_views.sitemap(request, _sitemaps(), section=section)


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """What robots leave alone: configurations, baskets, accounts."""
    return HttpResponse(ROBOTS.format(site=settings.SITE_URL), content_type="text/plain; charset=utf-8")
