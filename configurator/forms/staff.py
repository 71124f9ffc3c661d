"""What staff type while they author a draft."""

import re
import zlib
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from zipfile import BadZipFile, ZipFile

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models as db

from catalog.models import Product
from configurator import models, services
from configurator.domain import reading, rules
from configurator.domain.blueprint import Blueprint
from configurator.domain.errors import BlueprintError, RuleSyntaxError
from configurator.forms.stored import StoredJSONField

HEAD = ("product", "family", "title", "base_price", "currency")
VIEWS = 'Such as {"views": [{"key": "side", "label": "Side", "width": 1200, "height": 816}]}.'
MAX_ENTRIES = 500
MAX_RULE = 10_000
MAX_UNPACKED = 200_000_000
SMALL: dict[type[db.Field[Any, Any]], dict[str, Any]] = {
    db.JSONField: {"form_class": StoredJSONField, "widget": forms.Textarea(attrs={"rows": 2, "cols": 40})},
    db.TextField: {"widget": forms.Textarea(attrs={"rows": 2, "cols": 60})},
}
NARROW: dict[type[db.Field[Any, Any]], dict[str, Any]] = {
    db.JSONField: {"form_class": StoredJSONField, "widget": forms.Textarea(attrs={"rows": 2, "cols": 22})},
    db.CharField: {"widget": forms.TextInput(attrs={"size": 12})},
    db.DecimalField: {"widget": forms.TextInput(attrs={"size": 8, "inputmode": "decimal"})},
}


class NewBlueprintForm(forms.ModelForm[models.Blueprint]):
    """A first draft of a base product."""

    class Meta:
        model = models.Blueprint
        fields = ["product"]

    def clean_product(self) -> Product:
        product: Product = self.cleaned_data["product"]
        if product.kind != Product.Kind.BASE:
            raise ValidationError("Only a made-to-order base product has blueprints.")
        if product.blueprints.filter(status=models.Blueprint.Status.DRAFT).exists():
            raise ValidationError("This product has a draft already.")
        return product


class BlueprintForm(forms.ModelForm[models.Blueprint]):
    """The head of a draft: what is neither group, rule, table nor layer; and pictures for its layers."""

    title = forms.CharField(max_length=120)
    base_price = forms.DecimalField(max_digits=10, decimal_places=2, min_value=0, help_text="With VAT, before any option.")
    rest = StoredJSONField(
        label="views and more",
        required=False,
        help_text='Such as {"views": [{"key": "side", "label": "Side", "width": 1200, "height": 816}]}.',
    )
    pictures = forms.FileField(required=False, help_text="A ZIP file of WebP or PNG pictures; layers name them by their path in it.")

    class Meta:
        model = models.Blueprint
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        document = self.instance.document
        self.initial["title"] = document.get("title", "")
        self.initial["base_price"] = document.get("base_price", "0")
        self.initial["rest"] = {key: value for key, value in document.items() if key not in HEAD}

    def clean_rest(self) -> dict[str, Any]:
        rest = self.cleaned_data["rest"] or {}
        if not isinstance(rest, dict) or {*HEAD, "groups", "rules", "tables", "layers", "bill"} & set(rest):
            raise ValidationError("Give an object; groups, rules, tables and layers have pages of their own.")
        return rest

    def clean_pictures(self) -> dict[str, str]:
        """The stored file of every picture in the archive; files are named by content, so keeping them early changes nothing."""
        given = self.cleaned_data["pictures"]
        try:
            return services.keep_assets(family=self.instance.product.family, files=_unzipped(given)) if given else {}
        except BlueprintError as error:
            raise ValidationError(str(error)) from error

    def save(self, commit: bool = True) -> models.Blueprint:  # noqa: FBT001, FBT002
        given, draft = self.cleaned_data, self.instance
        head = {key: draft.document[key] for key in HEAD if key in draft.document}
        head |= {"product": draft.product.slug, "title": given["title"], "base_price": str(given["base_price"])}
        draft.document = {**given["rest"], **head}
        draft.assets = {**draft.assets, **given["pictures"]}
        return super().save(commit)


def _unzipped(given: UploadedFile[bytes]) -> dict[str, bytes]:
    try:
        with ZipFile(given) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir() and not entry.filename.startswith("__MACOSX/")]
            if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise ValidationError("The ZIP file holds too much.")
            return {entry.filename: archive.read(entry) for entry in entries}
    except (BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise ValidationError("This is no ZIP file that can be read.") from error


class RuleForm(forms.ModelForm[models.Rule]):
    """A rule, read at once: a mistake is shown with its place and what was expected there."""

    class Meta:
        model = models.Rule
        fields = ["blueprint", "when", "why", "position"]

    def clean_when(self) -> str:
        return short(self.cleaned_data["when"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        draft, when = cleaned.get("blueprint") or (self.instance.blueprint_id and self.instance.blueprint), cleaned.get("when")
        if draft and when:
            try:
                Blueprint.from_dict({**services.document_of(draft), "rules": [{"when": when}], "tables": [], "layers": [], "bill": []})
            except RuleSyntaxError as error:
                self.add_error("when", f"At character {error.position + 1}: {error.reason}.")
            except BlueprintError:
                # Something else is wrong with the draft; its own page says what.
                return cleaned
        return cleaned


class SharedRuleForm(forms.ModelForm[models.SharedRule]):
    """A rule of a set: its syntax is checked at once, its names when a draft uses it."""

    class Meta:
        model = models.SharedRule
        fields = ["when", "why", "position"]

    def clean_when(self) -> str:
        when = short(self.cleaned_data["when"])
        try:
            rules.parse(when)
        except RuleSyntaxError as error:
            raise ValidationError(f"At character {error.position + 1}: {error.reason}.") from error
        return when


class TableForm(forms.ModelForm[Any]):
    """A table: keys of groups, each once, and rows with a value for each of them."""

    class Meta:
        model = models.Table
        fields = ["blueprint", "groups", "allowed", "why", "position"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        keys, rows = cleaned.get("groups"), cleaned.get("allowed")
        if keys is None:
            return cleaned
        if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys) or len(set(keys)) != len(keys):
            self.add_error("groups", 'Give a list of keys, each once, such as ["frame", "fork"].')
        elif rows is not None and not (isinstance(rows, list) and all(_is_row(row, len(keys)) for row in rows)):
            self.add_error("allowed", f"Give a list of rows with {len(keys)} values each.")
        return cleaned


class SharedTableForm(TableForm):
    """A table of a set; its names are checked when a draft uses it."""

    class Meta:
        model = models.SharedTable
        fields = ["groups", "allowed", "why", "position"]


def _is_row(row: object, length: int) -> bool:
    return isinstance(row, list) and len(row) == length and all(cell is None or isinstance(cell, str | int) for cell in row)


class RuleText(forms.Form):
    """A rule as far as it is typed: `draft` of an existing `rule`, or the `blueprint` picked for a new one; `at` is the cursor."""

    when = forms.CharField(required=False, max_length=MAX_RULE, strip=False)
    draft = forms.IntegerField(required=False)
    blueprint = forms.IntegerField(required=False)
    rule = forms.IntegerField(required=False)
    at = forms.IntegerField(required=False, min_value=0)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("draft") or cleaned.get("blueprint")):
            raise ValidationError("Choose the draft first; then the rule is read as you type.")
        return cleaned


class SharedRuleText(forms.Form):
    """A rule of a set as far as it is typed; `rule_set` is missing where the set is new, `at` is the cursor."""

    when = forms.CharField(required=False, max_length=MAX_RULE, strip=False)
    rule_set = forms.IntegerField(required=False)
    at = forms.IntegerField(required=False, min_value=0)


class PriceForm(forms.Form):
    """Prices of options, changed together."""

    by = forms.CharField(max_length=20, label="Change by", help_text="+5 %, -2,5 % or an amount such as +1.50.")
    step = forms.ChoiceField(label="Rounded to", choices=[(one, one) for one in ("0.01", "0.05", "0.10", "0.50", "1.00", "5.00")])
    groups = forms.CharField(required=False, max_length=5000, help_text="Keys of groups, with spaces between them; empty: all.")
    keep_free = forms.BooleanField(required=False, initial=True, label="What costs nothing stays free")

    def __init__(self, *args: Any, known: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = frozenset(known)

    def clean_groups(self) -> str:
        groups: str = self.cleaned_data["groups"]
        strange = [key for key in groups.split() if key not in self.known]
        if strange:
            raise ValidationError(f"There is no group “{strange[0]}” in this draft.")
        return groups

    def clean_by(self) -> tuple[Decimal, Decimal]:
        """Percent and amount, one of them 0."""
        found = re.fullmatch(r"([+-]?\d{1,6}(?:[.,]\d{1,2})?)\s*(%?)", self.cleaned_data["by"].strip().replace("−", "-"))
        if found is None:
            raise ValidationError("Give a percentage such as +5 % or an amount such as +1.50.")
        number = Decimal(found.group(1).replace(",", "."))
        return (number, Decimal(0)) if found.group(2) else (Decimal(0), number)

    def change(self) -> services.PriceChange:
        percent, amount = self.cleaned_data["by"]
        return services.PriceChange(percent, amount, Decimal(self.cleaned_data["step"]), self.cleaned_data["keep_free"])


class CopyForm(forms.Form):
    """A group of another version to take over."""

    source = forms.ModelChoiceField(
        models.Blueprint.objects.select_related("product").defer("document", "assets", "product__search").exclude(status="retired"),
        label="From",
    )
    key = forms.CharField(max_length=100, label="Key of the group")
    new_key = forms.CharField(max_length=100, required=False, label="New key", help_text="Empty: the same.")

    def clean_new_key(self) -> str:
        key: str = self.cleaned_data["new_key"]
        return group_key(key) if key else ""


def short(when: str) -> str:
    """A rule that a sheet can hold."""
    if len(when) > MAX_RULE:
        raise ValidationError(f"A rule has at most {MAX_RULE} characters; this has {len(when)}. Make it several rules, or a table.")
    return when


def group_key(key: str) -> str:
    try:
        return reading.group_key(key, "")
    except BlueprintError as error:
        raise ValidationError(f"{error.message[:1].upper()}{error.message[1:]}.") from error


class ObjectForm(forms.ModelForm[Any]):
    """JSON fields of rows hold objects."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("settings", "attributes", "source"):
            if name in cleaned and not isinstance(cleaned[name], dict):
                self.add_error(name, 'Give an object such as {"colour": "#aa3322"}, or {}.')
        return cleaned
