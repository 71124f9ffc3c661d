"""What staff decide about lists and searches."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalog.domain import text
from catalog.models.products import Category, Product

FEWEST_TERMS, LONGEST_GROUP = 2, 300


class Pin(models.Model):
    """What staff decided about a product in panels: shown first, or kept out; in one place, for a while."""

    class Effect(models.TextChoices):
        FIRST = "first", "Show first"
        OUT = "out", "Keep out"

    class Place(models.TextChoices):
        EVERYWHERE = "everywhere", "Every page"
        HOME = "home", "Home page"
        CATEGORY = "category", "Products of a category"

    class PanelKind(models.TextChoices):
        ANY = "", "Any panel"
        FOR_YOU = "for-you", "Made for you"
        BECAUSE = "because", "Because you designed or viewed …"
        GOES_WITH = "goes-with", "Goes well with it"
        SIMILAR = "similar", "More like this"
        TRENDING = "trending", "Trending this week"
        NEAR = "near", "Popular near you"
        NEW = "new-for-you", "New for your taste"
        POPULAR = "popular", "What others choose"

    product = models.ForeignKey(Product, models.CASCADE, related_name="pins")
    effect = models.CharField(max_length=5, choices=Effect, default=Effect.FIRST)
    place = models.CharField(max_length=10, choices=Place, default=Place.EVERYWHERE)
    category = models.ForeignKey(
        Category, models.CASCADE, null=True, blank=True, related_name="pins", help_text="With everything below it; only for that place."
    )
    panel = models.CharField(max_length=12, choices=PanelKind, blank=True, help_text="A product that is shown first needs one.")
    since = models.DateField("from", default=timezone.localdate)
    until = models.DateField(null=True, blank=True, help_text="The last day; empty: until it is removed.")
    note = models.CharField(max_length=200, blank=True, help_text="Why, for colleagues.")

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(effect__in=["first", "out"]), name="pin_effect_known"),
            models.CheckConstraint(
                condition=Q(place="category", category__isnull=False) | Q(place__in=["everywhere", "home"], category__isnull=True),
                name="pin_place_known",
            ),
            models.CheckConstraint(condition=Q(effect="out") | ~Q(panel=""), name="pin_first_names_a_panel"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=models.F("since")), name="pin_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.get_effect_display()}: {self.product_id}"

    def clean(self) -> None:
        if (self.place == self.Place.CATEGORY) != (self.category_id is not None):
            raise ValidationError({"category": "A category belongs to the place “Products of a category”, and to no other."})
        if self.effect == self.Effect.FIRST and not self.panel:
            raise ValidationError({"panel": "Say in which panel it is shown first."})
        if self.until is not None and self.since is not None and self.until < self.since:
            raise ValidationError({"until": "It ends before it begins."})


class Synonyms(models.Model):
    """Words that people use for the same thing: a search for any of them finds what any other finds."""

    words = models.CharField(
        max_length=LONGEST_GROUP, unique=True, help_text="With commas between them, such as “bike, bicycle, push bike”. Singular is enough."
    )

    class Meta:
        ordering = ["words"]
        verbose_name = "group of synonyms"
        verbose_name_plural = "synonyms"

    def __str__(self) -> str:
        return self.words

    def clean(self) -> None:
        terms = text.terms(self.words)
        if len({text.stems(term) for term in terms}) < FEWEST_TERMS:
            raise ValidationError({"words": "Give at least two different words, with commas between them."})
        self.words = ", ".join(" ".join(term) for term in terms)
        if len(self.words) > LONGEST_GROUP:
            raise ValidationError(
                {"words": f"Written out, these are {len(self.words)} characters of at most {LONGEST_GROUP}. Make two groups."}
            )
