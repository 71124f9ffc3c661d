"""`evaluate_options`: how often the option that a sold design has next is guessed, by the shop's method and by simple ones."""

import csv
import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from configurator.domain.errors import ConfiguratorError
from configurator.services import Sales, SalesError, evaluate_options, read_document

MAX_SEED = 2**31 - 1


class Command(BaseCommand):
    help = "Learn from the sold designs of TRAIN and guess those of TEST, decision by decision in a random order. Needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--blueprint", type=Path, required=True, metavar="FILE")
        parser.add_argument("--train", type=Path, nargs="+", required=True, metavar="FILE")
        parser.add_argument("--test", type=Path, required=True, metavar="FILE")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *_: Any, **options: Any) -> None:
        if not 0 <= options["seed"] <= MAX_SEED:
            raise CommandError(f"--seed must be a number from 0 to {MAX_SEED}")
        try:
            sales = Sales.read(read_document(options["blueprint"]), options["train"], options["test"], self.stderr.write)
            report = evaluate_options(sales=sales, seed=options["seed"], clock=time.thread_time, log=self.stderr.write)
        except (ConfiguratorError, SalesError, OSError, csv.Error) as error:
            raise CommandError(" ".join(str(error).split())) from error
        if options["format"] == "json":
            self.stdout.write(json.dumps(report))
            return
        for method, values in report.items():
            figures = "  ".join(f"{name} {'–' if value is None else format(value, '.4f')}" for name, value in values.items())
            self.stdout.write(f"{method:12} {figures}")
