"""The broker made of files: nothing is lost, nothing is delivered twice."""

import json
import os
import subprocess
import sys

import pytest
from kombu import Connection, Consumer, Producer, Queue

from config import broker

QUEUE = Queue("mail", exchange="mail", routing_key="mail")


@pytest.fixture
def connect(tmp_path):
    connections = []

    def open_one():
        connection = Connection(transport="config.broker:Transport", transport_options={"folder": str(tmp_path), "polling_interval": 0.01})
        connections.append(connection)
        return connection

    yield open_one
    for connection in connections:
        connection.release()


def send(connection, *bodies):
    with connection.channel() as channel:
        for body in bodies:
            Producer(channel).publish(body, exchange="mail", routing_key="mail", declare=[QUEUE])


def messages(folder):
    return sorted(path.relative_to(folder).parts[0] for path in folder.rglob("*.msg"))


def receive(connection, count, act):
    bodies = []

    def on_message(body, message):
        bodies.append(body)
        act(message)

    with Consumer(connection, [QUEUE], callbacks=[on_message]):
        for _ in range(count):
            connection.drain_events(timeout=30)
    return bodies


def test_messages_arrive_in_order_and_leave_nothing_behind(connect, tmp_path):
    send(connect(), "one", "two", "three")
    assert receive(connect(), 3, lambda message: message.ack()) == ["one", "two", "three"]
    assert messages(tmp_path) == []


def test_a_message_is_kept_until_it_is_acknowledged(connect, tmp_path):
    send(connect(), "one")
    connection = connect()
    with Consumer(connection, [QUEUE], callbacks=[lambda body, message: None]):
        connection.drain_events(timeout=30)
        assert messages(tmp_path) == ["taken"]


def test_a_closed_connection_gives_back_what_it_held(connect, tmp_path):
    send(connect(), "one")
    connection = connect()
    receive(connection, 1, lambda message: None)
    connection.release()
    assert messages(tmp_path) == ["queues"]


def test_a_rejected_message_comes_again(connect):
    send(connect(), "one")
    receive(connect(), 1, lambda message: message.requeue())
    assert receive(connect(), 1, lambda message: message.ack()) == ["one"]


def test_what_a_dead_process_held_is_given_back(connect, tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    send(connect(), "one")
    held = tmp_path / "taken" / str(gone.pid)
    held.mkdir(parents=True)
    file = next((tmp_path / "queues" / "mail").iterdir())
    file.rename(held / f"mail@{file.name}")
    assert broker.recover(tmp_path) == 1
    assert receive(connect(), 1, lambda message: message.ack()) == ["one"]


def test_what_a_living_process_holds_stays(tmp_path):
    held = tmp_path / "taken" / str(os.getppid())
    held.mkdir(parents=True)
    (held / "mail@1.msg").write_text(json.dumps({}))
    assert broker.recover(tmp_path) == 0
