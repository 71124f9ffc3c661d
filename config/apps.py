from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Shop"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from config import checks, receivers  # noqa: F401, PLC0415  (models are not loaded before; checks register themselves)

        receivers.connect()


class StaticConfig(StaticFilesConfig):
    """Static files without the packages' pages that the shop does not serve."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "redoc", "rest_framework"]


class AdminConfig(DjangoAdminConfig):
    default_site = "config.admin.AtelierAdminSite"
