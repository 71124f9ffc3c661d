"""What shoppers say about their taste → values."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.http import QueryDict

MAX_SAID = 60
FEATURE = r"^[a-z]{1,20}:[^\s|\x00][^|\x00]{0,90}$"


class OpinionForm(forms.Form):
    """More of this, not this, or neither."""

    opinion = forms.ChoiceField(choices=[("like", "More like this"), ("dismiss", "Not for me"), ("undo", "Neither")])
    panel = forms.SlugField(required=False, max_length=40)
    position = forms.IntegerField(required=False, min_value=0, max_value=10_000)
    part = forms.ChoiceField(required=False, choices=[("card", "The card"), ("buttons", "The buttons on it")])


class BeliefForm(forms.Form):
    """A word about one thing that the shop believes."""

    feature = forms.RegexField(FEATURE, max_length=100)
    verdict = forms.ChoiceField(choices=[("like", "That is right"), ("dislike", "Not me"), ("forget", "Forget it")])


class SettingsForm(forms.Form):
    """What may be chosen for the shopper; what is not sent stays as it is."""

    surprise = forms.FloatField(required=False, min_value=0, max_value=1)
    personal = forms.ChoiceField(required=False, choices=[("on", "On"), ("off", "Off")])
    mail = forms.ChoiceField(required=False, choices=[("on", "On"), ("off", "Off")])
    time_zone = forms.CharField(required=False, max_length=60)

    def clean_time_zone(self) -> str:
        zone = str(self.cleaned_data["time_zone"])
        return zone if zone in available_timezones() else ""

    def wishes(self) -> dict[str, Any]:
        """What to set, by the names that accounts has for it."""
        given, found = self.cleaned_data, {}
        if given["surprise"] is not None:
            found["surprise"] = given["surprise"]
        if given["personal"]:
            found["personal"] = given["personal"] == "on"
        if given["mail"]:
            found |= {"mail_made_for_you": given["mail"] == "on"}
        if given["time_zone"]:
            found["time_zone"] = given["time_zone"]
        return found


def picked(data: QueryDict) -> list[str]:
    """What was ticked in a step of the quiz, each once, at most sixty."""
    return [value for value in dict.fromkeys(data.getlist("picked")) if "\x00" not in value][:MAX_SAID]
