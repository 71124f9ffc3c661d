"""What owners and visitors say about designs in the gallery."""

from django import forms

from configurator import models


class SubmitForm(forms.Form):
    """Hand a design in."""

    title = forms.CharField(label="What it is called there", max_length=120)
    name = forms.CharField(
        label="Shown as by", max_length=60, required=False, help_text="A name of your choice. Leave it empty to stay unnamed.",
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )  # fmt: skip


class ReportForm(forms.Form):
    """Say what is wrong with an entry."""

    reason = forms.ChoiceField(label="What is wrong with it?", choices=models.GalleryReport.Reason.choices, widget=forms.RadioSelect)
    note = forms.CharField(label="What should we know?", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class NarrowForm(forms.Form):
    """What the gallery is narrowed to; anything else is not heard."""

    product = forms.SlugField(required=False, max_length=80)
    family = forms.SlugField(required=False, max_length=60)
