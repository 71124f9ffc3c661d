"""`check_product FILE|SLUG --format json`: what is wrong with a blueprint. A file needs no database."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from configurator import models, services
from configurator.domain.blueprint import Blueprint
from configurator.domain.checks import CheckReport, check
from configurator.domain.errors import ConfiguratorError


class Command(BaseCommand):
    help = "Check a blueprint file, or the newest version of a product."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", metavar="FILE|SLUG")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def tell(self, step: str) -> None:
        """Say on stderr what is going on."""
        self.stderr.write(f"{step} …")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            report = check(Blueprint.from_dict(_document(options["target"])), time.perf_counter, progress=self.tell)
        except ConfiguratorError as error:
            raise CommandError(f"{options['target']}: {error}") from error
        if options["format"] == "json":
            self.stdout.write(json.dumps(report.to_dict(), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_lines(report)))


def _document(target: str) -> dict[str, Any]:
    file = Path(target)
    if file.suffix or file.exists():
        return services.read_document(file)
    found = models.Blueprint.objects.filter(product__slug=target).order_by("-version").first()
    if found is None:
        raise CommandError(f"there is neither a file nor a made-to-order product “{target}”")
    return services.document_of(found)


def _lines(report: CheckReport) -> list[str]:
    found = ["consistent" if report.consistent else "not consistent", f"variants: {report.variants}"]
    found += [f"contradiction: {'; '.join(map(str, rules))}" for rules in report.contradictions]
    found += [f"never possible: {name}" for name in report.dead_options]
    found += [f"always chosen: {name}" for name in report.forced_options]
    return [*found, *(f"changes nothing: {rule}" for rule in report.redundant_rules)]
