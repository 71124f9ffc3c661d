"""A sheet that staff send for a draft."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from configurator import services
from configurator.domain import sheets


class SheetForm(forms.Form):
    """A file of comma-separated values, and what it is about. `cleaned_data["data"]` are its bytes."""

    sheet = forms.ChoiceField(label="It holds")
    file = forms.FileField(label="CSV file", help_text="UTF-8, with commas, semicolons or tabs; the first line names the columns.")
    remove = forms.BooleanField(
        required=False,
        label="Remove what the file leaves out",
        help_text="Options: only in the groups that the file names. Without this, rows that are missing in the file stay as they are.",
    )
    why = forms.CharField(
        required=False, max_length=2000, label="Why (a new table)", help_text="A sentence for the shopper, used for a new table only."
    )

    def __init__(self, *args: Any, own: list[services.Sheet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [*((one.name, one.label) for one in own), (services.NEW_TABLE, "A new table")]  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > sheets.MAX_BYTES:
            raise ValidationError(f"The file is larger than {sheets.MAX_BYTES // 1_000_000} MB.")
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("sheet") == services.NEW_TABLE and not cleaned.get("why"):
            self.add_error("why", "Say in a sentence for the shopper why only these combinations are made.")
        return cleaned
