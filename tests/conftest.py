"""The environment of the test shop: a home of its own, one embedded PostgreSQL, one database for each worker process."""

import os
import re
import shutil
import tempfile
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
    """A test that commits empties the database; the next one finds again what migrations put there."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        commits = {"live_server", "transactional_db"} & set(getattr(item, "fixturenames", ()))
        if commits or (marker and marker.kwargs.get("transaction")):
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Rate limits, cached pages and experiments of one test mean nothing to the next."""
    from django.core.cache import cache

    from experiments.queries import live

    cache.clear()
    live.keep(live.NOTHING, float("inf"))  # until a test makes an experiment: then it is read as in the shop
