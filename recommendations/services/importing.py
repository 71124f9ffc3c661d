"""Loading logs of another system: all of it or nothing."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from recommendations.domain.events import ItemIn
from recommendations.domain.importing import ImportRowError, LoggedEvent
from recommendations.models import Item, VisitorFeatures
from recommendations.services.catalogue import push_items

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Imported:
    """How many of each were loaded; `new_items` were named by events alone and are not for sale until their owner pushes them."""

    events: int
    items: int
    users: int
    new_items: int


@transaction.atomic
def import_interactions(
    *, rows: Iterable[LoggedEvent], items: Iterable[ItemIn] = (), users: Iterable[tuple[str, dict[str, float]]] = ()
) -> Imported:
    """Load a log with its items and users; a bad row (ImportRowError) leaves nothing behind.

    The same file loaded twice counts twice. Users' keys become visitors' keys, so only logs that people agreed to belong here.
    """
    pushed = push_items(items=items)
    told = 0
    for batch in _batches(users):
        told += len(batch)
        latest = {visitor: VisitorFeatures(visitor=visitor, features=features) for visitor, features in batch}
        VisitorFeatures.objects.bulk_create(latest.values(), update_conflicts=True, unique_fields=["visitor"], update_fields=["features"])
    events, seen, today = 0, set(), timezone.localdate()
    columns = "visitor, kind, item, at, day, value, arm, policy, context"
    with connection.cursor() as cursor, cursor.copy(f"COPY recommendations_event ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row((row.visitor, row.kind, row.item, row.at, today, row.value, "", "", "{}"))
            seen.add(row.item)
            events += 1
    known = set(Item.objects.filter(key__in=seen).values_list("key", flat=True))
    missing = [Item(key=key, available=False) for key in sorted(seen - known)]
    Item.objects.bulk_create(missing, ignore_conflicts=True, batch_size=BATCH)
    return Imported(events, pushed, told, len(missing))


def open_rows(stack: ExitStack, path: Path, columns: tuple[str, ...]) -> Iterable[dict[str, str | None]]:
    """Rows of a CSV file that the stack closes, read as they are asked for; raise ImportRowError if a column is missing."""
    reader = csv.DictReader(stack.enter_context(path.open(newline="", encoding="utf-8-sig")))
    missing = [name for name in columns if name not in (reader.fieldnames or [])]
    if missing:
        raise ImportRowError(f"row 1: {path.name} has no column {', '.join(missing)}; needed are {', '.join(columns)}")
    return reader


def _batches(users: Iterable[tuple[str, dict[str, float]]]) -> Iterator[list[tuple[str, dict[str, float]]]]:
    batch: list[tuple[str, dict[str, float]]] = []
    for user in users:
        batch.append(user)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
