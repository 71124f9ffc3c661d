"""Load a log of another system into the recommender."""

import csv
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recommendations.domain.importing import ImportRowError, read_events, read_features
from recommendations.services import ItemIn, import_interactions
from recommendations.services.importing import open_rows


class Command(BaseCommand):
    help = (
        "Load FILE (user,item,event,timestamp[,value]) with the features of its items and users. All of it or nothing. "
        "The same file loaded twice counts twice. Items that only events name teach, but are not for sale until their owner pushes them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--items", type=Path, help="item,features")
        parser.add_argument("--users", type=Path, help="user,features")

    def handle(self, *_args: Any, **options: Any) -> None:
        file, items, users = options["file"], options["items"], options["users"]
        try:
            with ExitStack() as stack:
                rows = open_rows(stack, file, ("user", "item", "event", "timestamp"))
                things = read_features(open_rows(stack, items, ("item", "features")), "item") if items else ()
                people = read_features(open_rows(stack, users, ("user", "features")), "user") if users else ()
                pushed = (ItemIn(key, features, available=True) for key, features in things)
                done = import_interactions(rows=read_events(rows), items=pushed, users=people)
        except UnicodeDecodeError as error:
            raise CommandError("one of the files is not UTF-8 text") from error
        except (ImportRowError, OSError, csv.Error) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{done.events} events, {done.items} items, {done.users} users; {done.new_items} items known from events alone")
