"""Writes of the catalogue: one module per subject, one door."""

from catalog.services.pictures import (
    picture_rendered,
    queue_rendering,
    register_renderer,
    render_pending,
    render_picture,
    save_picture,
)
from catalog.services.products import NotPublishableError, archive_product, publish_product, remove_products

__all__ = [
    "NotPublishableError",
    "archive_product",
    "picture_rendered",
    "publish_product",
    "queue_rendering",
    "register_renderer",
    "remove_products",
    "render_pending",
    "render_picture",
    "save_picture",
]
