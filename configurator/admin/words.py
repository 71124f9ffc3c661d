"""Words that the shop does not make, and words that the library's list takes for something they are not."""

from django.contrib import admin

from configurator import models
from configurator.forms.words import BlockedWordForm


@admin.register(models.BlockedWord)
class BlockedWordAdmin(admin.ModelAdmin[models.BlockedWord]):
    """The shop's own list; it counts from the moment a row is saved."""

    form = BlockedWordForm
    list_display = ["word", "kind", "note"]
    list_editable = ["kind", "note"]
    list_filter = ["kind"]
    search_fields = ["word", "note"]
    list_per_page = 200
