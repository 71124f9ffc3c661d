"""Routes of the configurator's API."""

from django.urls import path

from configurator import api
from configurator.api.uploads import uploads

app_name = "api-configurator"
urlpatterns = [
    path("products/<slug:slug>/configuration/", api.configuration, name="configuration"),
    path("products/<slug:slug>/explanation/", api.explanation, name="explanation"),
    path("products/<slug:slug>/completion/", api.completion, name="completion"),
    path("products/<slug:slug>/sample/", api.sample, name="sample"),
    path("designs/", api.designs, name="designs"),
    path("uploads/", uploads, name="uploads"),
    path("designs/<slug:token>/", api.design, name="design"),
]
