app_name = "api-orders"
urlpatterns: list[object] = []
