"""What staff type for a guided start: options one on a line, checked against the product as it is made today."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from configurator import models, queries
from configurator.domain.blueprint import Blueprint
from configurator.domain.errors import ConfiguratorError

LINES = forms.Textarea(attrs={"rows": 4, "cols": 20, "spellcheck": "false"})
MOST_LINES = 100
MOST_WEIGHT = 1000.0


class TakesField(forms.CharField):
    """Options to take, `group.option` one on a line, as [group, option] pairs."""

    widget = LINES

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(_written(row) for row in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise ValidationError(f"There are more than {MOST_LINES} lines.")
        return [self.read(line) for line in lines]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return [line.strip() for line in str(data or "").splitlines()] != [_written(row) for row in initial or []]

    def read(self, line: str) -> list[object]:
        """One line as a row."""
        key, dot, option = line.partition(".")
        if not (key and dot and option):
            raise ValidationError(f"“{line[:80]}” is no option: write group.option.")
        return [key, option]


class WantsField(TakesField):
    """Options to prefer, `group.option 3` one on a line: 1 where no number is given, below 0 to avoid."""

    def read(self, line: str) -> list[object]:
        name, _, last = line.rpartition(" ")
        try:
            weight = float(last) if name else 1.0
        except ValueError:
            name, weight = "", 1.0
        if not -MOST_WEIGHT <= weight <= MOST_WEIGHT or not weight:
            raise ValidationError(f"“{line[:80]}”: a weight is a number other than 0, at most {MOST_WEIGHT:g}.")
        return [*super().read(name.strip() or line), weight]


def _written(row: Sequence[object]) -> str:
    weight = "" if len(row) == len(("group", "option")) else f" {row[-1]:g}"
    return f"{row[0]}.{row[1]}{weight}"


class AnswerForm(forms.ModelForm[models.StartAnswer]):
    """One answer with what it decides."""

    takes = TakesField(required=False, label="takes", help_text="Options it decides, such as material.canvas.")
    wants = WantsField(required=False, label="prefers", help_text="Options it leans to, with a weight: upper.navy 3.")

    class Meta:
        model = models.StartAnswer
        fields = ["label", "colour", "picture", "takes", "wants", "position"]
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "label": forms.TextInput(attrs={"size": 18}),
            "colour": forms.TextInput(attrs={"size": 8, "placeholder": "#rrggbb"}),
            "position": forms.TextInput(attrs={"size": 3, "inputmode": "numeric"}),
        }


class AnswerFormSet(forms.BaseInlineFormSet[models.StartAnswer, models.StartQuestion, forms.ModelForm[models.StartAnswer]]):
    """The answers of a question, which may only name what the product offers today."""

    def clean(self) -> None:
        super().clean()
        blueprint = _blueprint(self.instance.product_id)
        for form in self.forms:
            given = getattr(form, "cleaned_data", None) or {}
            if blueprint and not given.get("DELETE"):
                _check(form, blueprint, given)


def _blueprint(product_id: int | None) -> Blueprint | None:
    try:
        return queries.choose(product_id, None)[1].blueprint if product_id else None
    except queries.NotMadeError:
        return None


def _check(form: forms.BaseForm, blueprint: Blueprint, given: dict[str, Any]) -> None:
    for field in ("takes", "wants"):
        for key, option, *_ in given.get(field) or []:
            group = blueprint.by_key.get(key)
            if field == "wants" and group is not None and not group.options:
                form.add_error(field, f"“{key}” has no options to prefer; decide it under “takes”.")
                continue
            try:
                queries.choices_of(blueprint, [(key, option)])
            except ConfiguratorError as error:
                form.add_error(field, str(error))
