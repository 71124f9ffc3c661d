import re

from django.db import migrations


def find_by_categories_above(apps, schema_editor):
    products = apps.get_model("catalog", "Product").objects
    for pk, keywords, path in products.values_list("pk", "keywords", "category__path").iterator():
        words = dict.fromkeys([*keywords.split(), *re.findall(r"[a-z0-9]+", path)])
        products.filter(pk=pk).update(keywords=" ".join(words))


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0009_alerts_of_designs"),
    ]

    operations = [
        migrations.RunPython(find_by_categories_above, migrations.RunPython.noop, elidable=True),
    ]
