"""What staff decide about the pictures that stand for a product in lists."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms

from recommendations.queries import ArmRecord
from recommendations.services import Decision, Problem


class ArmForm(forms.Form):
    """One picture."""

    key = forms.CharField(max_length=100, widget=forms.HiddenInput)
    place = forms.IntegerField(label="Order", min_value=1, max_value=999, widget=forms.NumberInput(attrs={"min": 1, "max": 999}))
    pinned = forms.BooleanField(label="Always show", required=False)
    excluded = forms.BooleanField(label="Keep out", required=False)
    back = forms.BooleanField(label="Bring back", required=False)
    shown_from = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    shown_until = forms.DateField(label="Until", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class ArmForms(forms.BaseFormSet[ArmForm]):
    """The pictures of one product."""

    def decisions(self, records: Sequence[ArmRecord]) -> list[Decision]:
        """What was decided; an order that is the owner's own is not staff's, so that it follows the owner's."""
        known = {record.key: record for record in records}
        now = {key: at for at, key in enumerate(known)}
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("key") in known]
        rows.sort(key=lambda row: (row["place"], now[row["key"]]))
        keys = [row["key"] for row in rows]
        own = keys == sorted(keys, key=lambda key: known[key].position)
        return [_decision(row, known[row["key"]], None if own else at) for at, row in enumerate(rows, start=1)]

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Say beside each picture, or above all of them, why it cannot be so."""
        rows = {form.cleaned_data.get("key"): form for form in self.forms}
        for problem in problems:
            if problem.key in rows:
                rows[problem.key].add_error(None, problem.words)
            else:
                self.non_form_errors().append(problem.words)


def _decision(row: dict[str, Any], record: ArmRecord, place: int | None) -> Decision:
    retired = record.decision.retired and not row["back"]
    return Decision(row["key"], row["pinned"], row["excluded"], row["shown_from"], row["shown_until"], place, retired)


# formset_factory forgets, for types, which class it was given.
ArmFormSet = cast("type[ArmForms]", forms.formset_factory(ArmForm, formset=ArmForms, extra=0, max_num=40, absolute_max=40))


def initial(records: Sequence[ArmRecord]) -> list[dict[str, Any]]:
    """How things are, in the order of the pictures."""
    names = ("key", "pinned", "excluded", "shown_from", "shown_until")
    return [{name: getattr(record.decision, name) for name in names} | {"place": at} for at, record in enumerate(records, start=1)]
