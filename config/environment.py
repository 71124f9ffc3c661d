"""Typed readers of the environment. A value that cannot be read ends the program with one line that names the variable."""

import sys
from typing import Any, NoReturn
from urllib.parse import parse_qsl, unquote, urlsplit

from environs import Env, EnvError

env = Env()

SMTP_PORT = 587
SMTPS_PORT = 465


def refuse(sentence: str) -> NoReturn:
    """Stop the boot with one line."""
    sys.exit(f"atelier: {sentence}")


def flag(name: str, *, default: bool) -> bool:
    try:
        return bool(env.bool(name, default))
    except EnvError:
        refuse(f"{name} is neither true nor false; give 1 or 0")


def number(name: str, default: int) -> int:
    try:
        value = int(env.int(name, default))
    except EnvError:
        refuse(f"{name} is not a whole number")
    if value < 0:
        refuse(f"{name} is negative")
    return value


def text(name: str, default: str = "") -> str:
    return str(env.str(name, default)).strip()


def words(name: str, default: list[str]) -> list[str]:
    return [word.strip() for word in env.list(name, default) if word.strip()]


def one_of(name: str, default: str, known: set[str], what: str) -> str:
    value = text(name, default)
    if value not in known:
        refuse(f"{name} is {value!r}, which is no {what}")
    return value


def address(name: str, default: str, schemes: tuple[str, ...]) -> str:
    """A URL with one of the schemes, without a slash at its end; empty stays empty."""
    value = text(name, default).rstrip("/")
    if value and (urlsplit(value).scheme not in schemes or not urlsplit(value).netloc):
        refuse(f"{name} must be an address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    return value


def database(name: str) -> dict[str, Any] | None:
    """Django's DATABASES entry for `postgresql://user:password@host:port/name?option=value`, or None where none is given."""
    value = text(name)
    if not value:
        return None
    try:
        url = urlsplit(value)
        port = url.port
    except ValueError:
        refuse(f"{name} cannot be read; it looks like postgresql://user:password@host:5432/name")
    database_name = unquote(url.path.lstrip("/"))
    if url.scheme not in {"postgres", "postgresql", "pgsql"} or not database_name:
        refuse(f"{name} must name a PostgreSQL database, as in postgresql://user:password@host:5432/name")
    options = dict(parse_qsl(url.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name,
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": options.pop("host", "") or unquote(url.hostname or ""),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # safe behind PgBouncer in transaction mode
        "OPTIONS": {"connect_timeout": 5, **options},
    }


def mail(name: str) -> dict[str, Any] | None:
    """Django's EMAIL_ settings for `smtp://user:password@host:587` (STARTTLS) or `smtps://` (TLS), or None where none is given."""
    value = text(name)
    if not value:
        return None
    try:
        url = urlsplit(value)
        port = url.port
    except ValueError:
        refuse(f"{name} cannot be read; it looks like smtp://user:password@host:587")
    if url.scheme not in {"smtp", "smtps"} or not url.hostname:
        refuse(f"{name} must begin with smtp:// or smtps:// and name a host")
    tls = url.scheme == "smtps"
    plain = dict(parse_qsl(url.query)).get("tls") == "0"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": port or (SMTPS_PORT if tls else SMTP_PORT),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": tls,
        "EMAIL_USE_TLS": not tls and not plain,
        "EMAIL_TIMEOUT": 20,
    }
