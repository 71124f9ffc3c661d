"""Runs the processes of the demo shop: each in a group of its own, stopped together, none left behind."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

GRACE = 15.0
PULSE = 0.1


class Stopped(Exception):
    """Ctrl-C or a signal asked everything to stop."""


class Died(Exception):
    """A process ended that should not have; the message says which and how."""


@dataclass
class Supervisor:
    """Children of this process. `logs` is where the long-running ones write."""

    logs: Path
    environment: Mapping[str, str]
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    stopping: bool = False

    def listen_to_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self.stopping:
            self._signal_groups(self.children.values(), signal.SIGKILL)
        self.stopping = True

    def run(self, name: str, command: Sequence[str]) -> None:
        """Run one command to its end, its output on ours; raises Died if it fails and Stopped if we are asked to stop."""
        self.begin(name, command)
        self.finish(name)

    def begin(self, name: str, command: Sequence[str]) -> None:
        """Start a command that `finish` will wait for."""
        self._spawn(name, command, None, (), {"LOG_LEVEL": "WARNING"})

    def finish(self, name: str) -> None:
        """Wait for a command that was begun; raises as `run` does."""
        child = self.children[name]
        while child.poll() is None:
            self._pause()
        del self.children[name]
        if child.returncode != 0:
            raise Died(f"{name} failed (exit {child.returncode})")

    def start(self, name: str, command: Sequence[str], keep_open: Iterable[int] = ()) -> None:
        """Start a long-running command; its output goes to its log."""
        self._spawn(name, command, self.logs / f"{name}.log", tuple(keep_open), {})

    def watch(self, seconds: float | None = None) -> None:
        """Wait until something ends or we are asked to stop; with `seconds`, at most so long."""
        deadline = None if seconds is None else time.monotonic() + seconds
        while deadline is None or time.monotonic() < deadline:
            for name, child in self.children.items():
                if child.poll() is not None:
                    raise Died(f"the {name} process ended (exit {child.returncode}); {self._last_words(name)}")
            self._pause()

    def stop(self) -> None:
        """Ask every child to finish, the last started first, then end every group for good."""
        self.stopping = True
        children = list(reversed(self.children.values()))
        for child in children:
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + GRACE
        for child in children:
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, deadline - time.monotonic()))
        self._signal_groups(children, signal.SIGKILL)
        for child in children:
            child.wait()
        self.children.clear()

    def _pause(self) -> None:
        if self.stopping:
            raise Stopped
        time.sleep(PULSE)

    def _spawn(self, name: str, command: Sequence[str], log: Path | None, keep_open: tuple[int, ...], extra: Mapping[str, str]) -> None:
        if self.stopping:
            raise Stopped
        output = log.open("wb") if log else None
        try:
            child = subprocess.Popen(  # noqa: S603
                [*_with_parent(), *command],
                stdin=subprocess.DEVNULL,
                stdout=output or sys.stderr,
                stderr=output or sys.stderr,
                env={**os.environ, **self.environment, **extra},
                pass_fds=keep_open,
                start_new_session=True,
            )
        finally:
            if output:
                output.close()
        self.children[name] = child

    def _last_words(self, name: str) -> str:
        log = self.logs / f"{name}.log"
        lines = log.read_text(errors="replace").strip().splitlines()[-8:] if log.exists() else []
        return "\n".join([f"its log is {log}:", *(f"  {line}" for line in lines)])

    @staticmethod
    def _signal_groups(children: Iterable[subprocess.Popen[bytes]], number: signal.Signals) -> None:
        for child in children:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, number)


def _with_parent() -> list[str]:
    """Have Linux end a child whose parent was killed without a chance to stop it."""
    tool = shutil.which("setpriv")
    return [tool, "--pdeathsig", "TERM", "--"] if tool else []
