"""What the nightly task runs."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from recommendations.services import retrain

MAX_SEED = 2**31 - 1


class Command(BaseCommand):
    help = "Train the recommender, judge the model, and let it serve if it is not worse than what serves now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not 0 <= options["seed"] <= MAX_SEED:
            raise CommandError(f"--seed must be a number from 0 to {MAX_SEED}")
        report = retrain(now=timezone.now(), seed=options["seed"])
        if options["format"] == "json":
            json.dump(asdict(report), sys.stdout)
            self.stdout.write("")
        else:
            outcome = "serves now" if report.activated else f"not activated: {report.reason}"
            self.stdout.write(f"model {report.model_id} {outcome} ({report.seconds} s, {report.peak_mb} MB)")
