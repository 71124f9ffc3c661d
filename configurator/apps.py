from django.apps import AppConfig


class ConfiguratorConfig(AppConfig):
    name = "configurator"
    verbose_name = "Configurator"
    default_auto_field = "django.db.models.BigAutoField"
