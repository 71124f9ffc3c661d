"""What shoppers wait for → values."""

from django import forms

from catalog.models import Alert


class AlertForm(forms.Form):
    """A product, what to hear of it, and where; shoppers with an account need no address."""

    product = forms.SlugField(max_length=80)
    kind = forms.ChoiceField(choices=Alert.Kind.choices)
    email = forms.EmailField(required=False, max_length=254)
