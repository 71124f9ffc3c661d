"""Addresses of orders in lower case, as they are written from now on: a guest's orders are found by them."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F
from django.db.models.functions import Lower


def write_lower(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    """Only those are written that change."""
    apps.get_model("orders", "Order").objects.exclude(email=Lower(F("email"))).update(email=Lower(F("email")))


class Migration(migrations.Migration):
    dependencies = [("orders", "0007_refunds_learnt")]
    operations = [migrations.RunPython(write_lower, migrations.RunPython.noop)]
