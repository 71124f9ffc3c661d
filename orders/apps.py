from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = "Orders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from accounts.services import on_erase, on_export
        from catalog.queries import register_stock
        from orders import models, queries, receivers, services

        for audited in (models.DeliveryCountry, models.StockItem, models.Page, models.PageSection):
            auditlog.register(audited)
        auditlog.register(models.Order, include_fields=["status"])
        register_stock(queries.stock_left)
        on_export("orders", queries.export)
        on_erase("orders", services.erase)
        receivers.connect()
