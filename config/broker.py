"""A message broker made of files, for a shop without Redis: one file for each message.

Kombu's own file transport lets a reader see a half-written message and forgets what a killed worker had taken. Here a message
appears by a rename, a worker holds it in a folder that names the worker's process, and it is deleted when the task is done; what a
dead process held goes back to the queue when the next worker starts.
"""

import json
import os
import time
import uuid
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import virtual

SUFFIX = ".msg"


class Channel(virtual.Channel):
    """Queues are folders; a message file moves from its queue to `taken/<process>/` and is deleted when acknowledged."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._held: dict[str, Path] = {}

    @property
    def folder(self) -> Path:
        client: Any = self.connection.client
        return Path(client.transport_options["folder"])

    def _queue(self, queue: str) -> Path:
        folder = self.folder / "queues" / queue
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _lookup(self, exchange: str, routing_key: str, default: str | None = None) -> list[str]:  # noqa: ARG002
        return [routing_key]

    def _put(self, queue: str, message: dict[str, Any], **_: Any) -> None:
        name = f"{time.time_ns():020d}-{uuid.uuid4().hex}"
        draft = self._queue(queue) / f".{name}"
        draft.write_text(json.dumps(message))
        draft.rename(draft.with_name(name + SUFFIX))

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:  # noqa: ARG002
        for file in sorted(self._queue(queue).glob(f"*{SUFFIX}")):
            held = self._taken() / f"{queue}@{file.name}"
            try:
                file.rename(held)
            except FileNotFoundError:  # another process was faster
                continue
            message: dict[str, Any] = json.loads(held.read_text())
            self._held[message["properties"]["delivery_tag"]] = held
            return message
        raise Empty

    def _taken(self) -> Path:
        folder = self.folder / "taken" / str(os.getpid())
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:  # noqa: FBT001, FBT002
        super().basic_ack(delivery_tag, multiple)
        self._forget(delivery_tag)

    def basic_reject(self, delivery_tag: str, requeue: bool = False) -> None:  # noqa: FBT001, FBT002
        super().basic_reject(delivery_tag, requeue)
        self._forget(delivery_tag)

    def _restore(self, message: Any) -> None:
        super()._restore(message)
        self._forget(message.delivery_tag)

    def _forget(self, delivery_tag: str) -> None:
        held = self._held.pop(delivery_tag, None)
        if held:
            held.unlink(missing_ok=True)

    def _size(self, queue: str) -> int:
        return len(list(self._queue(queue).glob(f"*{SUFFIX}")))

    def _purge(self, queue: str) -> int:
        files = list(self._queue(queue).glob(f"*{SUFFIX}"))
        for file in files:
            file.unlink(missing_ok=True)
        return len(files)


class Transport(virtual.Transport):
    """The transport of `files://`."""

    implements = virtual.Transport.implements.extend(asynchronous=False, exchange_type=frozenset({"direct"}))
    Channel = Channel
    default_port = 0
    driver_type = driver_name = "files"

    def driver_version(self) -> str:
        return "1"


def recover(folder: Path) -> int:
    """Give back what processes that are gone had taken; returns how many messages."""
    count = 0
    for taken in (folder / "taken").glob("*"):
        if taken.name != str(os.getpid()) and Path(f"/proc/{taken.name}").exists():
            continue
        with suppress(FileNotFoundError):  # another worker recovers at the same moment
            for file in taken.iterdir():
                queue, _, name = file.name.partition("@")
                (folder / "queues" / queue).mkdir(parents=True, exist_ok=True)
                file.rename(folder / "queues" / queue / name)
                count += 1
            taken.rmdir()
    return count
