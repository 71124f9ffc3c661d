"""The whole demo shop with one command: database, content, model, web server, worker and scheduler."""

import hashlib
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from config import embedded
from config.demo import LOGINS
from config.supervisor import Died, Stopped, Supervisor
from recommendations import queries as recommendations

CARDS_AT_START = 60
PATIENCE = 60
PORTS_TRIED = 50
PROGRAM = [sys.executable]


class Command(BaseCommand):
    help = "Runs the demo shop: migrates, seeds and trains what is missing, then serves it until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="the first port to try (default 8000)")
        parser.add_argument("--products", type=int, default=240)
        parser.add_argument("--shoppers", type=int, default=300)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *, port: int, products: int, shoppers: int, seed: int, **_: object) -> None:
        listener = _listen(port)
        self.home = Path(settings.ATELIER_HOME)
        self.address = f"http://localhost:{listener.getsockname()[1]}"
        self.times: dict[str, float] = {}
        logs = self.home / "logs"
        logs.mkdir(exist_ok=True)
        self.supervisor = Supervisor(logs=logs, environment=_environment(self.home, self.address))
        self.supervisor.listen_to_signals()
        started_database = False
        try:
            with self._step("database"):
                started_database = not settings.DATABASE and embedded.cluster(self.home).ensure_running()
            self._prepare(products, shoppers, seed)
            self._serve(listener)
        except Stopped:
            self._say("stopping")
        except Died as error:
            raise CommandError(str(error)) from error
        finally:
            self.supervisor.stop()
            if started_database:
                embedded.cluster(self.home).stop()
            self._say("stopped")

    def _prepare(self, products: int, shoppers: int, seed: int) -> None:
        with self._step("migrate"), self._static_files():
            self._manage("migrate", "--noinput", "--verbosity", "0")
        with self._step("seed"):
            numbers = ["--products", products, "--shoppers", shoppers, "--seed", seed, "--pictures-before-start", CARDS_AT_START]
            self._manage("seed_demo", *map(str, numbers))
        with self._step("train"):
            if recommendations.active_model() is None:
                self.supervisor.begin("learn_options", _manage("learn_options", "--seed", str(seed)))
                self._manage("retrain", "--seed", str(seed))
                self.supervisor.finish("learn_options")
        connections.close_all()

    def _serve(self, listener: socket.socket) -> None:
        with self._step("start"):
            celery = [*PROGRAM, "-m", "celery", "-A", "config.celery"]
            quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
            queues = ["-Q", "default,mail,images,train,score", "-c", "2"]
            descriptor = listener.fileno()
            web = [*PROGRAM, "-m", "gunicorn", "-c", "python:config.gunicorn", "-b", f"fd://{descriptor}", "config.wsgi"]
            self.supervisor.start("web", web, keep_open=[descriptor])
            # Pictures can wait, a shopper cannot.
            self.supervisor.start("worker", ["nice", "-n", "10", *celery, "worker", "-l", "WARNING", *queues, *quiet])
            self.supervisor.start("beat", [*celery, "beat", "-l", "WARNING", "--pidfile="])
            self._await_health()
        listener.close()
        self._welcome()
        self.supervisor.watch()

    def _welcome(self) -> None:
        split = ", ".join(f"{name} {seconds:.0f}" for name, seconds in self.times.items())
        self.stdout.write(f"\nAtelier runs (ready in {sum(self.times.values()):.0f} s: {split}). Ctrl-C stops it.\n\n")
        lines = [
            ("Shop", f"{self.address}/"),
            ("Admin", f"{self.address}/admin/"),
            ("API", f"{self.address}/api/docs/"),
            ("Mail box", f"{self.address}/demo/mail/"),
            *((f"Login, {role}", f"{email}  {password}") for role, email, password in LOGINS),
            ("Test card", "4242 4242 4242 4242, any later date, any code (…0002 is declined, …3220 asks for 3-D Secure)"),
            ("Logs", str(self.supervisor.logs)),
            ("Clear out", f'ATELIER_HOME="{self.home}" .venv/bin/python manage.py remove_demo'),
        ]
        width = max(len(name) for name, _ in lines) + 2
        for name, value in lines:
            self.stdout.write(f"  {name:<{width}}{value}")
        self.stdout.flush()

    def _await_health(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            self.supervisor.watch(0.2)
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=5):  # noqa: S310 - our own address
                    return
            except (urllib.error.URLError, OSError):
                continue
        raise Died(f"the shop does not answer at {self.address}/healthz; see {self.supervisor.logs}")

    @contextmanager
    def _static_files(self) -> Iterator[None]:
        """Collect the static files beside something else, if any changed."""
        stamp, manifest = self.home / "static-collected", self.home / "static" / "staticfiles.json"
        wanted = _fingerprint()
        if manifest.exists() and stamp.exists() and stamp.read_text() == wanted:
            yield
            return
        self.supervisor.begin("static", _manage("collectstatic", "--noinput", "--clear", "--verbosity", "0"))
        yield
        self.supervisor.finish("static")
        stamp.write_text(wanted)

    def _manage(self, *arguments: str) -> None:
        self.supervisor.run(arguments[0], _manage(*arguments))

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        self._say(f"{name} …")
        begun = time.monotonic()
        yield
        self.times[name] = time.monotonic() - begun

    def _say(self, line: str) -> None:
        self.stderr.write(f"atelier: {line}")


def _listen(first: int) -> socket.socket:
    """The first free port from `first` on, held from now until gunicorn has it."""
    for port in range(first, first + PORTS_TRIED):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
            listener.listen(128)
        except (OSError, OverflowError):
            listener.close()
            continue
        return listener
    raise CommandError(f"no free port from {first} to {first + PORTS_TRIED - 1}; give another one with PORT=")


def _environment(home: Path, address: str) -> dict[str, str]:
    """What makes a production-like shop of this checkout, for visitors from this machine only."""
    given = os.environ
    return {
        "DEBUG": "0",
        "EMBEDDED_DATABASE": "1",
        "EMBEDDED_DATABASE_QUIET": "1",
        "PLAIN_HTTP": "1",
        "STAFF_TWO_FACTOR": given.get("STAFF_TWO_FACTOR", "0"),
        "MAIL_BOX_PAGE": "1",
        "SECRET_KEY": given.get("SECRET_KEY") or embedded.secret(home),
        "SITE_URL": address,
        "ATELIER_HOME": str(home),
        "PYTHONUNBUFFERED": "1",
    }


def _manage(*arguments: str) -> list[str]:
    return [*PROGRAM, str(settings.BASE_DIR / "manage.py"), *arguments]


def _fingerprint() -> str:
    """Changes when a static file or the packages that bring some change."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements" / "shop.txt").read_bytes())
    for path in sorted((settings.BASE_DIR / "static").rglob("*")):
        status = path.stat()
        digest.update(f"{path.relative_to(settings.BASE_DIR)} {status.st_mtime_ns} {status.st_size}\n".encode())
    return digest.hexdigest()
