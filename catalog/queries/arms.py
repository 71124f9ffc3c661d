"""The pictures that may stand for a product in lists, as staff see them."""

from dataclasses import dataclass
from datetime import date
from math import exp, sqrt

from django.utils import timezone

from catalog.models import Picture, Product
from catalog.queries.cards import Source, source
from recommendations import queries as recommendations
from recommendations.queries import ArmRecord

NORMAL = 1.96
"""Standard deviations on either side of the mean that hold 95 % of a normal distribution."""


@dataclass(frozen=True, slots=True)
class CandidatePicture:
    """A picture with its record. `lender` is the colourway that it was taken from, None for one of the product's own."""

    picture: Picture
    record: ArmRecord
    url: str
    lender: Product | None
    today: date

    @property
    def image(self) -> Source:
        """As the browser needs it."""
        return source(self.picture)

    @property
    def showable(self) -> bool:
        """Whether it may be shown today."""
        return self.record.decision.shown_on(self.today)

    @property
    def state(self) -> str:
        """What holds for it today, in words."""
        words, record = self.record.decision.words(self.today), self.record
        return f"{words} {record.retired_on:%-d %B %Y}: {record.retired_why}" if record.retired_on else words

    @property
    def rate(self) -> float | None:
        """Clicks of a hundred impressions."""
        return 100 * self.record.clicks / self.record.shown if self.record.shown else None

    @property
    def odds(self) -> tuple[float, float, float] | None:
        """How the odds of a click compare with those of the product's other pictures, with a 95 % interval; None before the first night."""
        mean, variance = self.record.mean, self.record.variance
        if mean is None or variance is None:
            return None
        reach = NORMAL * sqrt(variance)
        return exp(mean), exp(mean - reach), exp(mean + reach)

    @property
    def colours(self) -> list[tuple[str, int]]:
        """What it shows most of, in per cent of the product."""
        shares = [(name.removeprefix("colour:"), share) for name, share in self.record.features.items() if name.startswith("colour:")]
        return [(name, round(100 * share)) for name, share in sorted(shares, key=lambda one: -one[1])[:3]]

    @property
    def looks(self) -> list[str]:
        """How light and how strong it is, in words."""
        return [name.partition(":")[2] for name in self.record.features if name.startswith("tone:")] + [
            f"{name.partition(':')[2]} contrast" for name in self.record.features if name.startswith("contrast:")
        ]


def candidates(product: Product) -> list[CandidatePicture]:
    """The pictures of a product in the order in which they are preferred; those that were deleted meanwhile are left out. Three queries."""
    records = recommendations.arms_of([product.slug]).get(product.slug, [])
    rows = Picture.objects.filter(pk__in=[int(record.key) for record in records if record.key.isdecimal()])
    known = {str(picture.pk): picture for picture in rows.select_related("product").defer("recipe", "product__search")}
    return [_candidate(product, known[record.key], record) for record in records if record.key in known]


def _candidate(product: Product, picture: Picture, record: ArmRecord) -> CandidatePicture:
    lender = picture.product if picture.product_id != product.pk else None
    target = f"?{record.target}" if record.target else ""
    return CandidatePicture(picture, record, f"{picture.product.get_absolute_url()}{target}", lender, timezone.localdate())
