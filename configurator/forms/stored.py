"""JSON that a database can hold, and a form can show again."""

import json
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput

NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class StoredJSONField(forms.JSONField):
    """JSON as people type it; what PostgreSQL has no room for is refused with a sentence."""

    def to_python(self, value: Any) -> Any:
        try:
            found = super().to_python(value)
            text = json.dumps(found, allow_nan=False, ensure_ascii=False)
            text.encode()
        except RecursionError as error:
            raise ValidationError("This is nested too deeply.") from error
        except ValueError as error:
            raise ValidationError("A number or character in this cannot be kept.") from error
        if NUL.search(text):
            raise ValidationError("A character in this cannot be kept.")
        return found

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Show what was refused as it was typed."""
        if self.disabled or data is None:
            return super().bound_data(data, initial)
        try:
            self.to_python(data)
        except ValidationError:
            return InvalidJSONInput(data)
        return super().bound_data(data, initial)
