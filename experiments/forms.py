"""What staff type into the definition of an experiment."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils import timezone

from accounts.domain.countries import COUNTRIES
from experiments.domain.assignment import Arm
from experiments.domain.definition import Draft, problems
from experiments.domain.lifecycle import DRAFT
from experiments.domain.subjects import SUBJECTS
from experiments.models import Experiment, GuardRail, Variant

VALUES = [
    ("", "Choose what it shows"),
    *((subject.label, [*subject.values.items()]) for subject in SUBJECTS.values()),
]


class ExperimentForm(forms.ModelForm[Experiment]):
    """A draft; what runs keeps everything but its words and its last day."""

    country = forms.ChoiceField(
        label="Delivery to",
        required=False,
        choices=[("", "any country"), *COUNTRIES.items()],
        help_text="By the account's default address.",
    )

    class Meta:
        model = Experiment
        exclude: list[str] = []
        widgets = {"hypothesis": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in (("visits", "anybody"), ("segment", "anybody")):
            if name in self.fields:
                self.fields[name].choices = [("", words), *[pair for pair in self.fields[name].choices if pair[0]]]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The days one after the other; the rest is judged when it starts."""
        given: dict[str, Any] = super().clean() or {}
        begins, ends = given.get("starts_on", self.instance.starts_on), given.get("ends_on")
        if ends and ends < timezone.localdate():
            self.add_error("ends_on", "This day has passed.")
        elif begins and ends and ends < begins:
            self.add_error("ends_on", "The last day comes before the first.")
        return given


class VariantForm(forms.ModelForm[Variant]):
    """One row: what it is called, what it shows, and its share."""

    value = forms.ChoiceField(label="Shows", choices=VALUES)

    class Meta:
        model = Variant
        fields = ("key", "value", "percent")


class VariantFormSet(BaseInlineFormSet[Variant, Experiment, forms.ModelForm[Variant]]):
    """Variants that can be compared: at least two, with different values that the subject has, and 100 per cent in all."""

    def clean(self) -> None:
        super().clean()
        if self.instance.state != DRAFT or any(form.errors for form in self.forms):
            return
        kept = [form for form in self.forms if form.cleaned_data.get("value") and not form.cleaned_data.get("DELETE")]
        for place, form in enumerate(kept):
            form.instance.position = place
        arms = [Arm(form.cleaned_data["key"], form.cleaned_data["value"], form.cleaned_data["percent"]) for form in kept]
        if found := problems(Draft(self.instance.subject, arms, ""), timezone.localdate()):
            raise ValidationError(found)


class GuardRailFormSet(BaseInlineFormSet[GuardRail, Experiment, forms.ModelForm[GuardRail]]):
    """Guard rails that watch something else than the primary metric."""

    def clean(self) -> None:
        super().clean()
        given = [getattr(form, "cleaned_data", {}) for form in self.forms]
        if self.instance.primary_metric in [one["metric"] for one in given if one.get("metric") and not one.get("DELETE")]:
            raise ValidationError("The primary metric cannot be a guard rail too.")


class ReasonForm(forms.Form):
    """Why something is done, for those who read the history."""

    reason = forms.CharField(required=False, max_length=200, strip=True)
