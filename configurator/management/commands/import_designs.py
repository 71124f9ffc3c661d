"""`import_designs SLUG FILE.csv`: sold designs, whose columns are groups and whose values are options."""

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from configurator import services
from configurator.domain.errors import ConfiguratorError

SAID = 50
"""How many unknown values are named; there may be thousands."""


class Command(BaseCommand):
    help = (
        "Remember sold designs from a CSV file: columns are groups, values are options; a column “day” is optional. "
        "What the newest version does not know is left out and counted on stderr."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("file", metavar="FILE.csv", type=Path)

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            with options["file"].open(encoding="utf-8-sig", newline="") as file:
                found = services.import_sold(product_slug=options["slug"], rows=_rows(file))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise CommandError(f"{options['file']}: cannot be read: {error}") from error
        except ConfiguratorError as error:
            raise CommandError(f"{options['file']}: {' '.join(str(error).split())}") from error
        self._say_dropped(found)
        self.stdout.write(f"{options['slug']}: {found.taken} sold design{'' if found.taken == 1 else 's'} remembered")

    def _say_dropped(self, found: services.Imported) -> None:
        for name, count in sorted(found.dropped.items(), key=lambda one: -one[1])[:SAID]:
            self.stderr.write(f"not known any more, left out: {name} ({count} row{'' if count == 1 else 's'})")
        if len(found.dropped) > SAID:
            self.stderr.write(f"and {len(found.dropped) - SAID} more")
        if found.empty:
            self.stderr.write(f"{found.empty} row{'' if found.empty == 1 else 's'} left out: nothing in them is known")


def _rows(file: TextIO) -> "csv.DictReader[str]":
    """The lines below the first, which names every column once."""
    rows = csv.DictReader(file)
    names = list(rows.fieldnames or ())
    twice = [name for at, name in enumerate(names) if name in names[:at]]
    if twice:
        raise ConfiguratorError(f"Line 1: two columns are called “{twice[0]}”.")
    return rows
