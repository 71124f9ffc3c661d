"""`learn_options`: what the nightly task does, now: learn which option comes next from the designs that were sold."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from configurator import services

MAX_SEED = 2**31 - 1


class Command(BaseCommand):
    help = "Learn which option comes next from the designs that were sold, for every made-to-order product, and let it serve."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *_: Any, seed: int, **__: Any) -> None:
        if not 0 <= seed <= MAX_SEED:
            raise CommandError(f"--seed must be a number from 0 to {MAX_SEED}")
        learned = services.learn_options(now=timezone.now(), seed=seed)
        self.stdout.write(f"learnt from the sold designs of {learned} product{'' if learned == 1 else 's'}")
