"""Off-policy evaluation of thumbnail policies on a log with propensities."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Estimate what a thumbnail policy would have earned on a log (timestamp,context…,arm,position,propensity,click)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--log", type=Path, required=True)
        parser.add_argument("--policy", nargs="+", required=True)
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *_args: Any, **_options: Any) -> None:
        raise CommandError("evaluate_thumbnails is not available yet")
