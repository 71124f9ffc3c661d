"""Tables of the catalogue: one module per subject."""

from catalog.models.pictures import Picture, upload_storage
from catalog.models.products import Attribute, Category, Product, ProductQuerySet
from catalog.models.shoppers import Alert, WeeklyChoice, new_token
from catalog.models.staff import Pin, Synonyms

__all__ = [
    "Alert",
    "Attribute",
    "Category",
    "Picture",
    "Pin",
    "Product",
    "ProductQuerySet",
    "Synonyms",
    "WeeklyChoice",
    "new_token",
    "upload_storage",
]
