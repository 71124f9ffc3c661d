"""Measures the shop and prints one JSON line for each figure: name, value, unit, context.

Runs in a home of its own with a demo shop of its own, which it removes at the end. Progress goes to stderr.
"""

import json
import os
import platform
import shutil
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

PRODUCTS, SHOPPERS, SEED = 240, 300, 1
PARTS = (
    "clicks",
    "pages",
    "pictures",
    "visit",
    "phone",
    "serving",
    "recording",
    "experiments",
    "authoring",
    "thumbnails",
    "recommender",
)


def say(name: str, value: float, unit: str, **context: object) -> None:
    """Print one figure."""
    about = {"cores": os.cpu_count(), "python": platform.python_version(), **context}
    print(json.dumps({"name": name, "value": round(value, 4), "unit": unit, "context": about}), flush=True)


def main() -> None:
    home = Path(tempfile.mkdtemp(prefix="atelier-bench-"))
    os.environ.update(
        ATELIER_HOME=str(home),
        DJANGO_SETTINGS_MODULE="config.settings",
        DEBUG="0",
        EMBEDDED_DATABASE="1",
        EMBEDDED_DATABASE_QUIET="1",
        PLAIN_HTTP="1",
        LOG_LEVEL="WARNING",
        OMP_NUM_THREADS="1",
        SECRET_KEY="only-for-measuring-0123456789-abcdefgh",  # noqa: S106 - lives as long as the measurement
    )
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    from config import embedded  # noqa: PLC0415 - reads the environment

    try:
        measure()
    finally:
        embedded.cluster(home).discard()
        shutil.rmtree(home, ignore_errors=True)


def measure() -> None:
    """All figures, the shop seeded before the pages."""
    import django  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    django.setup()
    _measure("engine")
    _seed()
    _measure("options")
    # What a server does once: it freezes what is in memory, so this comes after the seeding, which no server does.
    import config.wsgi  # noqa: F401, PLC0415

    for part in PARTS:
        _measure(part)


def _measure(part: str) -> None:
    """One part; it is imported only now that Django is set up."""
    import_module(f"bench.{part}").measure(say)


def _seed() -> None:
    """The shop that all pages are measured on."""
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    begun = time.perf_counter()
    call_command("seed_demo", products=PRODUCTS, shoppers=SHOPPERS, seed=SEED, stdout=sys.stderr)
    seconds = time.perf_counter() - begun
    say("seed", seconds, "s", products=PRODUCTS, shoppers=SHOPPERS)
    say("seed rate", PRODUCTS / seconds, "products/s", shoppers=SHOPPERS)
    begun = time.perf_counter()
    call_command("retrain", seed=SEED, stdout=sys.stderr)
    say("retrain", time.perf_counter() - begun, "s", products=PRODUCTS, shoppers=SHOPPERS)


if __name__ == "__main__":
    main()
