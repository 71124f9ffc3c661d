"""Bring the shop back from one file."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config import backups


class Command(BaseCommand):
    help = "Replaces database, media and artefacts by those of a backup, after checking it. Stop web server and workers first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_: object) -> None:
        try:
            about = backups.restore(file.absolute())
        except (backups.BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        cache.clear()
        self.stderr.write(f"restored the shop of {about['created']}")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stderr.write("the backup is of an older version: run manage.py migrate now")
