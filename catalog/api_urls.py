"""Routes of the catalogue's API."""

from django.urls import path

from catalog import api

app_name = "api-catalog"
urlpatterns = [
    path("products/", api.products, name="products"),
    path("products/<slug:slug>/", api.product, name="product"),
    path("recommendations/", api.recommended, name="recommendations"),
    path("events/", api.events, name="events"),
]
