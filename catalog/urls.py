"""Routes of the catalogue; a product's own page is dispatched by the shop's front, by its kind."""

from django.urls import path

from catalog import views

app_name = "catalog"
urlpatterns = [
    path("", views.home, name="home"),
    path("c/<path:path>/", views.category, name="category"),
    path("search/", views.search, name="search"),
    path("panel/<str:panel>/", views.panel, name="panel"),
    path("alerts/", views.ask_alert, name="ask-alert"),
    path("alerts/<str:token>/", views.alert, name="alert"),
    path("made-for-you/", views.made_for_you, name="made-for-you"),
    path("taste/", views.taste, name="taste"),
    path("taste/pictures/", views.pictures, name="pictures"),
    path("taste/quiz/", views.quiz, name="quiz"),
    path("taste/profile/belief/", views.belief, name="belief"),
    path("taste/profile/settings/", views.taste_settings, name="taste-settings"),
    path("taste/item/<slug:slug>/", views.opinion, name="opinion"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-<str:section>.xml", views.sitemap_section, name="sitemap-section"),
    path("robots.txt", views.robots, name="robots"),
]
