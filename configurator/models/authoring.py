"""The rows staff author a draft with."""

from django.core.validators import RegexValidator
from django.db import models

from configurator.models.blueprints import Blueprint

KEY = RegexValidator(r'^[^\s"\x00-\x1f]([^"\x00-\x1f]*[^\s"\x00-\x1f])?\Z', "Use no double quote and no space at the ends.")


class OptionGroup(models.Model):
    """One decision of a draft."""

    class Kind(models.TextChoices):
        ONE = "one", "exactly one option"
        OPTIONAL = "optional", "at most one option"
        MANY = "many", "several options"
        NUMBER = "number", "a number"
        TEXT = "text", "a text"
        PICTURE = "picture", "a picture of the shopper"

    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="groups")
    key = models.CharField(max_length=100, validators=[KEY])
    label = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ONE)
    zone = models.CharField(max_length=100, blank=True, help_text="The part of the picture this decision is about.")
    position = models.PositiveIntegerField(default=0)
    settings = models.JSONField(
        default=dict, blank=True,
        help_text="several: min, max · number: lo, hi, step, unit, price_per_step · text: max_length, alphabet, price_per_character · "
        "picture: price, lead_days, print_mm",
    )  # fmt: skip

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["blueprint", "key"], name="group_key_unique")]

    def __str__(self) -> str:
        return self.label


class Option(models.Model):
    """One answer to a decision of a draft."""

    group = models.ForeignKey(OptionGroup, models.CASCADE, related_name="options")
    key = models.CharField(max_length=100, validators=[KEY])
    label = models.CharField(max_length=200)
    price = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    lead_days = models.PositiveIntegerField(default=0)
    default = models.BooleanField(default=False)
    attributes = models.JSONField(default=dict, blank=True, help_text="colour (#rrggbb), material, family, style, stock (true: scarce)")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["group", "key"], name="option_key_unique")]

    def __str__(self) -> str:
        return self.label


class Rule(models.Model):
    """A constraint of a draft, in UVL syntax, with the sentence the shopper reads."""

    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="rules")
    when = models.TextField(help_text="For example: sole.gum => upper.canvas | upper.suede")
    why = models.CharField(max_length=2000, help_text="Why, in a sentence for the shopper.")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.when


class Table(models.Model):
    """The allowed combinations of some groups of a draft."""

    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="tables")
    groups = models.JSONField(default=list, help_text='Keys of the groups, such as ["frame", "fork"].')
    allowed = models.JSONField(default=list, help_text='Rows of option keys, such as [["steel", "steel"], ["carbon", "carbon"]].')
    why = models.CharField(max_length=2000, help_text="Why, in a sentence for the shopper.")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return " × ".join(map(str, self.groups))


class Layer(models.Model):
    """One layer of one view of a draft: a tinted zone, a fixed picture, or a text."""

    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="layers")
    view = models.CharField(max_length=100)
    zone = models.CharField(max_length=100)
    depth = models.IntegerField(default=0, help_text="Higher lies above lower.")
    colour = models.CharField(max_length=100, blank=True, help_text="The group that gives the colour, or #rrggbb.")
    material = models.CharField(max_length=100, blank=True, help_text="The group that gives the material.")
    when = models.TextField(blank=True, help_text="Shown only where this rule expression holds; empty: always.")
    source = models.JSONField(
        default=dict, blank=True,
        help_text="mask and shading by material, or file, or text with box or quad and font; paths of the version's pictures.",
    )  # fmt: skip

    class Meta:
        ordering = ["view", "depth", "pk"]

    def __str__(self) -> str:
        return f"{self.view} · {self.zone}"


class BillLine(models.Model):
    """One line of the bill of materials of a draft: so much of a part, where a rule holds, perhaps counted by a group."""

    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="bill")
    part = models.CharField(max_length=100, help_text="The number the part is ordered and stored by.")
    title = models.CharField(max_length=200, blank=True)
    quantity = models.DecimalField(max_digits=12, decimal_places=4, default=1)
    unit = models.CharField(max_length=20, default="pcs", help_text="pcs, m, m², g … A part has one unit.")
    when = models.TextField(blank=True, help_text="Used only where this rule expression holds; empty: always.")
    per = models.CharField(
        max_length=100, blank=True,
        help_text="A group to multiply by: a number group's number, a text's characters, how many options of a group of several are taken.",
    )  # fmt: skip
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "bill of materials"

    def __str__(self) -> str:
        return self.title or self.part
