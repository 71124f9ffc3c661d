"""The demo shop, seeded quickly."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings
from PIL import Image

from configurator import rendering
from configurator.services import bulk, layers
from tests.factories.configurator import proved_once

PAGE = Image.new("RGB", (8, 6))
needed = layers.needed
checked, cut = cache(rendering.check_source), cache(rendering.swatch)


@contextmanager
def quick_seed(folder: Path) -> Iterator[Callable[..., None]]:
    """`seed_demo` in this process; a few layers, and stand-ins, since tinting them all takes long.

    What is the same in every shop is looked at once: the layers' files, their swatches, and the proofs of the blueprints.
    """

    def run(**options: object) -> None:
        given = {"products": 12, "shoppers": 10, "seed": 1, "pictures_before_start": 3, "processes": 1, **options}
        call_command("seed_demo", **given)

    with override_settings(MEDIA_ROOT=folder / "media", ATELIER_HOME=folder), pytest.MonkeyPatch.context() as stand_ins, proved_once():
        stand_ins.setattr(rendering, "finished", lambda _: b"layer")
        stand_ins.setattr(rendering, "flattened", lambda *_: PAGE)
        stand_ins.setattr(rendering, "check_source", checked)
        stand_ins.setattr(rendering, "swatch", cut)
        for module in (layers, bulk):
            stand_ins.setattr(module, "needed", lambda made, step: needed(made, step)[:8])
        yield run
