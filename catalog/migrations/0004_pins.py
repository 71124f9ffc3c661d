"""Pins of staff, and things that are needed once; the recommender hears of every product again, with its date."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


def push_again(apps: Any, _schema_editor: Any) -> None:
    apps.get_model("catalog", "Product").objects.update(push_due=True)


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0003_schedules"),
    ]

    operations = [
        migrations.AddField(
            model_name="product",
            name="once",
            field=models.BooleanField(
                default=False,
                help_text="Not recommended again to a shopper who has bought it. What is made to order may be wanted twice.",
                verbose_name="needed once",
            ),
        ),
        migrations.CreateModel(
            name="Pin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("effect", models.CharField(choices=[("first", "Show first"), ("out", "Keep out")], default="first", max_length=5)),
                (
                    "place",
                    models.CharField(
                        choices=[("everywhere", "Every page"), ("home", "Home page"), ("category", "Products of a category")],
                        default="everywhere",
                        max_length=10,
                    ),
                ),
                (
                    "panel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Any panel"),
                            ("for-you", "Made for you"),
                            ("because", "Because you designed or viewed …"),
                            ("goes-with", "Goes well with it"),
                            ("similar", "More like this"),
                            ("trending", "Trending this week"),
                            ("near", "Popular near you"),
                            ("new-for-you", "New for your taste"),
                            ("popular", "What others choose"),
                        ],
                        help_text="A product that is shown first needs one.",
                        max_length=12,
                    ),
                ),
                ("since", models.DateField(default=django.utils.timezone.localdate, verbose_name="from")),
                ("until", models.DateField(blank=True, help_text="The last day; empty: until it is removed.", null=True)),
                ("note", models.CharField(blank=True, help_text="Why, for colleagues.", max_length=200)),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        help_text="With everything below it; only for that place.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pins",
                        to="catalog.category",
                    ),
                ),
                ("product", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="pins", to="catalog.product")),
            ],
            options={
                "ordering": ["-since", "-pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("effect__in", ["first", "out"])), name="pin_effect_known"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("category__isnull", False), ("place", "category")),
                            models.Q(("category__isnull", True), ("place__in", ["everywhere", "home"])),
                            _connector="OR",
                        ),
                        name="pin_place_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("effect", "out"), models.Q(("panel", ""), _negated=True), _connector="OR"),
                        name="pin_first_names_a_panel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                        name="pin_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.RunPython(push_again, migrations.RunPython.noop),
    ]
