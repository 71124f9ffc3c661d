"""Words that no shopper may have made, beyond those of the list library; and words that it takes for something they are not."""

from django.db import models


class BlockedWord(models.Model):
    """A word of the shop's own list, in small letters."""

    class Kind(models.TextChoices):
        BLOCKED = "blocked", "never"
        ALLOWED = "allowed", "always, whatever the list says"

    word = models.CharField(max_length=60, unique=True, help_text="One word or phrase; capitals and accents make no difference.")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.BLOCKED)
    note = models.CharField(max_length=200, blank=True, help_text="Why, for your colleagues.")

    class Meta:
        ordering = ["kind", "word"]

    def __str__(self) -> str:
        return self.word
