"""`export_product SLUG --as json|uvl`: the current version of a product as a blueprint file."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from configurator import models, services
from configurator.domain import uvlwriting
from configurator.domain.blueprint import Blueprint, BlueprintError


class Command(BaseCommand):
    help = "Write the current version of a product (or its draft, if it has no other) to standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("--as", dest="form", choices=["json", "uvl"], default="json")

    def handle(self, *_: Any, **options: Any) -> None:
        versions = models.Blueprint.objects.filter(product__slug=options["slug"])
        found = versions.current().first() or versions.order_by("-version").first()
        if found is None:
            raise CommandError(f"there is no made-to-order product “{options['slug']}”")
        document = services.document_of(found)
        if options["form"] == "json":
            self.stdout.write(json.dumps(_ordered(document), ensure_ascii=False, indent=1))
            return
        try:
            self.stdout.write(uvlwriting.write(Blueprint.from_dict(document)))
        except BlueprintError as error:
            raise CommandError(f"{options['slug']}: {error}") from error


def _ordered(document: dict[str, Any]) -> dict[str, Any]:
    """The document with its keys in the order people read them, which the database does not keep."""
    try:
        return Blueprint.from_dict(document).to_dict()
    except BlueprintError:
        return document
