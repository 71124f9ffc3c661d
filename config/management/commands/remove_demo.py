"""Takes the demo content out of the shop."""

from django.core.management.base import BaseCommand

from config.demo.lock import alone
from config.demo.removal import remove


class Command(BaseCommand):
    help = "Removes what seed_demo put in, with its files, and nothing else."

    def handle(self, **_: object) -> None:
        with alone():
            count, kept = remove()
        self.stdout.write(f"{count} demo products removed, with their pictures, shoppers and logins.")
        if kept:
            self.stdout.write(f"Archived instead, because orders hold them: {', '.join(kept)}.")
