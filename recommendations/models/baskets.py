"""What was bought together, by nobody in particular."""

from django.db import models


class Basket(models.Model):
    """What was bought together, by nobody in particular: a day, the country it went to, and the items."""

    day = models.DateField(db_index=True)
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1 code; empty where it is not known.")

    def __str__(self) -> str:
        return str(self.day)


class BasketItem(models.Model):
    basket = models.ForeignKey(Basket, on_delete=models.CASCADE, related_name="lines")
    item = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["basket", "item"], name="basket_item")]
        indexes = [models.Index(fields=["item", "-basket"], name="basketitem_newest")]

    def __str__(self) -> str:
        return self.item
