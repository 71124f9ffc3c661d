"""Fills the shop with demo content: products with pictures, shoppers with histories, logins."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from catalog import services as catalog
from config.demo import assortment, content, gallery, glances, goods, pictures, shoppers, trials
from config.demo.lock import alone
from configurator.domain.errors import ConfiguratorError

MOST_PRODUCTS, MOST_SHOPPERS = 20_000, 100_000


class Command(BaseCommand):
    help = "Fills the shop with demo content; again is harmless and quick. remove_demo takes it out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--products", type=int, default=240, help="how many products in all (default 240)")
        parser.add_argument("--shoppers", type=int, default=300, help="how many shoppers with a history (default 300)")
        parser.add_argument("--seed", type=int, default=1, help="the same number gives the same shop")
        parser.add_argument(
            "--pictures-before-start", type=int, metavar="K", help="render only K pictures now and leave the rest to the worker"
        )
        parser.add_argument("--processes", type=int, default=pictures.cores(), help="how many processes render (default: one per core)")

    def handle(self, *, products: int, shoppers: int, seed: int, pictures_before_start: int | None, processes: int, **_: object) -> None:
        if not (1 <= products <= MOST_PRODUCTS and 0 <= shoppers <= MOST_SHOPPERS and seed >= 0 and processes >= 1):
            raise CommandError(
                f"Give 1 to {MOST_PRODUCTS} products, 0 to {MOST_SHOPPERS} shoppers, a seed from 0 on and 1 process or more."
            )
        if pictures_before_start is not None and pictures_before_start < 0:
            raise CommandError("--pictures-before-start must not be negative.")
        with alone():
            try:
                self._products(products, seed, processes)
            except ConfiguratorError as error:
                raise CommandError(f"The demo's blueprints cannot be published: {error}") from error
            self._pictures(pictures_before_start, processes)
            self._people(shoppers, seed, processes)

    def _products(self, products: int, seed: int, processes: int) -> None:
        counts = assortment.Counts.of(products, len(goods.variants(seed)))
        categories = content.make_categories()
        with self._step("layers"), pictures.workers(processes) as spread:
            lines = assortment.publish_bases(categories, spread, processes)
        with self._step("colourways"):
            self._say(f"{assortment.publish(lines, counts, seed)} new")
        with self._step("ready-made goods"), pictures.workers(processes) as spread:
            self._say(f"{assortment.stock_goods(counts, categories, seed, spread)} new")
        assortment.spread_over_time(seed, timezone.now())

    def _pictures(self, limit: int | None, processes: int) -> None:
        due = pictures.waiting(limit)
        with self._step("pictures"), pictures.workers(processes) as spread:
            ready = pictures.render(due, spread, lambda count: self._say(f"{count} of {len(due)}", end="\r"))
            self._say(f"{ready} of {len(due)} rendered")
        catalog.queue_rendering()

    def _people(self, count: int, seed: int, processes: int) -> None:
        with self._step("recommender"), pictures.workers(processes) as spread:
            self._say(f"{pictures.push(spread, processes)} products told")
        with self._step("shoppers"):
            acts = shoppers.settle(shoppers=count, seed=seed, now=timezone.now())
            shoppers.make_logins(seed=seed, now=timezone.now())
            self._say(f"{acts} acts recorded")
        if acts:
            with self._step("lists"):
                self._say(f"{glances.show(seed=seed, now=timezone.now())} pictures drawn")
        with self._step("experiments"):
            self._say(f"{trials.run(seed=seed, now=timezone.now())} shoppers took part")
        with self._step("gallery"):
            self._say(f"{gallery.fill(seed=seed, now=timezone.now())} designs handed in")

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        self._name, begun = name, time.monotonic()
        yield
        self._say(f"{time.monotonic() - begun:.1f} s")

    def _say(self, line: str, end: str = "\n") -> None:
        self.stderr.write(f"seed_demo: {self._name}: {line}", ending=end)
