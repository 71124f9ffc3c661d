from hashlib import sha256
from typing import Any

from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def name_what_is_lacking(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Give every wait for a design its short name; of two for the same the older one stays."""
    alerts = apps.get_model("catalog", "Alert")
    for alert in alerts.objects.exclude(what="").iterator():
        alert.lacks = sha256("\n".join(sorted(alert.stock_keys)).encode()).hexdigest()[:32]
        alert.save(update_fields=["lacks"])
    _keep_one(alerts.objects, "lacks")
    editor.connection.check_constraints()


def keep_one_of_each(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Waits that are told in the same words cannot be told apart without the short name; the oldest stays."""
    _keep_one(apps.get_model("catalog", "Alert").objects, "what")


def _keep_one(alerts: models.Manager[Any], name: str) -> None:
    seen = set()
    for row in alerts.filter(sent=None).order_by("pk").values_list("product", "kind", "user", "email", name, "pk"):
        if row[:-1] in seen:
            alerts.filter(pk=row[-1]).delete()
        seen.add(row[:-1])


CONSTRAINTS = {"alert_once_by_user": ("user", {"user__isnull": False}), "alert_once_by_email": ("email", {"user": None})}


def once(name: str, what: str) -> models.UniqueConstraint:
    owner, condition = CONSTRAINTS[name]
    return models.UniqueConstraint(
        condition=models.Q(("sent", None), *condition.items()), fields=("product", "kind", what, owner), name=name
    )


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0011_synonyms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("alert", "lacks", models.CharField(blank=True, default="", editable=False, max_length=32)),
        *(migrations.RemoveConstraint("alert", name) for name in CONSTRAINTS),
        migrations.RunPython(name_what_is_lacking, keep_one_of_each),
        *(migrations.AddConstraint("alert", once(name, "lacks")) for name in CONSTRAINTS),
    ]
