"""Routes of the shop."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from accounts import views as accounts
from config import views

handler404 = "config.views.not_found"
api: list[URLPattern | URLResolver] = [
    path("", include("catalog.api_urls")),
    path("", include("configurator.api_urls")),
    path("", include("orders.api_urls")),
    path("", views.no_such_route),
    path("<path:rest>", views.no_such_route),
]

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", include(api)),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", views.api_docs, name="api-docs"),
    path("demo/mail/", views.mail, name="mails"),
    path("demo/mail/<str:name>/", views.mail, name="mail"),
    path("design-system/", views.design_system, name="design-system"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("healthz", views.healthz, name="healthz"),
    path("metrics", views.metrics, name="metrics"),
    path("media/<path:path>", views.media, name="media"),
    path("p/<slug:slug>/", views.product, name="product"),
    path("account/confirm-email/<str:key>/", accounts.confirm_email),
    path("account/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("orders.urls")),
    path("", include("configurator.urls")),
    path("", include("catalog.urls")),
]
