"""Measure how well people whom no model has met are served, on the log of any shop."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recommendations.management.commands.evaluate_recommender import MAX_SEED, clear_errors, read_files
from recommendations.services.fold_evaluation import evaluate


class Command(BaseCommand):
    help = (
        "Hold people of TRAIN out whole, fold them in after their first 1, 3 and 5 items, and rank all other items: NDCG@10 of the rest of "
        "their items, beside popularity, the mean of item vectors with biases, and the item–item model. Weights are learnt on other people "
        "held out in the same way."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--train", type=Path, required=True)
        parser.add_argument("--items", type=Path)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not 0 <= options["seed"] <= MAX_SEED:
            raise CommandError(f"--seed must be a number from 0 to {MAX_SEED}")
        with clear_errors():
            report = evaluate(read_files(options), seed=options["seed"], log=self.stderr.write)
        if options["format"] == "json":
            self.stdout.write(json.dumps({"fold_in": report}))
            return
        for number, values in report.items():
            figures = "  ".join(f"{name} {value}" for name, value in values.items())
            self.stdout.write(f"after {number}: {figures}")
