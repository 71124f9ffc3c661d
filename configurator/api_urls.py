app_name = "api-configurator"
urlpatterns: list[object] = []
