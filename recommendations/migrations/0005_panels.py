"""What panels need: orders of items for everybody, countries of baskets, and what owners say of items. Made again every hour."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

NAME = "Find what is trending and what is popular by country"


def schedule(apps: Any, _schema_editor: Any) -> None:
    every = apps.get_model("django_celery_beat", "IntervalSchedule").objects.get_or_create(every=1, period="hours")[0]
    tasks = apps.get_model("django_celery_beat", "PeriodicTask")
    # An hour that was missed is of no use later: the next one does its work.
    values = {"task": "recommendations.refresh_trends", "interval": every, "queue": "default", "expire_seconds": 3_000}
    tasks.objects.get_or_create(name=NAME, defaults=values)


def unschedule(apps: Any, _schema_editor: Any) -> None:
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("recommendations", "0004_scoring_and_searches"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        migrations.CreateModel(
            name="RankedItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("list", models.CharField(max_length=24)),
                ("rank", models.PositiveIntegerField()),
                ("score", models.FloatField()),
            ],
            options={
                "ordering": ["list", "rank"],
            },
        ),
        migrations.AddField(
            model_name="basket",
            name="country",
            field=models.CharField(blank=True, help_text="ISO 3166-1 code; empty where it is not known.", max_length=2),
        ),
        migrations.AddField(
            model_name="item",
            name="created",
            field=models.DateTimeField(blank=True, help_text="When it came into the shop; empty: it is never new.", null=True),
        ),
        migrations.AddField(
            model_name="item",
            name="once",
            field=models.BooleanField(default=False, help_text="Whoever has bought it needs no second one."),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("available", True), ("created__isnull", False)), fields=["-created"], name="item_newest"
            ),
        ),
        migrations.AddField(
            model_name="rankeditem",
            name="item",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="recommendations.item"),
        ),
        migrations.AddConstraint(
            model_name="rankeditem",
            constraint=models.UniqueConstraint(fields=("list", "item"), name="ranked_item"),
        ),
        migrations.AddConstraint(
            model_name="rankeditem",
            constraint=models.UniqueConstraint(fields=("list", "rank"), name="ranked_place"),
        ),
        migrations.RunPython(schedule, unschedule),
    ]
