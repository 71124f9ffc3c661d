from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from accounts import queries, receivers, services
        from accounts.models import User

        auditlog.register(User, exclude_fields=["password", "last_login"], m2m_fields={"groups", "user_permissions"})
        post_migrate.connect(receivers.roles_after_migrate, dispatch_uid="accounts.roles")
        receivers.connect()
        services.on_export("account", queries.export_account)
