"""What staff type about products and pictures."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from catalog import imaging
from catalog.domain import facets
from catalog.models import Attribute, Picture, Product


class AttributesField(forms.CharField):
    """Attributes as lines: `colour: red, sand`. Unknown keys are refused, so that a typo makes no facet."""

    widget = forms.Textarea(attrs={"rows": 4, "cols": 50})

    def prepare_value(self, value: object) -> object:
        return lines(value) if isinstance(value, Mapping) else value

    def to_python(self, value: object) -> Any:
        return value if isinstance(value, Mapping) else attributes(str(value or ""))

    def has_changed(self, initial: object, data: object) -> bool:
        before = lines(initial) if isinstance(initial, Mapping) else str(initial or "")
        return before.split() != str(data or "").split()


def lines(given: Mapping[str, Any]) -> str:
    """Attributes as staff read and write them."""
    return "\n".join(f"{key}: {', '.join(facets.values_of(value))}" for key, value in given.items())


def attributes(text: str) -> dict[str, list[str]]:
    """Attributes from lines; raises `ValidationError` that names the line."""
    known = set(Attribute.objects.values_list("key", flat=True))
    found: dict[str, list[str]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        key, colon, rest = line.partition(":")
        if not line.strip():
            continue
        if not colon or not rest.strip():
            raise ValidationError(f"Line {number}: write an attribute, a colon and its values, such as “colour: red, sand”.")
        if key.strip() not in known:
            raise ValidationError(f"Line {number}: there is no attribute “{key.strip()}”. Known are {', '.join(sorted(known))}.")
        found[key.strip()] = facets.values_of(rest.split(","))
    return found


class TagsField(forms.CharField):
    """Tags as text: `colour:red, view:side`."""

    def prepare_value(self, value: object) -> object:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: object) -> Any:
        return value if isinstance(value, list) else [tag.strip() for tag in str(value or "").split(",") if tag.strip()]

    def has_changed(self, initial: object, data: object) -> bool:
        return json.dumps(self.to_python(initial)) != json.dumps(self.to_python(data))


class ProductForm(forms.ModelForm[Product]):
    attributes = AttributesField(required=False, help_text="One attribute a line, such as “colour: red, sand”.")

    class Meta:
        model = Product
        fields = "__all__"  # noqa: DJ007


class PictureForm(forms.ModelForm[Picture]):
    tags = TagsField(required=False, help_text="Such as colour:red, view:side.", widget=forms.Textarea(attrs={"rows": 3, "cols": 20}))

    class Meta:
        model = Picture
        fields = ["kind", "view", "alt", "tags", "position", "is_default", "upload"]
        widgets = {
            "view": forms.TextInput(attrs={"size": 10}),
            "alt": forms.Textarea(attrs={"rows": 3, "cols": 20}),
            "upload": forms.FileInput,
            "position": forms.NumberInput(attrs={"min": 0, "max": 999}),
        }

    def clean_upload(self) -> object:
        upload = self.cleaned_data.get("upload")
        if isinstance(upload, UploadedFile) and (upload.size or 0) > imaging.MAX_BYTES:
            raise ValidationError("The file is larger than 10 MB.")
        return upload

    def _get_validation_exclusions(self) -> set[str]:
        # Which picture is the default is settled for all of them together, after they were saved.
        return {*super()._get_validation_exclusions(), "is_default"}  # type: ignore[misc]


class PictureFormSet(forms.BaseInlineFormSet[Picture, Product, PictureForm]):
    def clean(self) -> None:
        super().clean()
        kept = [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", None) and not form.cleaned_data.get("DELETE")]
        if sum(bool(data.get("is_default")) for data in kept) > 1:
            raise ValidationError("Only one picture can be the default.")
