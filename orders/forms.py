"""HTTP input of cart, checkout and payment → values."""

import re
from collections.abc import Sequence

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone

from accounts.domain.countries import postcode_fits
from accounts.forms import VisibleField
from orders.domain import cards
from orders.domain.lines import MAX_QUANTITY
from orders.models import DeliveryCountry, new_token
from orders.payments import card_problem
from orders.services import Buyer

MAX_CHOICES = 200
MAX_CHOICE_LENGTH = 300
BIGGEST_ID = 2**63 - 1


class ChoicesField(forms.Field):
    """Repeated `c=group=option` pairs, in order."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Sequence[str] | None) -> list[tuple[str, str]]:
        given = value or []
        pairs = [(group, option) for group, found, option in (text.partition("=") for text in given) if group and found]
        too_much = len(given) > MAX_CHOICES or any(len(text) > MAX_CHOICE_LENGTH for text in given)
        if too_much or len(pairs) != len(given):
            raise forms.ValidationError("The choices of this design cannot be read.")
        return pairs


QUANTITY = f"The quantity has to be a whole number from 1 to {MAX_QUANTITY}."


class AddForm(forms.Form):
    """Put something in the cart. A posted price is not even looked at."""

    product = forms.SlugField(max_length=120, error_messages={"required": "Which product?", "invalid": "There is no such product."})
    v = forms.IntegerField(min_value=1, max_value=BIGGEST_ID, required=False, error_messages={"invalid": "The version is a whole number."})
    c = ChoicesField(required=False)
    quantity = forms.IntegerField(
        min_value=1, max_value=MAX_QUANTITY, required=False, error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), QUANTITY)
    )
    line = forms.IntegerField(min_value=1, max_value=BIGGEST_ID, required=False)

    def first_error(self) -> str:
        """One sentence that says what is wrong."""
        return next((str(messages[0]) for messages in self.errors.values()), "")


class LineForm(forms.Form):
    """One line of the cart."""

    line = forms.IntegerField(min_value=1, max_value=BIGGEST_ID)


class QuantityForm(LineForm):
    """How many of a line; 0 removes it."""

    quantity = forms.IntegerField(min_value=0, max_value=MAX_QUANTITY)


class CountryForm(forms.Form):
    """Where the cart would be sent."""

    country = forms.ModelChoiceField(DeliveryCountry.objects.filter(active=True), to_field_name="code")


class AcceptForm(forms.Form):
    """The shopper agrees to the prices of the cart that was shown."""

    quote = forms.CharField(max_length=64)


def _text(label: str, length: int, autocomplete: str, **options: object) -> VisibleField:
    widget = forms.TextInput(attrs={"autocomplete": autocomplete, **options.pop("attrs", {})})  # type: ignore[dict-item]
    errors = {"required": f"Please fill in the {label.lower()}."}
    return VisibleField(label=label, max_length=length, widget=widget, error_messages=errors, **options)  # type: ignore[arg-type]


class CheckoutForm(forms.Form):
    """Who orders, where it goes, and that the terms are agreed to."""

    email = forms.EmailField(
        label="E-mail address", max_length=254, help_text="We send the confirmation there.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Please fill in the e-mail address.", "invalid": "This is not an e-mail address."},
    )  # fmt: skip
    name = _text("Full name", 120, "name")
    street = _text("Street and number", 160, "address-line1")
    extra = _text("Address supplement", 160, "address-line2", required=False)
    postcode = _text("Postcode", 16, "postal-code")
    city = _text("Town", 100, "address-level2")
    country = forms.ModelChoiceField(
        DeliveryCountry.objects.filter(active=True), to_field_name="code", empty_label=None,
        widget=forms.Select(
            attrs={"autocomplete": "country", "hx-get": reverse_lazy("orders:checkout"), "hx-target": "#totals", "hx-swap": "outerHTML"}
        ),
    )  # fmt: skip
    terms = forms.BooleanField(
        label="I agree to the terms.",
        error_messages={"required": "Please agree to the terms; without that we cannot take your order."},
    )  # fmt: skip
    key = forms.CharField(max_length=64, widget=forms.HiddenInput, initial=new_token)

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_postcode(self) -> str:
        return " ".join(str(self.cleaned_data["postcode"]).upper().split())

    def clean(self) -> dict[str, object]:
        values = super().clean() or self.cleaned_data
        country, postcode = values.get("country"), values.get("postcode")
        if country and postcode and not postcode_fits(country.code, postcode):
            self.add_error("postcode", f"This is not a postcode of {country.name}.")
        return values

    def buyer(self) -> Buyer:
        """The buyer, from a valid form."""
        values = self.cleaned_data
        return Buyer(**{field: values[field] for field in ("email", "name", "street", "extra", "postcode", "city")})


class CardForm(forms.Form):
    """Card data, on its way to the provider; never stored, never logged."""

    number = forms.CharField(
        label="Card number", max_length=30, widget=forms.TextInput(attrs={"autocomplete": "cc-number", "inputmode": "numeric"})
    )
    expiry = forms.CharField(
        label="Expiry date", max_length=9,
        widget=forms.TextInput(attrs={"autocomplete": "cc-exp", "inputmode": "numeric", "placeholder": "MM/YY"}),
    )  # fmt: skip
    cvc = forms.CharField(
        label="Security code", max_length=4,
        widget=forms.PasswordInput(attrs={"autocomplete": "cc-csc", "inputmode": "numeric"}),
    )  # fmt: skip

    def clean_number(self) -> str:
        return cards.digits(str(self.cleaned_data["number"]))

    def clean_expiry(self) -> str:
        return re.sub(r"\s+", "", str(self.cleaned_data["expiry"]))

    def clean(self) -> dict[str, object]:
        values = super().clean() or self.cleaned_data
        given = {field: str(values[field]) for field in ("number", "expiry", "cvc") if field in values}
        if len(given) == len(self.fields):
            for field, problem in card_problem(**given, today=timezone.localdate()).items():
                self.add_error(field, problem)
        return values


class ChallengeForm(forms.Form):
    """What the shopper told the bank."""

    answer = forms.ChoiceField(choices=[("approve", "Approve"), ("refuse", "Refuse")])
