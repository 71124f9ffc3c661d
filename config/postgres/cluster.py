"""One embedded PostgreSQL server: made, started, stopped and removed.

The server asks every client for a random password (scram-sha-256), opens no network port, and keeps its socket in a folder that
only its owner may enter. No folder above its own is ever changed.
"""

import fcntl
import hashlib
import os
import shutil
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.pq import PGconn, Ping

from config.postgres import owner, programs
from config.postgres.programs import EmbeddedDatabaseError

SOCKET_LIMIT = 107
PATIENCE = 60.0
DEAD = "4194305"  # above the largest process number of Linux, so no process has it
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
QUICK = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


@dataclass(frozen=True)
class Cluster:
    """The embedded server of the shop in `home`.

    `durable` off (tests only) trades safety against a power cut for speed.
    """

    home: Path
    password: str
    durable: bool = True
    name: str = "atelier"
    user: str = "atelier"
    port: str = "5432"

    @property
    def tag(self) -> str:
        """A short name: another home, or a home that was removed and made again, has another one."""
        return hashlib.sha256(f"{self.home}:{self.password}".encode()).hexdigest()[:10]

    @property
    def folder(self) -> Path:
        """Everything of this server; root's lies where the unprivileged user it runs as can reach it."""
        return programs.SHARED / self.tag if os.geteuid() == 0 else self.home / "postgres"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def socket(self) -> Path:
        """The socket's folder: in the server's own one, or in /tmp where that path would be too long for a socket."""
        near = self.folder / "socket"
        room = SOCKET_LIMIT - len(f"/.s.PGSQL.{self.port}")
        return near if len(os.fsencode(near)) <= room else Path("/tmp") / f"atelier-{self.tag}"  # noqa: S108

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def answers(self) -> Ping:
        """Whether the server takes connections."""
        return Ping(PGconn.ping(f"host='{self.socket}' port={self.port}".encode()))

    def ensure_running(self) -> bool:
        """Make the cluster if there is none, start it if it is down; True if it was down.

        Raises EmbeddedDatabaseError with a sentence for the operator.
        """
        started = False
        deadline = time.monotonic() + PATIENCE
        with self._alone():
            while self.answers() != Ping.OK:
                if self.postmaster() is None:
                    self._make()
                    self._start()
                    started = True
                elif time.monotonic() > deadline:
                    raise EmbeddedDatabaseError(f"the embedded PostgreSQL does not answer (see {self.log})")
                time.sleep(0.05)
            self._create_database()
        return started

    def stop(self) -> bool:
        """Stop the server, rolling back what is open; True if it was running."""
        with self._alone():
            if self.postmaster() is None:
                return False
            self._run("pg_ctl", "stop", "-D", "data", "-m", "fast", "-w", "-t", str(int(PATIENCE)))
            return True

    def discard(self) -> None:
        """Stop the server and delete it with its data."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.socket.parent != self.folder:
            shutil.rmtree(self.socket, ignore_errors=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.home / "database-lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _run(self, program: str, *arguments: str) -> None:
        self._run_in(self.folder, owner.of(self.folder), program, *arguments)

    def _run_in(self, folder: Path, who: owner.Owner, program: str, *arguments: str) -> None:
        """Run a program of PostgreSQL in a folder; relative paths keep odd characters of the folder out of its shell."""
        command = [str(programs.folder() / program), *arguments]
        log = folder / "log"
        with log.open("ab") as output:
            done = subprocess.run(  # noqa: S603
                command,
                cwd=folder,
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=False,
                **who.process,
            )
        if done.returncode != 0:
            raise EmbeddedDatabaseError(f"the embedded PostgreSQL failed ({program}): {_last_line(log)} (see {log})")

    def _make(self) -> None:
        """Make the cluster beside its place and move it there when it is whole, so that a crash leaves nothing half made."""
        if self.folder.exists():
            self._check_version()
            return
        self.folder.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        with (self.folder.parent / ".making").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            draft = self.folder.with_name(self.folder.name + ".new")
            shutil.rmtree(draft, ignore_errors=True)
            self._initialise(draft)
            neighbours = [path for path in self.folder.parent.iterdir() if path != draft and path.is_dir()]
            owner.fresh(neighbours).take(draft)
            draft.rename(self.folder)

    def _initialise(self, draft: Path) -> None:
        draft.mkdir(mode=0o700)
        secret = draft / "password"
        secret.touch(mode=0o600)
        secret.write_text(self.password)
        founder = owner.founder()
        founder.take(draft)
        self._run_in(
            draft,
            founder,
            "initdb",
            *("-D", "data", "-U", self.user, "--auth=scram-sha-256", "--pwfile=password", "--encoding=UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-sync", "--no-instructions"),
        )
        secret.unlink()
        with (draft / "data" / "postgresql.conf").open("a") as settings:
            settings.write("\ninclude 'atelier.conf'\n")
        (draft / "data" / "atelier.conf").touch(mode=0o600)

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by != programs.MAJOR:
            raise EmbeddedDatabaseError(
                f"the database in {self.folder} was made by PostgreSQL {made_by}, this version brings {programs.MAJOR}: "
                "take a backup with the version that made it, move the folder away, and restore"
            )

    def _start(self) -> None:
        self._open_socket_folder()
        self._forget_the_dead()
        where = str(self.socket).replace("'", "''").replace('"', '""')
        lines = [
            "listen_addresses = ''",
            f"port = {self.port}",
            f"unix_socket_directories = '\"{where}\"'",
            "unix_socket_permissions = 0700",
            "max_connections = 100",
            "jit = off",
            *(() if self.durable else QUICK),
        ]
        (self.data / "atelier.conf").write_text("\n".join(lines) + "\n")
        self._run("pg_ctl", "start", "-D", "data", "-l", "log", "-w", "-t", str(int(PATIENCE)))

    def _open_socket_folder(self) -> None:
        """Make the socket's folder; one in /tmp that somebody else made first is not used."""
        who = owner.of(self.folder)
        with suppress(FileExistsError):
            self.socket.mkdir(mode=0o700)
            who.take(self.socket)
        status = self.socket.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != who.uid or stat.S_IMODE(status.st_mode) != 0o700:  # noqa: PLR2004
            raise EmbeddedDatabaseError(f"{self.socket} is not a private folder of this server; remove it")

    def _forget_the_dead(self) -> None:
        """Let a server start whose predecessor was killed and whose process number was given to somebody else since.

        The pid file itself stays: its other lines tell PostgreSQL which shared memory must be free before it may start.
        """
        pid_file = self.data / "postmaster.pid"
        with suppress(FileNotFoundError):
            lines = pid_file.read_text().splitlines(keepends=True)
            pid_file.write_text("".join([f"{DEAD}\n", *lines[1:]]))
        (self.socket / f".s.PGSQL.{self.port}.lock").unlink(missing_ok=True)

    def postmaster(self) -> int | None:
        """The process that serves this cluster: it has the pid file's number and works in the data folder."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            return pid if Path(f"/proc/{pid}/cwd").samefile(self.data) else None
        except (OSError, ValueError):
            return None

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.socket), port=self.port, user=self.user, password=self.password, dbname="postgres", autocommit=True
        )

    def _create_database(self) -> None:
        with self._connect() as connection:
            if connection.execute("select 1 from pg_database where datname = %s", [self.name]).fetchone() is None:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(self.name)))


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "no message"
