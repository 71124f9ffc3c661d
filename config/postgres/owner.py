"""Who the embedded server runs as.

An ordinary user's server runs as that user. PostgreSQL refuses to run as root, and `nobody` is shared with every other service
that has no user of its own, so root's servers run under a user number that nothing else has: one for each cluster, from the range
that systemd sets aside for such users. It needs no entry in /etc/passwd and leaves none behind.
"""

import os
import pwd
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

UNNAMED = range(61184, 65520)


@dataclass(frozen=True)
class Owner:
    """A user and group number that commands run as and files belong to."""

    uid: int
    gid: int

    @property
    def process(self) -> dict[str, Any]:
        """Arguments of `subprocess` that make a command run as this owner."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def take(self, folder: Path) -> None:
        """Make this owner the owner of a folder and of everything in it."""
        if self.uid == os.geteuid():
            return
        for root, folders, files in os.walk(folder):
            for name in (".", *folders, *files):
                os.chown(Path(root) / name, self.uid, self.gid, follow_symlinks=False)


def of(folder: Path) -> Owner:
    """Who owns a folder."""
    status = folder.stat()
    return Owner(status.st_uid, status.st_gid)


def fresh(neighbours: Iterable[Path]) -> Owner:
    """An owner for a new cluster that no account and no neighbouring cluster has."""
    if os.geteuid() != 0:
        return Owner(os.geteuid(), os.getegid())
    taken = {folder.stat().st_uid for folder in neighbours}
    return next(Owner(uid, uid) for uid in UNNAMED if uid not in taken and not _named(uid))


def founder() -> Owner:
    """Who runs initdb, which insists on a user that has a name."""
    if os.geteuid() != 0:
        return Owner(os.geteuid(), os.getegid())
    nobody = pwd.getpwnam("nobody")
    return Owner(nobody.pw_uid, nobody.pw_gid)


def _named(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True
