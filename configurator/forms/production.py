"""What staff type for production."""

from typing import Any

from django import forms

from configurator import models, services
from configurator.domain.blueprint import Blueprint
from configurator.domain.errors import BlueprintError

FIELDS = ("part", "title", "quantity", "unit", "when", "per")


class BillLineForm(forms.ModelForm[models.BillLine]):
    """A line of a bill of materials, read at once: a mistake is shown beside the field it is in."""

    class Meta:
        model = models.BillLine
        fields = ["blueprint", *FIELDS, "position"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        draft = cleaned.get("blueprint") or (self.instance.blueprint_id and self.instance.blueprint)
        if not draft or self.errors:
            return cleaned
        line = {name: str(cleaned[name]) for name in FIELDS if cleaned.get(name) not in (None, "")}
        document = services.document_of(draft) | {"rules": [], "tables": [], "layers": []}
        try:
            Blueprint.from_dict({**document, "bill": []})
        except BlueprintError:
            # Something else is wrong with the draft; its own page says what.
            return cleaned
        try:
            Blueprint.from_dict({**document, "bill": [line]})
        except BlueprintError as error:
            field = next((name for name in FIELDS if f"bill[0].{name}" in str(error)), None)
            self.add_error(field, str(error).replace(f"bill[0].{field}", "").lstrip(": ").strip())
        return cleaned
