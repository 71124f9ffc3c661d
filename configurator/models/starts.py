"""The guided start: questions whose answers become a design."""

from django.core.validators import RegexValidator
from django.db import models

COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}\Z", "Write a colour as #rrggbb.")


class StartQuestion(models.Model):
    """One question at the start of a made-to-order product; three to five of them make a design."""

    product = models.ForeignKey(
        "catalog.Product", models.CASCADE, related_name="start_questions", limit_choices_to={"kind": "base"},
        help_text="The base product; its colourways ask the same.",
    )  # fmt: skip
    text = models.CharField("question", max_length=200)
    hint = models.CharField(max_length=300, blank=True, help_text="One line below the question.")
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField("asked", default=True)

    class Meta:
        ordering = ["product", "position", "pk"]

    def __str__(self) -> str:
        return self.text


class StartAnswer(models.Model):
    """One answer. `takes` are choices as [group, option], `wants` weights as [group, option, weight]."""

    question = models.ForeignKey(StartQuestion, models.CASCADE, related_name="answers")
    label = models.CharField(max_length=120)
    colour = models.CharField(max_length=7, blank=True, validators=[COLOUR], help_text="#rrggbb, shown as a dot.")
    picture = models.BooleanField("show the design", default=False, help_text="A picture of the design it leads to.")
    takes = models.JSONField(default=list, blank=True)
    wants = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label
