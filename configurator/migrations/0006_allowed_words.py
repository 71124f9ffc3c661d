"""What the list library takes for an insult and a monogram needs: kisses, initials, colours. Staff may take a row back."""

from django.db import migrations

WORDS = {
    "bs": "Initials",
    "mf": "Initials",
    "xx": "Kisses",
    "xxx": "Kisses",
    "nude": "A colour",
    "hoe": "A tool",
    "rosette": "An ornament",
    "domination": "A word of games",
    "escort": "A word with other meanings",
}


def create(apps, schema_editor):
    model = apps.get_model("configurator", "BlockedWord")
    model.objects.bulk_create([model(word=word, kind="allowed", note=note) for word, note in WORDS.items()], ignore_conflicts=True)


def remove(apps, schema_editor):
    apps.get_model("configurator", "BlockedWord").objects.filter(word__in=WORDS, kind="allowed").delete()


class Migration(migrations.Migration):
    dependencies = [("configurator", "0005_gallery")]
    operations = [migrations.RunPython(create, remove)]
