"""What staff type about words."""

from django import forms
from django.core.exceptions import ValidationError

from accounts.domain.visible import visible
from configurator import models


class BlockedWordForm(forms.ModelForm[models.BlockedWord]):
    """One word of the shop's list, kept in small letters so that it is there only once."""

    class Meta:
        model = models.BlockedWord
        fields = ["word", "kind", "note"]

    def clean_word(self) -> str:
        word = visible(self.cleaned_data["word"]).casefold()
        if not any(character.isalnum() for character in word):
            raise ValidationError("Give a word with letters or digits in it.")
        return word
