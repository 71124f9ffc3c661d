"""A wrong environment stops the boot with one line; a right one gives what it says."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECRET = "k3yB1gEnoughForAProductionShop-0123456789"
REMOVED = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "CELERY_TASK_ALWAYS_EAGER")


@pytest.fixture
def boot(monkeypatch):
    """Read the settings file afresh in the given environment."""

    def read(**environment: str) -> dict[str, object]:
        for name in REMOVED:
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "config" / "settings.py"))

    return read


REFUSED = [
    ({"DEBUG": "0"}, "SECRET_KEY is missing"),
    ({"DEBUG": "0", "SECRET_KEY": "short"}, "SECRET_KEY is missing, short or a default"),
    ({"DEBUG": "0", "SECRET_KEY": "django-insecure-" + SECRET}, "SECRET_KEY is missing, short or a default"),
    ({"DEBUG": "0", "SECRET_KEY": "a" * 50}, "SECRET_KEY is missing, short or a default"),
    ({"DEBUG": "0", "SECRET_KEY": SECRET}, "DATABASE_URL is missing"),
    ({"DEBUG": "1", "ALLOWED_HOSTS": "shop.example"}, "while DEBUG is on"),
    ({"DEBUG": "1", "ALLOWED_HOSTS": "*"}, "while DEBUG is on"),
    ({"ALLOWED_HOSTS": ","}, "ALLOWED_HOSTS is empty"),
    ({"DEBUG": "perhaps"}, "DEBUG is neither true nor false"),
    ({"DATABASE_URL": "mysql://u:p@h/d"}, "DATABASE_URL must name a PostgreSQL database"),
    ({"DATABASE_URL": "postgresql://u:p@h:port/d"}, "DATABASE_URL cannot be read"),
    ({"DATABASE_URL": "postgresql://u:p@h/"}, "DATABASE_URL must name a PostgreSQL database"),
    ({"REDIS_URL": "localhost:6379"}, "REDIS_URL must be an address"),
    ({"EMAIL_URL": "imap://h"}, "EMAIL_URL must begin with smtp://"),
    ({"TIME_ZONE": "Berlin"}, "TIME_ZONE is 'Berlin'"),
    ({"SITE_URL": "shop.example"}, "SITE_URL must be an address"),
    ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL is 'LOUD'"),
    ({"SECURE_HSTS_SECONDS": "a year", "PLAIN_HTTP": "0"}, "SECURE_HSTS_SECONDS is not a whole number"),
    ({"SCORING_PART": "0"}, "SCORING_PART is 0"),
    ({"MODELS_KEPT": "-1"}, "MODELS_KEPT is negative"),
    ({"ATELIER_HOME": "/proc/nowhere"}, "ATELIER_HOME (/proc/nowhere) cannot be used"),
]


@pytest.mark.parametrize(("environment", "sentence"), REFUSED)
def test_a_wrong_environment_is_refused(boot, environment, sentence):
    with pytest.raises(SystemExit) as refusal:
        boot(**environment)
    assert str(refusal.value).startswith("atelier: ")
    assert sentence in str(refusal.value)


def test_a_refusal_is_one_line_and_exit_1():
    environment = {name: value for name, value in os.environ.items() if name not in REMOVED}
    command = [sys.executable, "manage.py", "check"]
    done = subprocess.run(command, cwd=ROOT, env={**environment, "DEBUG": "0"}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)


def test_a_refusal_never_repeats_a_password(boot):
    with pytest.raises(SystemExit) as refusal:
        boot(DATABASE_URL="postgresql://u:s3cret@h:port/d")
    assert "s3cret" not in str(refusal.value)


def test_without_debug_the_shop_is_strict(boot):
    read = boot(DEBUG="0", SECRET_KEY=SECRET, DATABASE_URL="postgresql://u:p@h/d")
    assert all(read[name] for name in ("STAFF_TWO_FACTOR", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT"))
    assert read["SECURE_HSTS_SECONDS"] == 31_536_000
    assert not any(read[name] for name in ("DEBUG", "EMBEDDED_DATABASE", "MAIL_BOX_PAGE", "BEHIND_PROXY"))


def test_the_embedded_database_serves_without_debug_when_asked_for(boot):
    assert boot(DEBUG="0", SECRET_KEY=SECRET, EMBEDDED_DATABASE="1")["DATABASES"]["default"]["ENGINE"] == "config.postgres"


def test_a_database_url_is_taken_apart(boot):
    database = boot(DATABASE_URL="postgresql://u:p%40@h:99/d?sslmode=require")["DATABASES"]["default"]
    assert [database[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == ["u", "p@", "h", "99", "d"]
    assert database["OPTIONS"]["sslmode"] == "require"


def test_mail_goes_where_the_url_says(boot):
    read = boot(EMAIL_URL="smtp://me:word@mail.example")
    assert [read[f"EMAIL_{key}"] for key in ("HOST", "PORT", "USE_TLS", "USE_SSL")] == ["mail.example", 587, True, False]


def test_redis_is_broker_and_cache_where_given(boot):
    read = boot(REDIS_URL="redis://localhost:6379/3")
    assert read["CELERY_BROKER_URL"] == read["CACHES"]["default"]["LOCATION"] == "redis://localhost:6379/3"
