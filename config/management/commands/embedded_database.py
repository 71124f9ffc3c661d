"""Look at or stop the embedded PostgreSQL."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import embedded


class Command(BaseCommand):
    help = "Start, stop or look at the embedded PostgreSQL of this checkout; any command that needs it starts it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["start", "stop", "status"])

    def handle(self, *, action: str, **_: object) -> None:
        if settings.DATABASE:
            raise CommandError("DATABASE_URL is set, so this shop does not use the embedded database")
        server = embedded.cluster(Path(settings.ATELIER_HOME))
        if action == "stop":
            self.stdout.write("stopped" if server.stop() else "was not running")
            return
        if action == "start":
            server.ensure_running()
        pid = server.postmaster()
        self.stdout.write(f"running (process {pid}, {server.folder})" if pid else f"not running ({server.folder})")
