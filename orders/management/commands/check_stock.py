"""Check that stock adds up."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from orders import queries


class Command(BaseCommand):
    """Exit 0 if everything adds up; otherwise print every row that does not, and exit 1."""

    help = "Check that stock adds up; exit 1 and the rows where it does not."

    def handle(self, *args: Any, **options: Any) -> None:
        del args, options
        problems = list(queries.stock_problems())
        for problem in problems:
            self.stdout.write(problem)
        if problems:
            raise CommandError(f"{len(problems)} rows do not add up.")
        self.stdout.write("Everything adds up.")
