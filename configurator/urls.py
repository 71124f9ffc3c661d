"""Routes of the configurator; the product page itself is dispatched by config."""

from django.urls import path

from configurator import views

app_name = "configurator"
urlpatterns = [
    path("p/<slug:slug>/why/", views.why, name="why"),
    path("p/<slug:slug>/start/", views.start, name="start"),
    path("p/<slug:slug>/surprise/", views.surprise, name="surprise"),
    path("p/<slug:slug>/guided/", views.guided, name="guided"),
    path("p/<slug:slug>/finish/", views.finish, name="finish"),
    path("p/<slug:slug>/compare/", views.compare, name="compare"),
    path("t/<slug:signature>.webp", views.text, name="text"),
    path("u/", views.upload, name="upload"),
    path("u/layer/<slug:signature>.webp", views.layer, name="upload-layer"),
    path("u/print/<int:blueprint_id>/", views.print_file, name="upload-print"),
    path("u/<slug:token>/", views.status, name="upload-status"),
    path("u/<slug:token>/preview.webp", views.preview, name="upload-preview"),
    path("u/<slug:token>/picture.webp", views.picture, name="upload-picture"),
    path("d/", views.save, name="save"),
    path("d/<slug:token>/", views.design, name="design"),
    path("d/<slug:token>/rename/", views.rename, name="rename"),
    path("d/<slug:token>/duplicate/", views.duplicate, name="duplicate"),
    path("d/<slug:token>/renew/", views.renew, name="renew"),
    path("d/<slug:token>/delete/", views.delete, name="delete"),
    path("d/<slug:token>/restore/", views.restore, name="restore"),
    path("d/<slug:token>/gallery/", views.submit, name="submit"),
    path("d/<slug:token>/withdraw/", views.withdraw, name="withdraw"),
    path("gallery/", views.gallery, name="gallery"),
    path("gallery/<slug:token>/", views.entry, name="gallery-entry"),
    path("gallery/<slug:token>/report/", views.report, name="report"),
    path("account/designs/", views.designs, name="designs"),
]
