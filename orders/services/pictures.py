"""Whole pictures of designs that nobody shows any more: somebody's text may be in them, so they go."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from configurator import queries as configurator
from configurator.models import Design
from orders.models import CartLine, OrderLine

FOLDER = "designs"
YOUNG = timedelta(days=2)
"""A picture is made before the line that shows it is written."""


def sweep_pictures(*, now: datetime) -> int:
    """Delete the pictures that no saved design, cart or order shows; how many there were. One that is wanted again is made again."""
    used = _used()
    unused = [name for name in _stored() if default_storage.url(configurator.whole_name(name)) not in used]
    old = [name for name in unused if default_storage.get_modified_time(name) < now - YOUNG]
    for name in old:
        default_storage.delete(name)
    return len(old)


def _used() -> set[str]:
    saved = Design.objects.exclude(picture="").values_list("picture", "share").iterator()
    found = {default_storage.url(name) for names in saved for name in names if name}
    found |= set(OrderLine.objects.exclude(picture_url="").values_list("picture_url", flat=True).iterator())
    made = CartLine.objects.filter(blueprint__isnull=False).values_list("blueprint_id", "selection").iterator()
    return found | {default_storage.url(configurator.picture_name(blueprint_id, selection)) for blueprint_id, selection in made}


def _stored() -> Iterator[str]:
    if not default_storage.exists(FOLDER):
        return
    for part in default_storage.listdir(FOLDER)[0]:
        yield from (f"{FOLDER}/{part}/{name}" for name in default_storage.listdir(f"{FOLDER}/{part}")[1])
