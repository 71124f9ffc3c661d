"""What a shop without servers uses instead: a folder of its own, a secret, a file-system broker, the embedded PostgreSQL."""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import platformdirs

from config.postgres.cluster import Cluster
from config.postgres.programs import EmbeddedDatabaseError

PARTS = {"media": 0o755, "static": 0o755, "artefacts": 0o700, "mail": 0o700, "cache": 0o700, "broker": 0o700}
"""Folders of a home with the mode they are made with: a mail may open an account, so other users of the machine must not read it."""


def home(checkout: Path) -> Path:
    """Where this checkout keeps its database, media and artefacts; made if it is missing."""
    given = os.environ.get("ATELIER_HOME")
    name = f"{checkout.name}-{hashlib.sha256(str(checkout).encode()).hexdigest()[:8]}"
    path = (Path(given) if given else platformdirs.user_data_path("atelier") / name).expanduser().absolute()
    try:
        path.mkdir(parents=True, exist_ok=True)
        for part, mode in PARTS.items():
            (path / part).mkdir(mode=mode, exist_ok=True)
        if not os.access(path, os.W_OK):
            raise EmbeddedDatabaseError(f"ATELIER_HOME ({path}) cannot be used: no permission to write there")
    except OSError as error:
        raise EmbeddedDatabaseError(f"ATELIER_HOME ({path}) cannot be used: {error.strerror}") from error
    return path.resolve()


def secret(path: Path) -> str:
    """The secret key of this checkout, made once."""
    return _made_once(path / "secret-key", lambda: secrets.token_urlsafe(50))


def _made_once(file: Path, make: Callable[[], str]) -> str:
    """The content of `file`, written whole by whichever process comes first."""
    if not file.exists():
        handle, draft = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(handle, "w") as stream:
            stream.write(make())
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            Path(draft).unlink()
    return file.read_text()


def broker(path: Path) -> dict[str, Any]:
    """Options of the broker made of files (config/broker.py)."""
    return {"folder": str(path / "broker"), "polling_interval": 0.25}


def cluster(path: Path) -> Cluster:
    """The embedded server of the shop that lives at `path`."""
    password = _made_once(path / "database-password", lambda: secrets.token_urlsafe(30))
    return Cluster(home=path, password=password, durable=os.environ.get("EMBEDDED_DATABASE_FSYNC", "1") != "0")


def database(path: Path) -> dict[str, Any]:
    """Django's DATABASES entry for the embedded server; nothing is started before the first connection."""
    server = cluster(path)
    return {
        "ENGINE": "config.postgres",
        "NAME": server.name,
        "USER": server.user,
        "PASSWORD": server.password,
        "HOST": str(server.socket),
        "PORT": server.port,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
