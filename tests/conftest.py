"""The environment of the test shop: a home of its own, one embedded PostgreSQL, one database for each worker process."""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings as hypothesis_settings

PREFIX = "atelier-tests-"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
FOREIGN = (
    *("REDIS_URL", "EMAIL_URL", "SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "MEDIA_URL", "TIME_ZONE", "CURRENCY", "STAFF_TWO_FACTOR"),
    *("METRICS_TOKEN", "PLAIN_HTTP", "BEHIND_PROXY", "MAIL_BOX_PAGE", "LOG_LEVEL", "PROMETHEUS_MULTIPROC_DIR", "EMBEDDED_DATABASE"),
    "BLOCKED_WORD_LANGUAGES",
)
MOST_PICTURES = 1_000
LONG = {"test_accessibility", "test_staff_pages"}
# A loaded machine makes nothing wrong: how long an example takes is for the bench to say.
hypothesis_settings.register_profile("shop", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("shop")


def _sweep() -> None:
    """Remove what test runs that were killed left behind."""
    from config import embedded

    for home in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        found = re.match(rf"{PREFIX}(\d+)-", home.name)
        if found and home.stat().st_uid == os.geteuid() and not Path(f"/proc/{found[1]}").exists():
            embedded.cluster(home).discard()
            shutil.rmtree(home, ignore_errors=True)


if not WORKER:
    for name in FOREIGN:
        os.environ.pop(name, None)
    os.environ.update(
        ATELIER_HOME=tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"),
        CELERY_TASK_ALWAYS_EAGER="1",
        DEBUG="1",
        DJANGO_SETTINGS_MODULE="config.settings",
        EMBEDDED_DATABASE_FSYNC="0",
        EMBEDDED_DATABASE_QUIET="1",
    )


def pytest_configure() -> None:
    from django.conf import settings

    if str(settings.ATELIER_HOME) != os.environ["ATELIER_HOME"]:
        pytest.exit("DJANGO_SETTINGS_MODULE is set, so the settings were read before the tests had a home; unset it", returncode=2)
    own = settings.ATELIER_HOME / (WORKER or "single")
    settings.MEDIA_ROOT = own / "media"
    settings.ARTEFACTS_ROOT = own / "artefacts"
    settings.EMAIL_FILE_PATH = own / "mail"
    settings.UPLOADS_ROOT = settings.STORAGES["uploads"]["OPTIONS"]["location"] = own / "uploads"
    for folder in (settings.MEDIA_ROOT, settings.ARTEFACTS_ROOT, settings.EMAIL_FILE_PATH):
        folder.mkdir(parents=True, exist_ok=True)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    if not WORKER:
        _sweep()


def pytest_unconfigure() -> None:
    if not WORKER:
        from config import embedded

        home = Path(os.environ["ATELIER_HOME"])
        embedded.cluster(home).discard()
        shutil.rmtree(home, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last, since Playwright leaves an event loop behind, and those that take long before those that do not, so that
    no process is left alone with one of them at the end.
    """

    def place(item: pytest.Item) -> int:
        return 0 if "live_server" not in getattr(item, "fixturenames", ()) else 1 if item.path.stem in LONG else 2

    items.sort(key=place)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    from tests import kept

    with django_db_blocker.unblock():
        kept.keep()


@pytest.fixture(scope="session", autouse=True)
def _quick_and_patient() -> Iterator[None]:
    """Pictures of the same pixels, of which test shops are full, are encoded once; and a busy machine may take its time to read."""
    from catalog import imaging
    from recommendations.queries import thumbnails

    encode, known = imaging._encode, {}

    def once(image: imaging.Image.Image, width: int) -> imaging.Derivative:
        key = image.mode, image.size, hashlib.sha256(image.tobytes()).digest(), width
        if key not in known:
            known[key] = encode(image, width)
            if len(known) > MOST_PICTURES:
                known.pop(next(iter(known)))
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(imaging, "_encode", once)
        patch.setattr(thumbnails, "WITHIN", 60_000)
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Rate limits, cached pages and experiments of one test mean nothing to the next."""
    from django.core.cache import cache

    from experiments.queries import live

    cache.clear()
    live.keep(live.NOTHING, float("inf"))  # until a test makes an experiment: then it is read as in the shop
