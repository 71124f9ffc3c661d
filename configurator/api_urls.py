"""Routes of the configurator's API."""

from django.urls import path

from configurator import api

app_name = "api-configurator"
urlpatterns = [
    path("products/<slug:slug>/configuration/", api.configuration, name="configuration"),
    path("products/<slug:slug>/explanation/", api.explanation, name="explanation"),
    path("designs/", api.designs, name="designs"),
    path("designs/<slug:token>/", api.design, name="design"),
]
