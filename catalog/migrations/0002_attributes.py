"""The attributes that lists can be narrowed by from the start; staff may change and add to them."""

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ATTRIBUTES = [("colour", "Colour"), ("material", "Material"), ("style", "Style")]


def create(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
    attribute = apps.get_model("catalog", "Attribute")
    for position, (key, label) in enumerate(ATTRIBUTES):
        attribute.objects.get_or_create(key=key, defaults={"label": label, "position": position})


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
