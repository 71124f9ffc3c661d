from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def tell(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Give the colourways that are there the options of their designs."""
    known: dict[int, set[str]] = {}
    for blueprint, group, key in apps.get_model("configurator", "Option").objects.values_list("group__blueprint", "group__key", "key"):
        known.setdefault(blueprint, set()).add(f"{group}.{key}")
    for design in apps.get_model("configurator", "Design").objects.filter(product__isnull=False).iterator(chunk_size=500):
        options = [name for name in _named(design.selection) if name in known.get(design.blueprint_id, ())]
        apps.get_model("catalog", "Product").objects.filter(pk=design.product_id).update(options=options, push_due=True)


def _named(selection: dict[str, Any]) -> Iterator[str]:
    for group, value in selection.items():
        for key in value if isinstance(value, list) else [value]:
            yield f"{group}.{key}"


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0007_options_of_colourways"),
        ("configurator", "0014_drawings"),
    ]

    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
