import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import configurator.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Blueprint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("document", models.JSONField(default=dict)),
                ("assets", models.JSONField(blank=True, default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("rendering", "layers are being made"),
                            ("published", "published"),
                            ("retired", "no longer made"),
                        ],
                        db_index=True,
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("problems", models.JSONField(blank=True, default=list)),
                ("layers_made", models.PositiveIntegerField(default=0)),
                ("created", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "product",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="blueprints", to="catalog.product"),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["product_id", "-version"],
                "permissions": [("publish_blueprint", "Can publish and retire blueprints")],
            },
        ),
        migrations.CreateModel(
            name="Design",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(default=configurator.models.new_token, editable=False, max_length=32, unique=True)),
                ("choices", models.JSONField(default=list, help_text="[group, option] pairs, oldest first.")),
                ("selection", models.JSONField(default=dict)),
                ("title", models.CharField(blank=True, max_length=120)),
                ("picture", models.CharField(blank=True, max_length=200)),
                ("picture_width", models.PositiveIntegerField(default=0)),
                ("picture_height", models.PositiveIntegerField(default=0)),
                (
                    "picture_state",
                    models.CharField(
                        choices=[("pending", "being made"), ("ready", "ready"), ("failed", "failed")], default="pending", max_length=8
                    ),
                ),
                ("picture_tries", models.PositiveSmallIntegerField(default=0)),
                ("created", models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                (
                    "blueprint",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="designs", to="configurator.blueprint"),
                ),
                (
                    "product",
                    models.OneToOneField(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="design", to="catalog.product"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="designs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Layer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("view", models.CharField(max_length=100)),
                ("zone", models.CharField(max_length=100)),
                ("depth", models.IntegerField(default=0, help_text="Higher lies above lower.")),
                ("colour", models.CharField(blank=True, help_text="The group that gives the colour, or #rrggbb.", max_length=100)),
                ("material", models.CharField(blank=True, help_text="The group that gives the material.", max_length=100)),
                ("when", models.TextField(blank=True, help_text="Shown only where this rule expression holds; empty: always.")),
                (
                    "source",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="mask and shading by material, or file, or text with box or quad and font; paths of the version's pictures.",
                    ),
                ),
                (
                    "blueprint",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="layers", to="configurator.blueprint"),
                ),
            ],
            options={
                "ordering": ["view", "depth", "pk"],
            },
        ),
        migrations.CreateModel(
            name="OptionGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        max_length=100,
                        validators=[
                            django.core.validators.RegexValidator(
                                r'^[^\s"\x00-\x1f]([^"\x00-\x1f]*[^\s"\x00-\x1f])?\Z', "Use no double quote and no space at the ends."
                            )
                        ],
                    ),
                ),
                ("label", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("one", "exactly one option"),
                            ("optional", "at most one option"),
                            ("many", "several options"),
                            ("number", "a number"),
                            ("text", "a text"),
                        ],
                        default="one",
                        max_length=10,
                    ),
                ),
                ("zone", models.CharField(blank=True, help_text="The part of the picture this decision is about.", max_length=100)),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "settings",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="several: min, max · number: lo, hi, step, unit, price_per_step · text: max_length, alphabet, price_per_character",
                    ),
                ),
                (
                    "blueprint",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="groups", to="configurator.blueprint"),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Option",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        max_length=100,
                        validators=[
                            django.core.validators.RegexValidator(
                                r'^[^\s"\x00-\x1f]([^"\x00-\x1f]*[^\s"\x00-\x1f])?\Z', "Use no double quote and no space at the ends."
                            )
                        ],
                    ),
                ),
                ("label", models.CharField(max_length=200)),
                ("price", models.DecimalField(decimal_places=2, default=0, max_digits=10)),
                ("lead_days", models.PositiveIntegerField(default=0)),
                ("default", models.BooleanField(default=False)),
                (
                    "attributes",
                    models.JSONField(blank=True, default=dict, help_text="colour (#rrggbb), material, family, style, stock (true: scarce)"),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "group",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="options", to="configurator.optiongroup"),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("when", models.TextField(help_text="For example: sole.gum => upper.canvas | upper.suede")),
                ("why", models.CharField(help_text="Why, in a sentence for the shopper.", max_length=2000)),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "blueprint",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="rules", to="configurator.blueprint"),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SoldDesign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("selection", models.JSONField()),
                ("day", models.DateField()),
                (
                    "blueprint",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="sold", to="configurator.blueprint"),
                ),
            ],
            options={
                "ordering": ["-day", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Table",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("groups", models.JSONField(default=list, help_text='Keys of the groups, such as ["frame", "fork"].')),
                (
                    "allowed",
                    models.JSONField(default=list, help_text='Rows of option keys, such as [["steel", "steel"], ["carbon", "carbon"]].'),
                ),
                ("why", models.CharField(help_text="Why, in a sentence for the shopper.", max_length=2000)),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "blueprint",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="tables", to="configurator.blueprint"),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="blueprint",
            constraint=models.UniqueConstraint(fields=("product", "version"), name="blueprint_version_unique"),
        ),
        migrations.AddConstraint(
            model_name="blueprint",
            constraint=models.UniqueConstraint(condition=models.Q(("status", "draft")), fields=("product",), name="blueprint_one_draft"),
        ),
        migrations.AddConstraint(
            model_name="blueprint",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("status", "published"), _negated=True), ("published_at__isnull", False), _connector="OR"),
                name="blueprint_published_has_date",
            ),
        ),
        migrations.AddIndex(
            model_name="design",
            index=models.Index(fields=["user", "-created"], name="design_mine"),
        ),
        migrations.AddIndex(
            model_name="design",
            index=models.Index(condition=models.Q(("picture_state", "pending")), fields=["created"], name="design_pending"),
        ),
        migrations.AddConstraint(
            model_name="optiongroup",
            constraint=models.UniqueConstraint(fields=("blueprint", "key"), name="group_key_unique"),
        ),
        migrations.AddConstraint(
            model_name="option",
            constraint=models.UniqueConstraint(fields=("group", "key"), name="option_key_unique"),
        ),
        migrations.AddIndex(
            model_name="solddesign",
            index=models.Index(fields=["blueprint", "day"], name="sold_by_day"),
        ),
    ]
