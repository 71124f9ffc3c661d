"""Routes of the orders API."""

from django.urls import path

from orders import api

app_name = "api-orders"
urlpatterns = [
    path("orders/", api.orders, name="orders"),
    path("orders/<slug:token>/", api.order, name="order"),
]
