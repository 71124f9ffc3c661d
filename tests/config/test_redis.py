"""With REDIS_URL, Redis carries the messages; the health page knows whether it is there."""

import shutil
import socket
import subprocess
import time

import pytest
from kombu import Connection

from config import health

REDIS = shutil.which("redis-server")
pytestmark = [pytest.mark.django_db, pytest.mark.skipif(REDIS is None, reason="no Redis: install the Debian package redis-server")]


@pytest.fixture
def redis(tmp_path, settings, monkeypatch):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [REDIS, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)], stdout=subprocess.DEVNULL
    )
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}
    address = f"redis://127.0.0.1:{port}/0"
    monkeypatch.setattr(health.app, "connection_for_write", lambda **options: Connection(address, **options))
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield server
    server.kill()
    server.wait()


def test_health_with_redis_up(client, redis):
    assert client.get("/healthz").json()["broker"] == "ok"


def test_health_with_redis_down(client, redis):
    redis.kill()
    redis.wait()
    begun = time.monotonic()
    response = client.get("/healthz")
    assert (response.status_code, response.json()["broker"]) == (503, "down")
    assert time.monotonic() - begun < 30  # without a limit of ours it would try for ever
