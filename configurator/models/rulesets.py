"""Rules and tables that several products share."""

from django.db import models

from configurator.models.blueprints import Blueprint


class RuleSet(models.Model):
    """A named set of rules and tables. Drafts that use it follow it; a published version keeps the copy it was published with."""

    key = models.SlugField(max_length=60, unique=True, help_text="Published versions name their copies by it, so keep it.")
    title = models.CharField(max_length=120)
    note = models.TextField(blank=True, help_text="For staff: what it is about, and which groups it needs.")

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class RuleSetUse(models.Model):
    """A version that uses a set."""

    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="set_uses")
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="uses")

    class Meta:
        ordering = ["rule_set__title"]
        constraints = [models.UniqueConstraint(fields=["blueprint", "rule_set"], name="rule_set_used_once")]
        verbose_name = "shared rules"
        verbose_name_plural = "shared rules"

    def __str__(self) -> str:
        return f"{self.rule_set_id} in {self.blueprint_id}"


class SharedRule(models.Model):
    """A rule of a set, in UVL syntax, with the sentence the shopper reads."""

    rule_set = models.ForeignKey(RuleSet, models.CASCADE, related_name="rules")
    when = models.TextField(help_text="For example: sole.gum => upper.canvas | upper.suede")
    why = models.CharField(max_length=2000, help_text="Why, in a sentence for the shopper.")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "rule"

    def __str__(self) -> str:
        return self.when


class SharedTable(models.Model):
    """A table of a set: the allowed combinations of some groups."""

    rule_set = models.ForeignKey(RuleSet, models.CASCADE, related_name="tables")
    groups = models.JSONField(default=list, help_text='Keys of the groups, such as ["frame", "fork"].')
    allowed = models.JSONField(default=list, help_text='Rows of option keys, such as [["steel", "steel"], ["carbon", "carbon"]].')
    why = models.CharField(max_length=2000, help_text="Why, in a sentence for the shopper.")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "table"

    def __str__(self) -> str:
        return " × ".join(map(str, self.groups)) if isinstance(self.groups, list) else "table"
