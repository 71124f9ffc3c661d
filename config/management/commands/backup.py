"""Write the whole shop to one file."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config import backups


class Command(BaseCommand):
    help = "Writes database, media and artefacts to one file, which must not exist yet. It holds personal data: keep it safe."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_: object) -> None:
        try:
            size = backups.backup(file.absolute(), now=timezone.now())
        except (backups.BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stderr.write(f"{file}: {size / 1e6:.1f} MB")
