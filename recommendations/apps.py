from django.apps import AppConfig
from django.db.backends.signals import connection_created


class RecommendationsConfig(AppConfig):
    name = "recommendations"
    verbose_name = "Recommendations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from recommendations.queries import prepared  # noqa: PLC0415 - models are not loaded before

        connection_created.connect(prepared.keep_statements)
