"""HTTP input of accounts → values."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account import forms as allauth_forms
from django import forms
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.domain.countries import COUNTRIES, postcode_fits
from accounts.domain.privacy import Remember, Standing
from accounts.domain.visible import visible
from accounts.models import Address, User


class ShopRequest(HttpRequest):
    """A request after the shop's middleware; a type only.

    Attributes:
        visitor: the visitor's key, or None without consent.
        standing: the answer to every question about consent.
        browser_key: the key in the browser's cookie, whether or not it may be used.
        remember: set it to change what the browser keeps.
    """

    user: User
    visitor: str | None
    standing: Standing
    browser_key: str | None
    remember: Remember | None


class VisibleField(forms.CharField):
    """A line of text without anything that cannot be seen: marks of direction, joiners, fillers, towers of accents."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        return text if "\x00" in text else visible(text)  # nobody types that: it is refused, not repaired


class OwnWords:
    """A form of the library in the shop's words: one name for an address, and no field that repeats its label."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = "E-mail address" if name in {"login", "email"} else str(field.label or "").capitalize()
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = "This is not an e-mail address."


class SignInForm(OwnWords, allauth_forms.LoginForm):  # type: ignore[misc]
    """An address and its password."""


class OpenAccountForm(OwnWords, allauth_forms.SignupForm):  # type: ignore[misc]
    """An address and a new password."""


class AddEmailForm(OwnWords, allauth_forms.AddEmailForm):  # type: ignore[misc]
    """One more address, or another one."""


class ResetPasswordForm(OwnWords, allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    """Whose password is forgotten."""


class ResetPasswordKeyForm(OwnWords, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password for whom a link was sent to."""


class ChangePasswordForm(OwnWords, allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    """The password there is, and a new one."""


class ReauthenticateForm(OwnWords, allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""


class ConsentForm(forms.Form):
    """The answer to the question of consent."""

    answer = forms.ChoiceField(choices=[("grant", "Yes"), ("refuse", "No")])


class PicturesForm(forms.Form):
    """Whether pictures may be chosen for the shopper."""

    pictures = forms.ChoiceField(choices=[("on", "On"), ("off", "Off")])


class ThemeForm(forms.Form):
    """Which colours the shop shows: the device's, or always light or dark ones."""

    theme = forms.ChoiceField(choices=[("system", "As my device"), ("light", "Light"), ("dark", "Dark")])


class DetailsForm(forms.Form):
    """What a shopper is called."""

    name = VisibleField(
        max_length=120, required=False, help_text="How we address you in mails.", widget=forms.TextInput(attrs={"autocomplete": "name"})
    )


class EraseForm(forms.Form):
    """The shopper really means it."""

    sure = forms.BooleanField(
        label="Yes, erase my account for ever.", error_messages={"required": "Tick the box to show that you mean it."}
    )


class AddressForm(forms.ModelForm[Address]):
    """A postal address."""

    country = forms.ChoiceField(
        choices=[("", "Choose a country"), *COUNTRIES.items()], widget=forms.Select(attrs={"autocomplete": "country"})
    )

    class Meta:
        model = Address
        fields = ["name", "company", "line1", "line2", "postcode", "city", "region", "country", "phone", "is_default"]
        labels = {"line2": "Address supplement", "city": "Town"}
        field_classes = dict.fromkeys(("name", "company", "line1", "line2", "postcode", "city", "region", "phone"), VisibleField)
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "company": forms.TextInput(attrs={"autocomplete": "organization"}),
            "line1": forms.TextInput(attrs={"autocomplete": "address-line1"}),
            "line2": forms.TextInput(attrs={"autocomplete": "address-line2"}),
            "postcode": forms.TextInput(attrs={"autocomplete": "postal-code"}),
            "city": forms.TextInput(attrs={"autocomplete": "address-level2"}),
            "region": forms.TextInput(attrs={"autocomplete": "address-level1"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "type": "tel", "inputmode": "tel"}),
        }

    def clean_postcode(self) -> str:
        return " ".join(str(self.cleaned_data["postcode"]).upper().split())

    def clean(self) -> dict[str, object]:
        values = super().clean() or self.cleaned_data
        country, postcode = values.get("country"), values.get("postcode")
        if country and postcode is not None and not postcode_fits(country, postcode):
            self.add_error("postcode", f"This is not a postcode of {COUNTRIES[country]}.")
        return values


def safe_next(request: HttpRequest, default: str) -> str:
    """The address within the shop that the form names as `next`, or the default route.

    Where only the query of the page has changed since it was loaded, as with each choice in the configurator, it is the browser's address.
    """
    wanted, here = request.POST.get("next", ""), request.headers.get("Referer", "")
    if not wanted.startswith("/") or not _within(request, wanted):
        return resolve_url(default)
    return here if _within(request, here) and urlsplit(here).path == urlsplit(wanted).path else wanted


def _within(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
