app_name = "api-catalog"
urlpatterns: list[object] = []
