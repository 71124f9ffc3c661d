"""The embedded PostgreSQL: private, crash-safe, started by whoever comes first."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg.pq import Ping

from config import embedded
from config.postgres import owner
from config.postgres.cluster import SOCKET_LIMIT, Cluster
from config.postgres.programs import EmbeddedDatabaseError

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def made_home():
    with tempfile.TemporaryDirectory(prefix="atelier cluster ") as folder:
        path = Path(folder) / "a home"
        path.mkdir()
        yield path
        embedded.cluster(path).discard()


@pytest.fixture
def home():
    with made_home() as path:
        yield path


@pytest.fixture
def server(home):
    return embedded.cluster(home)


@pytest.fixture(scope="module")
def running():
    with made_home() as path:
        cluster = embedded.cluster(path)
        cluster.ensure_running()
        yield cluster


def connect(server: Cluster, **changes: str) -> psycopg.Connection:
    known = {"host": str(server.socket), "port": server.port, "user": server.user, "password": server.password, "dbname": server.name}
    return psycopg.connect(**{**known, **changes})


def insert_and_kill(server: Cluster) -> None:
    server = replace(server, durable=True)
    server.ensure_running()
    with connect(server) as connection:
        connection.execute("create table kept as select 7 as number")
    os.kill(server.postmaster(), signal.SIGKILL)


def kept(server: Cluster) -> int:
    with connect(server) as connection:
        return connection.execute("select number from kept").fetchone()[0]


def modes_above(path: Path) -> dict[Path, int]:
    return {folder: folder.stat().st_mode for folder in path.parents if folder.exists()}


def test_first_start_makes_a_database_with_vectors(server):
    assert server.ensure_running()
    with connect(server) as connection:
        connection.execute("create extension vector")
        assert connection.execute("select lower('ÜBER'), '[1,2]'::vector <-> '[1,3]'").fetchone() == ("über", 1.0)


def test_second_start_does_nothing(running):
    assert not running.ensure_running()


def test_no_folder_above_changes_its_mode(server):
    before = {**modes_above(server.home / "x"), **modes_above(server.folder)}
    server.ensure_running()
    after = {**modes_above(server.home / "x"), **modes_above(server.folder)}
    assert before.items() <= after.items()


def test_data_and_socket_are_private(running):
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (running.folder, running.data, running.socket)} == {0o700}


def test_a_wrong_password_is_refused(running):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(running, password="guess")


def test_no_network_port_is_open(running):
    with connect(running) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as somebody else")
def test_roots_server_runs_as_a_user_nothing_else_has(running):
    uid = Path(f"/proc/{running.postmaster()}").stat().st_uid
    assert uid in owner.UNNAMED
    assert owner.fresh([running.folder]).uid != uid


def test_a_killed_server_comes_back_with_its_data(server):
    insert_and_kill(server)
    assert server.ensure_running()
    assert kept(server) == 7


def test_a_pid_file_whose_number_went_to_another_process_is_no_obstacle(server):
    insert_and_kill(server)
    pid_file = server.data / "postmaster.pid"
    pid_file.write_text("\n".join([str(os.getpid()), *pid_file.read_text().splitlines()[1:]]) + "\n")
    assert server.ensure_running()
    assert kept(server) == 7


def test_a_half_made_cluster_is_made_again(server):
    draft = server.folder.with_name(server.folder.name + ".new")
    (draft / "data").mkdir(parents=True)
    (draft / "data" / "PG_VERSION").write_text("18")
    assert server.ensure_running()
    assert not draft.exists()


def test_eight_at_once_start_one_server(server):
    with ThreadPoolExecutor(8) as pool:
        started = list(pool.map(lambda _: server.ensure_running(), range(8)))
    assert started.count(True) == 1


def test_two_processes_agree_on_the_secrets(home):
    code = "from config import embedded; from pathlib import Path; import sys; print(embedded.cluster(Path(sys.argv[1])).password)"
    runs = [subprocess.Popen([sys.executable, "-c", code, str(home)], cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert len({run.communicate()[0] for run in runs}) == 1


def test_stop_and_stop_again(server):
    server.ensure_running()
    assert server.stop()
    assert not server.stop()
    assert server.answers() == Ping.NO_RESPONSE


def test_a_long_home_still_has_a_short_socket(home):
    long = home / Path(*["a folder with a long name"] * 6)
    long.mkdir(parents=True)
    server = Cluster(home=long, password="word", durable=False)
    try:
        server.ensure_running()
        assert len(os.fsencode(server.socket / f".s.PGSQL.{server.port}")) <= SOCKET_LIMIT
        connect(server).close()
    finally:
        server.discard()


def test_a_socket_folder_made_by_somebody_else_is_refused(home):
    server = Cluster(home=home, password="word", durable=False)
    server.ensure_running()
    server.stop()
    server.socket.chmod(0o777)
    try:
        with pytest.raises(EmbeddedDatabaseError, match="private folder"):
            server.ensure_running()
    finally:
        server.discard()


def test_data_of_another_major_version_is_refused(server):
    server.ensure_running()
    server.stop()
    (server.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedDatabaseError, match="made by PostgreSQL 17"):
        server.ensure_running()


def test_a_command_without_queries_starts_nothing(home):
    environment = {**os.environ, "ATELIER_HOME": str(home), "DEBUG": "1"}
    subprocess.run([sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, check=True, capture_output=True)
    assert not embedded.cluster(home).folder.exists()


def test_other_users_of_the_machine_read_no_mails_and_messages(tmp_path, monkeypatch):
    monkeypatch.setenv("ATELIER_HOME", str(tmp_path / "new"))
    before = os.umask(0o022)
    try:
        made = embedded.home(ROOT)
    finally:
        os.umask(before)
    closed = {part.name for part in made.iterdir() if not part.stat().st_mode & 0o077}
    assert closed == {"mail", "broker", "cache", "artefacts"}
