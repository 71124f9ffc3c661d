"""REST: products, recommendations, events. The same queries and services as the pages."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import api_view, throttle_classes
from rest_framework.exceptions import NotFound, ParseError, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import queries as people, services as accounts
from catalog import queries
from catalog.domain.wanted import Wanted
from catalog.forms import api as forms
from catalog.models import Product
from catalog.queries import PANELS
from catalog.views import visitor_of
from recommendations import services as recommendations


class ImageOut(serializers.Serializer[queries.Source]):
    src = serializers.CharField()
    srcset = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    alt = serializers.CharField()


class ProductOut(serializers.Serializer[queries.Card]):
    """A product as in a list; `token` is the impression token to send back with events, empty without consent."""

    slug = serializers.SlugField()
    title = serializers.CharField()
    url = serializers.CharField()
    kind = serializers.ChoiceField(Product.Kind.choices)
    category = serializers.CharField()
    price = serializers.DecimalField(10, 2, help_text="With VAT.")
    currency = serializers.CharField(read_only=True, default=settings.CURRENCY)
    lead_days = serializers.IntegerField()
    attributes = serializers.DictField()
    image = ImageOut(allow_null=True)
    token = serializers.CharField(allow_blank=True)


class FacetValueOut(serializers.Serializer[queries.Facet]):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()
    chosen = serializers.BooleanField()


class FacetOut(serializers.Serializer[queries.Facet]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    values = FacetValueOut(many=True)


class SeenOut(serializers.Serializer[Any]):
    """An answer that experiments may have shaped."""

    exposures = serializers.SerializerMethodField(
        help_text="Tokens of the experiments that had a part in it; whoever shows it sends each back with an event of kind “exposure”."
    )

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_exposures(self, shown: object) -> list[str]:
        del shown
        return queries.exposures(self.context["request"])


class ProductPageOut(SeenOut):
    count = serializers.IntegerField(source="total")
    next = serializers.CharField(source="pages.next_url", allow_blank=True)
    previous = serializers.CharField(source="pages.previous_url", allow_blank=True)
    facets = FacetOut(many=True)
    results = ProductOut(many=True, source="cards")


class ProductDetailOut(serializers.Serializer[Product]):
    slug = serializers.SlugField()
    title = serializers.CharField()
    url = serializers.CharField(source="get_absolute_url")
    kind = serializers.ChoiceField(Product.Kind.choices)
    category = serializers.CharField(source="category.path")
    family = serializers.CharField()
    base = serializers.CharField(source="base.slug", default=None, allow_null=True)
    price = serializers.DecimalField(10, 2, help_text="With VAT.")
    currency = serializers.CharField(read_only=True, default=settings.CURRENCY)
    description = serializers.CharField()
    attributes = serializers.DictField()
    lead_days = serializers.IntegerField()
    pictures = serializers.SerializerMethodField()

    @extend_schema(responses=ImageOut(many=True))
    def get_pictures(self, product: Product) -> list[dict[str, Any]]:
        pictures = product.ready_pictures  # type: ignore[attr-defined]
        return [dict(ImageOut(queries.source(picture)).data) for picture in pictures]


class RecommendationsOut(SeenOut):
    panel = serializers.CharField()
    title = serializers.CharField()
    reason = serializers.CharField(source="reason_key")
    reason_text = serializers.CharField(source="reason")
    why = serializers.CharField(help_text="Where it comes from, in sentences.")
    products = ProductOut(many=True, source="cards")


class EventsIn(serializers.Serializer[Mapping[str, object]]):
    """A batch; each event has `kind`, `item` and, where a picture was shown, the `token` of its card and its `position`.

    Purchases the shop records itself; they are refused here.
    """

    events = serializers.ListField(child=serializers.DictField(), max_length=forms.MAX_EVENTS)


class AcceptedOut(serializers.Serializer[Mapping[str, int]]):
    accepted = serializers.IntegerField(help_text="How many were new; 0 without consent, because then nothing is recorded.")


PANELS_ARE = (
    "for-you: the shopper's own list, or what this visit suggests; because: close to what they designed or viewed last; goes-with: bought "
    "together with `item`; similar: close to `item`; near: popular where their parcels go; trending: wanted more than usual this week; "
    "carry-on: their saved designs; recent: what they viewed; new-for-you: new and close to their taste; searches: what their last search "
    "finds; popular: what others choose; cart: goes-with, then similar."
)
LIST_PARAMETERS = [
    OpenApiParameter("q", OpenApiTypes.STR, description="Words to search; each may be the beginning of a word."),
    OpenApiParameter("category", OpenApiTypes.STR, description="Path or slug of a category."),
    OpenApiParameter("make", OpenApiTypes.STR, many=True, enum=["to-order", "ready"]),
    OpenApiParameter("price", OpenApiTypes.STR, many=True, description="A price band, such as 50-100. Attributes narrow in the same way."),
    OpenApiParameter("sort", OpenApiTypes.STR, enum=["new", "price", "-price", "title"]),
    OpenApiParameter("page", OpenApiTypes.INT),
]


@extend_schema(parameters=LIST_PARAMETERS, responses=ProductPageOut, operation_id="products_list")
@api_view(["GET"])
def products(request: Request) -> Response:
    """Published products: searched, narrowed by facets, sorted, paged."""
    labels = queries.facet_labels()
    wanted = Wanted.parse(request.query_params.lists(), labels)
    scope = queries.search(wanted.text) if wanted.text else Product.objects.published()
    if path := request.query_params.get("category"):
        category = queries.get_category(path)
        if category is None:
            raise NotFound("No such category.")
        scope = scope.below(category)
    asked = request._request  # noqa: SLF001
    viewer = replace(queries.viewer_of(asked), compact=queries.EVERYBODY.compact)  # how large its cards are is no matter of the API
    listing = queries.listing(scope, wanted, labels=labels, path=request.path, viewer=viewer, page="api")
    return Response(ProductPageOut(listing, context={"request": asked}).data)


@extend_schema(responses=ProductDetailOut)
@api_view(["GET"])
def product(request: Request, slug: str) -> Response:
    """One published product with its pictures."""
    found = queries.get_product(slug)
    if found is None:
        raise NotFound("No such product.")
    return Response(ProductDetailOut(found).data)


@extend_schema(
    parameters=[
        OpenApiParameter("panel", OpenApiTypes.STR, enum=list(PANELS), required=True, description=PANELS_ARE),
        OpenApiParameter("item", OpenApiTypes.STR, many=True, description="Slugs to start from; never in the answer."),
        OpenApiParameter("count", OpenApiTypes.INT, description="1 to 50, 12 by default."),
    ],
    responses=RecommendationsOut,
)
@api_view(["GET"])
def recommended(request: Request) -> Response:
    """A panel of recommendations with its reason, in a word and in sentences.

    `similar`, `for-you`, `cart`, `near` and `popular` are filled up by what others choose, so they are never empty while anything is on
    sale. The others hold only what their name says.
    """
    items = [item for item in request.query_params.getlist("item") if "\x00" not in item][: forms.MAX_COUNT]
    asked = request._request  # noqa: SLF001
    shopper = queries.shopper_of(asked)
    try:
        count = forms.count(request.query_params.get("count"), 12)
        kind = request.query_params.get("panel", "")
        panel = queries.panel(panel=kind, visitor=shopper.visitor, items=items, count=count, shopper=shopper)
    except ValueError as error:
        raise ValidationError({"detail": str(error)}) from error
    return Response(RecommendationsOut(panel, context={"request": asked}).data)


@extend_schema(request=EventsIn, responses={202: AcceptedOut})
@api_view(["POST"])
@throttle_classes([])  # a visitor's daily cap bounds what is written; counting requests by address would cost more than recording
def events(request: Request) -> Response:
    """What a consenting visitor saw and did, in batches. Without consent it is accepted and forgotten."""
    asked = request._request  # noqa: SLF001
    try:
        given = forms.events(request.data)
        with transaction.atomic():
            visitor, pictures = accounts.hold_visitor(visitor_of(asked)), people.preferences(asked).pictures
            accepted = recommendations.record_events(visitor=visitor, events=given, pictures=pictures)
    except (forms.BadInputError, recommendations.EventError) as error:
        raise ValidationError({"detail": str(error)}) from error
    except (RequestDataTooBig, RecursionError) as error:
        raise ParseError("The batch is too large.") from error
    return Response({"accepted": accepted}, status=status.HTTP_202_ACCEPTED)
