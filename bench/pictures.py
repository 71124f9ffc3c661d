"""What pictures of made-to-order products cost: composing one, and what a click makes the browser fetch."""

import multiprocessing
import resource
import time
from collections.abc import Callable, Iterator
from random import Random
from statistics import mean, median, quantiles

from configurator import queries, rendering
from configurator.models import Blueprint

DESIGNS, WALKS, WIDTH, SEED = 60, 25, 800, 1
GROUND = "#f4f2ef"


def measure(say: Callable[..., None]) -> None:
    """For each published blueprint with pictures, in its first view."""
    for stored in Blueprint.objects.filter(status="published").select_related("product").order_by("product__slug"):
        made = queries.compiled(stored.pk)
        if made.plan.views and made.plan.views[0].width >= WIDTH:
            _composing(say, stored.product.slug, made)
            _fetching(say, stored.product.slug, made)


def _composing(say: Callable[..., None], name: str, made: queries.Compiled) -> None:
    rng = Random(SEED)  # noqa: S311 - repeatable designs, not a secret
    view = made.plan.views[0]
    stacks = [made.plan.pieces(made.engine.sample({}, rng), view) for _ in range(DESIGNS)]
    with multiprocessing.get_context("fork").Pool(1) as pool:  # the memory of a process that composes nothing else
        times, megabytes = pool.apply(_compose, (stacks, (view.width, view.height)))
    about = {"blueprint": name, "layers": mean(map(len, stacks)), "width": WIDTH, "source": view.width}
    say("picture p50", median(times), "ms", **about)
    say("picture p95", quantiles(times, n=20)[18], "ms", **about)
    say("picture memory", megabytes, "MB", **about)


def _compose(stacks: list[tuple[rendering.Piece, ...]], size: tuple[int, int]) -> tuple[list[float], float]:
    """Milliseconds of each picture the second time round, and by how much the process grew."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(2):
        times = []
        for pieces in stacks:
            begun = time.process_time()
            rendering.compose(pieces, size=size, width=WIDTH, background=GROUND)
            times.append((time.process_time() - begun) * 1000)
    return times, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def _fetching(say: Callable[..., None], name: str, made: queries.Compiled) -> None:
    sizes: dict[str, int] = {}
    fetched = []
    for before, after in _clicks(made, Random(SEED)):  # noqa: S311
        fresh = {piece.name: piece for piece in after if piece.name and piece.name not in {one.name for one in before}}
        for key, piece in fresh.items():
            if key not in sizes:
                sizes[key] = len(rendering.finished(piece))
        fetched.append(sum(sizes[key] for key in fresh) / 1000)
    say("layers of a click mean", mean(fetched), "kB", blueprint=name, largest=max(fetched), clicks=len(fetched))


def _clicks(made: queries.Compiled, rng: Random) -> Iterator[tuple[list[rendering.Piece], list[rendering.Piece]]]:
    """The layers before and after choosing the options of random designs, one group after the other."""
    view = made.plan.views[0]

    def stack(selection: object) -> list[rendering.Piece]:
        return [piece.sized(view.widths[0]) for piece in made.plan.pieces(selection, view)]  # type: ignore[arg-type]

    for _ in range(WALKS):
        design = made.engine.sample({}, rng)
        choices: dict[str, object] = {}
        shown = stack(made.engine.state({}).selection)
        for key in rng.sample(sorted(design), len(design)):
            if design[key] and not made.blueprint.by_key[key].free:
                choices[key] = design[key]
                after = stack(made.engine.state(choices).selection)  # type: ignore[arg-type]
                yield shown, after
                shown = after
