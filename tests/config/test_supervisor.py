"""The processes of the demo: started together, stopped together, none left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.supervisor import Died, Stopped, Supervisor

ROOT = Path(__file__).resolve().parents[2]
SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
FAMILY = [
    sys.executable,
    "-c",
    "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); time.sleep(60)",
]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)",
]


@pytest.fixture
def supervisor(tmp_path, monkeypatch):
    monkeypatch.setattr("config.supervisor.GRACE", 1.0)
    one = Supervisor(logs=tmp_path, environment={})
    yield one
    one.stop()


def group(pid: int) -> list[str]:
    found = subprocess.run(["/usr/bin/pgrep", "-g", str(pid)], capture_output=True, text=True, check=False)
    return found.stdout.split()


def wait_for(condition, seconds=30.0):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def test_a_command_runs_to_its_end(supervisor):
    supervisor.run("quick", [sys.executable, "-c", ""])
    assert supervisor.children == {}


def test_a_command_that_fails_is_named(supervisor):
    with pytest.raises(Died, match="seed failed \\(exit 3\\)"):
        supervisor.run("seed", [sys.executable, "-c", "raise SystemExit(3)"])


def test_a_child_that_dies_is_reported_with_its_last_words(supervisor):
    supervisor.start("web", [sys.executable, "-c", "print('no port'); raise SystemExit(4)"])
    with pytest.raises(Died, match=r"(?s)the web process ended \(exit 4\).*no port"):
        supervisor.watch(30)


def test_stop_leaves_no_grandchild(supervisor):
    supervisor.start("web", FAMILY)
    pid = supervisor.children["web"].pid
    assert wait_for(lambda: len(group(pid)) == 2)
    supervisor.stop()
    assert wait_for(lambda: group(pid) == [])


def test_stop_ends_a_child_that_does_not_listen(supervisor, tmp_path):
    supervisor.start("web", DEAF)
    pid = supervisor.children["web"].pid
    assert wait_for(lambda: "deaf" in (tmp_path / "web.log").read_text())
    supervisor.stop()
    assert wait_for(lambda: group(pid) == [])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_what_runs(supervisor, number):
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    supervisor.listen_to_signals()
    try:
        supervisor.start("web", SLEEP)
        os.kill(os.getpid(), number)
        with pytest.raises(Stopped):
            supervisor.watch(30)
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def test_children_end_when_their_parent_is_killed(tmp_path):
    code = f"from config.supervisor import Supervisor; from pathlib import Path; s = Supervisor(Path({str(tmp_path)!r}), {{}}); "
    code += f"s.start('web', {SLEEP!r}); print(s.children['web'].pid, flush=True); s.watch()"
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    pid = int(parent.stdout.readline())
    assert wait_for(lambda: Path(f"/proc/{pid}/cmdline").read_text().split("\0")[0] == SLEEP[0])  # the wrapper has tied it to its parent
    parent.kill()
    parent.communicate()
    assert wait_for(lambda: group(pid) == [])
