"""What staff say of a design that becomes a product."""

from django import forms

from catalog.models import Category


class ColourwayForm(forms.Form):
    """The slug, title and category of a colourway."""

    title = forms.CharField(max_length=120)
    slug = forms.SlugField(max_length=100, help_text="Its address in the shop; it cannot be changed without breaking links.")
    category = forms.ModelChoiceField(Category.objects.all(), required=False, help_text="Empty: that of its base product.")
    description = forms.CharField(required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3, "cols": 60}))
