"""`import_product FILE… [--publish]`: blueprint files become versions of their products."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from configurator import models, services
from configurator.domain.errors import ConfiguratorError

DONE = {
    models.Blueprint.Status.DRAFT: "is a draft",
    models.Blueprint.Status.RENDERING: "is being rendered by a worker",
    models.Blueprint.Status.PUBLISHED: "is published",
}


class Command(BaseCommand):
    help = "Import blueprints from JSON, YAML or UVL; pictures are taken from the folder beside each file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
        parser.add_argument("--publish", action="store_true", help="make each the current version of its product")
        parser.add_argument("--render", action="store_true", help="tint its layers here instead of in a worker")

    def handle(self, *_: Any, **options: Any) -> None:
        for file in options["files"]:
            try:
                document = services.read_document(file)
                made = services.import_blueprint(
                    document=document, assets=file.parent, publish=options["publish"], render=options["render"]
                )
            except ConfiguratorError as error:
                raise CommandError(f"{file}: {error}") from error
            self.stdout.write(f"{made.product.slug}: version {made.version} {DONE[models.Blueprint.Status(made.status)]}")
