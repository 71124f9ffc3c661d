"""Compare the recommender's models on files of any shop."""

import csv
import json
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recommendations.domain.importing import ImportRowError, read_events, read_features
from recommendations.services.evaluation import EvaluationError, Files, evaluate
from recommendations.services.importing import open_rows

MAX_SEED = 2**31 - 1
EVENTS = ("user", "item", "event", "timestamp")


class Command(BaseCommand):
    help = (
        "Judge the blend, its parts and the baselines on TEST after learning from TRAIN alone: full ranking of unseen items. "
        "cold_ndcg ranks the items that nobody engaged with in TRAIN among themselves."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, required in (("train", True), ("test", True), ("items", False), ("users", False)):
            parser.add_argument(f"--{name}", type=Path, required=required)
        parser.add_argument("--k", type=int, default=10)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["k"] < 1:
            raise CommandError("--k must be at least 1")
        if not 0 <= options["seed"] <= MAX_SEED:
            raise CommandError(f"--seed must be a number from 0 to {MAX_SEED}")
        with clear_errors():
            report = evaluate(read_files(options), k=options["k"], seed=options["seed"], log=self.stderr.write)
        if options["format"] == "json":
            self.stdout.write(json.dumps(report))
            return
        for method, values in report.items():
            figures = "  ".join(f"{name} {'–' if value is None else format(value, '.4f')}" for name, value in values.items())
            self.stdout.write(f"{method:12} {figures}")


@contextmanager
def clear_errors() -> Iterator[None]:
    """One line about files that cannot be read or compared, instead of a traceback."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise CommandError("one of the files is not UTF-8 text") from error
    except (ImportRowError, EvaluationError, OSError, csv.Error) as error:
        raise CommandError(str(error)) from error


def read_files(options: dict[str, Any]) -> Files:
    """The logs and features that the options name; what they do not name is empty."""
    with ExitStack() as stack:

        def features(name: str, column: str) -> dict[str, dict[str, float]]:
            path = options.get(name)
            return dict(read_features(open_rows(stack, path, (column, "features")), column)) if path else {}

        return Files(
            list(read_events(open_rows(stack, options["train"], EVENTS))),
            list(read_events(open_rows(stack, options["test"], EVENTS))) if "test" in options else [],
            features("items", "item"),
            features("users", "user"),
        )
