"""Writes of the catalogue: one module per subject, one door."""

from catalog.services.alerts import AlertRefused, ask_alert, confirm_alert, end_alerts, erase_alerts, send_alerts, stop_alert
from catalog.services.pictures import (
    picture_rendered,
    queue_rendering,
    read_pictures,
    register_renderer,
    render_batch,
    render_pending,
    render_picture,
    save_picture,
    settle_pictures,
)
from catalog.services.products import NotPublishableError, archive_product, publish_product, remove_products
from catalog.services.push import item_features, push_again, push_due, push_to_recommendations
from catalog.services.taste import correct, judge, pick_favourites, pick_words, push_country, push_told
from catalog.services.weeks import choose_week, choose_weeks, erase_weeks, mail_weeks

__all__ = [
    "AlertRefused",
    "NotPublishableError",
    "archive_product",
    "ask_alert",
    "choose_week",
    "choose_weeks",
    "confirm_alert",
    "correct",
    "end_alerts",
    "erase_alerts",
    "erase_weeks",
    "item_features",
    "judge",
    "mail_weeks",
    "pick_favourites",
    "pick_words",
    "picture_rendered",
    "publish_product",
    "push_again",
    "push_country",
    "push_due",
    "push_to_recommendations",
    "push_told",
    "queue_rendering",
    "read_pictures",
    "register_renderer",
    "remove_products",
    "render_batch",
    "render_pending",
    "render_picture",
    "save_picture",
    "send_alerts",
    "settle_pictures",
    "stop_alert",
]
