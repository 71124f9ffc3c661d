"""Where shoppers' files lie, and the process of its own in which they are opened. The shop's processes never decode one."""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

PROGRAM = Path(__file__).with_name("decoder.py")
REFUSED = 3
FOLDERS = ("originals", "pictures", "previews")
PATIENCE = 60
"""Seconds; the program itself gives up after 30 seconds of work."""
TOO_MUCH = "This picture takes more time or memory to open than we can give it. Please save it again in a simpler form."
MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
OVERDONE = (signal.SIGXCPU, signal.SIGSEGV, signal.SIGABRT, signal.SIGXFSZ)
"""How a process ends that reached its limits; any other signal came from outside, so it is tried again."""
HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")


class RefusedError(Exception):
    """The file is no picture that can be printed; the text is a sentence for the shopper."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A clean picture and its preview, both WebP; the size is that of the picture, in pixels."""

    width: int
    height: int
    picture: bytes
    preview: bytes


def store() -> Storage:
    """The folder for shoppers' files, which nothing serves as it is."""
    return storages["uploads"]


def keep(name: str, data: bytes) -> None:
    """Write a file in place of what was there under the name."""
    forget(name)
    kept = store().save(name, ContentFile(data))
    if kept != name:
        # Another process wrote the same file in between: names follow from the row, so its content is the same.
        forget(kept)


def forget(*names: str) -> None:
    """Delete files; those that are gone are gone."""
    for name in names:
        if name:
            store().delete(name)


def read(name: str) -> bytes:
    """The content of a file. Raises FileNotFoundError."""
    with store().open(name, "rb") as file:
        return bytes(file.read())


def files() -> Iterator[tuple[str, datetime]]:
    """Every file there is, with when it was written."""
    kept = store()
    for folder in FOLDERS:
        for part in kept.listdir(folder)[0] if kept.exists(folder) else []:
            for name in kept.listdir(f"{folder}/{part}")[1]:
                yield f"{folder}/{part}/{name}", kept.get_modified_time(f"{folder}/{part}/{name}")


def free_bytes() -> int | None:
    """What the disk with these files has left; None where they do not lie on a disk of this machine."""
    try:
        folder = Path(store().path(""))
    except NotImplementedError:
        return None
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def suffix_of(head: bytes) -> str:
    """What the first bytes of a file say it is: `jpeg`, `png`, `webp`, `heic`, or empty. Nothing is decoded."""
    if head.startswith(MAGIC[0]):
        return "jpeg"
    if head.startswith(MAGIC[1]):
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return "heic" if head[4:8] == b"ftyp" and head[8:12] in HEIC else ""


def decode(data: bytes) -> Decoded:
    """Open a shopper's file in a process with limits on memory and time.

    Raises:
        RefusedError: it is no picture, or more than the limits allow.
        OSError: the process could not be started or died of something else than the file; try again.
    """
    with tempfile.TemporaryDirectory(prefix="atelier-upload-") as folder:
        source, picture, preview = (Path(folder) / name for name in ("source", "picture.webp", "preview.webp"))
        source.write_bytes(data)
        answer = _run([sys.executable, "-I", str(PROGRAM), str(source), str(picture), str(preview)])
        return Decoded(int(answer["width"]), int(answer["height"]), picture.read_bytes(), preview.read_bytes())


def _run(command: list[str]) -> dict[str, str]:
    try:
        done = subprocess.run(  # noqa: S603
            command, env={}, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise RefusedError(TOO_MUCH) from None
    if done.returncode == REFUSED:
        raise RefusedError(str(json.loads(done.stdout)["refused"]))
    if -done.returncode in OVERDONE:
        raise RefusedError(TOO_MUCH)
    if done.returncode:
        raise OSError(f"the decoder ended with {done.returncode}: {done.stderr.decode(errors='replace').strip()[-300:]}")
    answer: dict[str, str] = json.loads(done.stdout)
    return answer
