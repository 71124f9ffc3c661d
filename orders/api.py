"""Orders over REST: a shopper's own, and one by its unguessable token."""

from typing import cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.exceptions import NotFound
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from orders import queries
from orders.models import Order, OrderLine


class OrderLineSerializer(serializers.ModelSerializer[OrderLine]):
    """One thing bought, as it was agreed."""

    product = serializers.CharField(source="slug")
    options = serializers.JSONField(source="labels")
    version = serializers.IntegerField(source="blueprint_version", allow_null=True)

    class Meta:
        model = OrderLine
        fields = [
            "position",
            "product",
            "sku",
            "title",
            "options",
            "selection",
            "version",
            "quantity",
            "unit_price",
            "total",
            "vat_rate",
            "vat",
        ]


class OrderSerializer(serializers.ModelSerializer[Order]):
    """An order: amounts are strings in its currency, VAT included."""

    lines = OrderLineSerializer(many=True, read_only=True)

    class Meta:
        model = Order
        fields = [
            "number", "token", "status", "placed", "paid", "shipped", "deliver_by", "country", "currency", "goods", "shipping", "vat_rate",
            "vat", "total", "lines",
        ]  # fmt: skip


@extend_schema(operation_id="orders_list", responses=OrderSerializer(many=True), tags=["orders"])
@api_view(["GET"])
@permission_classes([IsAuthenticated])
def orders(request: Request) -> Response:
    """Your own orders, newest first, in pages."""
    pages = PageNumberPagination()
    rows = pages.paginate_queryset(queries.orders_of(cast("User", request.user).pk), request)
    return pages.get_paginated_response(OrderSerializer(rows, many=True).data)


@extend_schema(
    operation_id="orders_retrieve",
    responses={200: OrderSerializer, 404: OpenApiResponse(OpenApiTypes.OBJECT, "There is no such order.")},
    tags=["orders"],
)
@api_view(["GET"])
def order(request: Request, token: str) -> Response:
    """One order, by the token in its link."""
    found = queries.order_by_token(token)
    if found is None:
        raise NotFound("There is no such order.")
    return Response(OrderSerializer(found).data)
