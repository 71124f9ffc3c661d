"""A posted picture. Its name is never read; its bytes are looked at, not opened."""

from typing import Any

from django import forms
from django.http import HttpRequest

from configurator.forms.address import DesignForm
from configurator.services import MAX_UPLOAD_BYTES

MOST_POSTED = MAX_UPLOAD_BYTES + 1_000_000
TOO_LARGE = "The file is larger than 10 MB. Please save it smaller first."
LIMITED = "Those were many pictures in a short time. Please wait a minute and try again."


def too_large(request: HttpRequest) -> bool:
    """Whether a request announces far more than a picture may be, or does not say how much; then nothing of it is read."""
    announced = str(request.META.get("CONTENT_LENGTH") or "0")
    return not announced.isdecimal() or int(announced) > MOST_POSTED


class PictureForm(forms.Form):
    """A picture for a print zone: the zone's key and the file."""

    group = forms.CharField(max_length=100)
    file = forms.FileField(
        allow_empty_file=True,
        error_messages={"required": "Please choose a picture first.", "invalid": "No file came along. Please choose it again."},
    )

    def clean_file(self) -> bytes:
        """The bytes; a file that is too large is read no further than that."""
        given: Any = self.cleaned_data["file"]
        return bytes(given.read(MAX_UPLOAD_BYTES + 1))


class UploadForm(PictureForm, DesignForm):
    """A picture for a print zone of a design that is being made, with the fields of the design."""
