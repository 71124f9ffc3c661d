"""A posted picture. Its name is never read; its bytes are looked at, not opened."""

from typing import Any

from django import forms

from configurator.forms.address import DesignForm
from configurator.services import MAX_UPLOAD_BYTES


class UploadForm(DesignForm):
    """A picture for one print zone of a design that is being made: the design's fields, the zone's key, the file."""

    group = forms.CharField(max_length=100)
    file = forms.FileField(
        allow_empty_file=True,
        error_messages={"required": "Please choose a picture first.", "invalid": "No file came along. Please choose it again."},
    )

    def clean_file(self) -> bytes:
        """The bytes; a file that is too large is read no further than that."""
        given: Any = self.cleaned_data["file"]
        return bytes(given.read(MAX_UPLOAD_BYTES + 1))
