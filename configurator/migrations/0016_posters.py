from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def want_posters(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Let the sweep draw the one picture that pages of colourways, and of what they are made from, show first."""
    designs = apps.get_model("configurator", "Design").objects.filter(product__isnull=False)
    designs.update(picture_state="pending", picture_tries=0)


class Migration(migrations.Migration):
    dependencies = [("configurator", "0015_options_of_colourways")]

    operations = [migrations.RunPython(want_posters, migrations.RunPython.noop)]
