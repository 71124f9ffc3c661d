from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Shop"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from config import receivers  # noqa: PLC0415  (models are not loaded before)

        receivers.connect()


class AdminConfig(DjangoAdminConfig):
    default_site = "config.admin.AtelierAdminSite"
