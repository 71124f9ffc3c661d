"""What shoppers wait for → values."""

from dataclasses import astuple

from django import forms
from django.core import signing

from catalog.domain.wishes import Wish
from catalog.models import Alert

SALT = "catalog.wish"


def sealed(wish: Wish) -> str:
    """A wish as a form carries it: signed, so that what comes back is what a page of the shop said."""
    return signing.dumps(astuple(wish), salt=SALT, compress=True)


class AlertForm(forms.Form):
    """A product or a design of it, what to hear of it, and where; shoppers with an account need no address."""

    product = forms.SlugField(max_length=80)
    kind = forms.ChoiceField(choices=Alert.Kind.choices)
    email = forms.EmailField(required=False, max_length=254, error_messages={"invalid": "This is not an e-mail address."})
    wish = forms.CharField(required=False, max_length=8_000)

    def clean_wish(self) -> Wish | None:
        if not self.cleaned_data["wish"]:
            return None
        try:
            product, keys, what, address = signing.loads(self.cleaned_data["wish"], salt=SALT)
        except signing.BadSignature as error:
            raise forms.ValidationError("This design cannot be read.") from error
        return Wish(product, tuple(keys), what, address)
