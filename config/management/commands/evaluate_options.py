"""Measure how well the next option is foreseen."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Will measure next-option recommendation on sold designs; the shop does not recommend options yet."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--blueprint", required=True)
        parser.add_argument("--train", required=True, nargs="+")
        parser.add_argument("--test", required=True)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--format", choices=["json"], default="json")

    def handle(self, **_: object) -> None:
        raise CommandError("not yet: the shop does not recommend single options")
