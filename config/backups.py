"""The whole shop in one file: database, media and artefacts; and back."""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import connection

from config.postgres import programs

FORMAT = 1
MANIFEST, DUMP = "manifest.json", "database.dump"
STAGED, REPLACED = ".restore-new", ".restore-old"
PREFACE = "set lock_timeout = '30s'; set client_min_messages = error; drop schema public cascade; create schema public;\n"
CREATES = re.compile(r"^CREATE SCHEMA (.+);$", re.MULTILINE)
CHUNK = 1 << 20


class BackupError(Exception):
    """A backup cannot be written or read; the message is one sentence for the operator."""


def folders() -> dict[str, Path]:
    """What lies beside the database, by its name in the file."""
    return {"media": Path(settings.MEDIA_ROOT), "uploads": Path(settings.UPLOADS_ROOT), "artefacts": Path(settings.ARTEFACTS_ROOT)}


def backup(target: Path, *, now: datetime) -> int:
    """Write everything to `target`, which must not exist yet; returns its size in bytes.

    The database is one consistent snapshot. Files are added after it, so that every file a row names is there: their names carry
    content hashes and they are not rewritten.
    """
    if target.exists():
        raise BackupError(f"{target} exists already; a backup never overwrites")
    if not target.parent.is_dir():
        raise BackupError(f"there is no folder {target.parent}")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as scratch:
        dump, draft = Path(scratch) / DUMP, Path(scratch) / "draft"
        _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
        about = {"format": FORMAT, "created": now.isoformat(), "postgres": _postgres_version(), "dump": _digest(dump)}
        draft.touch(mode=0o600)
        with tarfile.open(draft, "w") as archive:
            _add_text(archive, MANIFEST, json.dumps(about), now)
            archive.add(dump, DUMP)
            for name, folder in folders().items():
                _add_files(archive, folder, name)
        draft.rename(target)
    return target.stat().st_size


def restore(source: Path) -> dict[str, Any]:
    """Replace database, media and artefacts by those in `source`; returns its manifest.

    Everything is read and checked before anything is replaced; the database changes in one transaction, the files after it.
    """
    with _opened(source) as archive, tempfile.TemporaryDirectory(prefix="atelier-restore-") as scratch:
        about = _checked(archive, source)
        dump = Path(scratch) / DUMP
        _extract(archive, archive.getmember(DUMP), Path(scratch))
        if _digest(dump) != about["dump"]:
            raise BackupError(f"{source} is damaged: its database does not match its manifest")
        script = _commands(dump, "restore.sql")
        _stage(archive)
        try:
            _replace_database(script, _schemas(dump))
        except BackupError:
            _drop_staged()
            raise
        _replace_files()
    return about


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source) as archive:
            yield archive
    except FileNotFoundError as error:
        raise BackupError(f"there is no file {source}") from error
    except (tarfile.TarError, EOFError, IsADirectoryError) as error:
        raise BackupError(f"{source} is no backup, or is damaged ({str(error).partition(':')[0]})") from error


def _checked(archive: tarfile.TarFile, source: Path) -> dict[str, Any]:
    names = set()
    for member in archive:  # reads the whole file, so that a cut one is noticed here
        path = PurePosixPath(member.name)
        if (
            path.is_absolute()
            or ".." in path.parts
            or path.parts[0] not in {MANIFEST, DUMP, *folders()}
            or not (member.isfile() or member.isdir())
        ):
            raise BackupError(f"{source} is no backup: it holds {member.name}")
        names.add(member.name)
    if not {MANIFEST, DUMP} <= names:
        raise BackupError(f"{source} is no backup: it has no {MANIFEST} or no {DUMP}")
    stream = archive.extractfile(MANIFEST)
    try:
        about = dict(json.loads(stream.read() if stream else b""))
    except ValueError as error:
        raise BackupError(f"{source} is damaged: its manifest cannot be read") from error
    if about.get("format") != FORMAT:
        raise BackupError(f"{source} has format {about.get('format')}, this version reads format {FORMAT}")
    return about


def _stage(archive: tarfile.TarFile) -> None:
    """Unpack the files beside those they will replace."""
    _drop_staged()
    for name, folder in folders().items():
        staged = folder / STAGED
        staged.mkdir(parents=True)
        for member in archive:
            path = PurePosixPath(member.name)
            if path.parts[0] == name and len(path.parts) > 1:
                member.name = str(PurePosixPath(*path.parts[1:]))
                _extract(archive, member, staged)


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Write a checked member without its owner and mode; Python 3.11.2, Debian's, has no extraction filters yet."""
    target = folder / member.name
    if member.isdir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    stream = archive.extractfile(member)
    if stream is not None:
        with stream, target.open("wb") as file:
            shutil.copyfileobj(stream, file)


def _drop_staged() -> None:
    for folder in folders().values():
        shutil.rmtree(folder / STAGED, ignore_errors=True)
        shutil.rmtree(folder / REPLACED, ignore_errors=True)


def _replace_files() -> None:
    for folder in folders().values():
        replaced = folder / REPLACED
        replaced.mkdir()
        for entry in [entry for entry in folder.iterdir() if entry.name not in {STAGED, REPLACED}]:
            entry.rename(replaced / entry.name)
        for entry in list((folder / STAGED).iterdir()):
            entry.rename(folder / entry.name)
    Path(settings.UPLOADS_ROOT).chmod(0o700)
    _drop_staged()


def _commands(dump: Path, name: str, *options: str) -> Path:
    """What a dump does, as SQL in a file beside it."""
    script = dump.with_name(name)
    _postgres("pg_restore", "--no-owner", "--no-privileges", *options, f"--file={script}", str(dump), bare=True)
    return script


def _schemas(dump: Path) -> list[str]:
    """The schemas that a dump makes, beside the one that every database has; as SQL writes them."""
    return CREATES.findall(_commands(dump, "outline.sql", "--section=pre-data").read_text())


def _replace_database(script: Path, schemas: list[str]) -> None:
    """Empty and fill the database in one transaction; a failure leaves it as it was. Schemas that are not in the backup stay."""
    connection.close()
    whole = script.with_name("whole.sql")
    with whole.open("wb") as output, script.open("rb") as commands:
        output.write("".join([PREFACE, *(f"drop schema if exists {name} cascade;\n" for name in schemas)]).encode())
        shutil.copyfileobj(commands, output)
    _postgres("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null", f"--file={whole}")


def _postgres(program: str, *arguments: str, bare: bool = False) -> None:
    """Run a client program of PostgreSQL against the shop's database; `bare`: one that only reads a file."""
    if not bare:
        connection.ensure_connection()
    done = subprocess.run(  # noqa: S603
        [_program(program), *arguments], env=_client_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["no message"]
        raise BackupError(f"{program} failed: {next((line for line in lines if 'ERROR' in line or 'error' in line), lines[0])}")


def _postgres_version() -> int:
    with connection.cursor() as cursor:
        cursor.execute("show server_version_num")
        row = cursor.fetchone()
    return int(row[0]) // 10_000 if row else 0


def _program(name: str) -> str:
    """The packaged program; where the package is missing, the one on the path."""
    try:
        return str(programs.folder() / name)
    except programs.EmbeddedDatabaseError:
        found = shutil.which(name)
        if found is None:
            raise BackupError(f"{name} is missing: install the Debian package postgresql-client") from None
        return found


def _client_environment() -> dict[str, str]:
    database = connection.settings_dict
    known = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    named = {variable: str(database[key]) for variable, key in known.items() if database.get(key)}
    options = {"PGSSLMODE": str(database["OPTIONS"]["sslmode"])} if database["OPTIONS"].get("sslmode") else {}
    return {**os.environ, **named, **options}


def _add_text(archive: tarfile.TarFile, name: str, text: str, now: datetime) -> None:
    content = text.encode()
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = len(content), 0o600, int(now.timestamp())
    archive.addfile(member, io.BytesIO(content))


def _add_files(archive: tarfile.TarFile, folder: Path, name: str) -> None:
    for file in sorted(folder.rglob("*")):
        # A file may be replaced by another while it is being read: the original of an upload once it has been opened.
        with suppress(FileNotFoundError):
            archive.add(file, f"{name}/{file.relative_to(folder).as_posix()}", recursive=False, filter=_without_drafts)


def _without_drafts(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    kept = member.isfile() or member.isdir()
    draft = any(part.startswith(".restore-") for part in PurePosixPath(member.name).parts)
    return member if kept and not draft else None


def _digest(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
