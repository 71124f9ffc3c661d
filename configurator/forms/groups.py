"""What staff type about one decision of a draft."""

from typing import Any

from configurator.domain import groups
from configurator.domain.errors import BlueprintError
from configurator.forms.staff import ObjectForm, group_key

WITHOUT_OPTIONS = ("number", *groups.FREE)
ALPHABET = (
    'An alphabet is characters and ranges, such as "A-Z0-9 "; "-" itself stands first or last. blocked_words: false lets any word through.'
)


class GroupForm(ObjectForm):
    """A decision whose key and settings are read at once: what is wrong with them is said beside them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "settings" in self.fields:
            self.fields["settings"].help_text = f"{self.fields['settings'].help_text}. {ALPHABET}"

    def clean_key(self) -> str:
        return group_key(self.cleaned_data["key"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        given, kind = cleaned.get("settings"), cleaned.get("kind", self.instance.kind)
        if isinstance(given, dict) and kind in WITHOUT_OPTIONS:
            try:
                groups.read([{"key": "group", "label": "group", **given, "kind": kind}])
            except BlueprintError as error:
                self.add_error("settings", f"{error.place.rpartition('.')[2]}: {error.message}.")
        return cleaned
