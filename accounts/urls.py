"""Routes of accounts; signing in and out are allauth's, below the same `/account/`."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("account/", views.overview, name="overview"),
    path("account/details/", views.details, name="details"),
    path("account/privacy/", views.privacy, name="privacy"),
    path("account/privacy/consent/", views.consent, name="consent"),
    path("account/privacy/pictures/", views.pictures, name="pictures"),
    path("account/theme/", views.theme, name="theme"),
    path("account/privacy/export/", views.export, name="export"),
    path("account/privacy/erase/", views.erase_learnt, name="erase-learnt"),
    path("mail/stop/<str:token>/", views.stop_mail, name="stop-mail"),
    path("account/erase/", views.erase_account, name="erase-account"),
    path("account/addresses/", views.addresses, name="addresses"),
    path("account/addresses/new/", views.address, name="address-new"),
    path("account/addresses/<int:address_id>/", views.address, name="address"),
    path("account/addresses/<int:address_id>/delete/", views.address_delete, name="address-delete"),
]
