import django.contrib.postgres.fields
import django.db.models.deletion
import pgvector.django.vector
from django.db import migrations, models


def forget_likes(apps, _schema_editor):
    """The constraint before this migration does not know the kind."""
    apps.get_model("recommendations", "Event").objects.filter(kind="like").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("recommendations", "0002_schedules"),
    ]

    operations = [
        migrations.CreateModel(
            name="FeatureVector",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("vector", pgvector.django.vector.VectorField(dimensions=64)),
                ("bias", models.FloatField()),
                ("ids", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("strengths", django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), size=None)),
            ],
        ),
        migrations.CreateModel(
            name="ItemNeighbours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ids", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("strengths", django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), size=None)),
            ],
            options={
                "verbose_name_plural": "item neighbours",
            },
        ),
        migrations.RemoveConstraint(
            model_name="event",
            name="event_kind",
        ),
        migrations.AddField(
            model_name="itemvector",
            name="popularity",
            field=models.FloatField(db_default=0.0, help_text="Of the data the model learnt from, standardised over the items."),
        ),
        migrations.AlterField(
            model_name="event",
            name="kind",
            field=models.CharField(
                choices=[
                    ("view", "view"),
                    ("choose", "choose"),
                    ("save", "save"),
                    ("cart", "cart"),
                    ("purchase", "purchase"),
                    ("impression", "impression"),
                    ("click", "click"),
                    ("dismiss", "dismiss"),
                    ("search", "search"),
                    ("like", "like"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="itemvector",
            index=models.Index(fields=["model", "-popularity"], name="itemvector_popular"),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ("view", "choose", "save", "cart", "purchase", "impression", "click", "dismiss", "search", "like"))
                ),
                name="event_kind",
            ),
        ),
        migrations.AddField(
            model_name="featurevector",
            name="model",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="recommendations.modelrun"),
        ),
        migrations.AddField(
            model_name="itemneighbours",
            name="item",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="recommendations.item"),
        ),
        migrations.AddField(
            model_name="itemneighbours",
            name="model",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="recommendations.modelrun"),
        ),
        migrations.AddConstraint(
            model_name="featurevector",
            constraint=models.UniqueConstraint(fields=("model", "name"), name="vector_of_feature"),
        ),
        migrations.AddConstraint(
            model_name="itemneighbours",
            constraint=models.UniqueConstraint(fields=("model", "item"), name="neighbours_of_item"),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_likes),
    ]
