from django.apps import AppConfig


class ConfiguratorConfig(AppConfig):
    name = "configurator"
    verbose_name = "Configurator"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import services as accounts  # noqa: PLC0415
        from catalog import queries as shelves, services as catalog  # noqa: PLC0415
        from configurator import queries, receivers, services  # noqa: PLC0415

        accounts.on_export("designs", services.export_designs)
        accounts.on_erase("designs", services.erase_designs)
        accounts.on_export("pictures", services.export_uploads)
        accounts.on_erase("pictures", services.erase_uploads)
        services.on_refusal(services.hide_refused)
        services.on_use("designs", services.selections_of_designs)
        catalog.register_renderer(queries.picture_of, queries.content_of)
        shelves.register_designs(receivers.designs_of_shopper)
