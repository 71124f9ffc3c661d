"""A broker that is away costs time, never the answer: what was committed stays committed and nobody sees a failure."""

import pytest
from celery.app.task import Task
from django.db import transaction
from kombu.exceptions import OperationalError

from accounts import services as accounts
from catalog import services as catalog
from configurator.services import designs, layers
from orders import tasks
from orders.services.hints import hurry

pytestmark = pytest.mark.django_db(transaction=True)

HINTS = {
    "orders": lambda: hurry(tasks.learn, 1),
    "pictures": catalog.queue_rendering,
    "layers": lambda: layers.queue_tinting(1),
    "designs": lambda: designs.queue_picture(1),
    "mail": lambda: accounts.queue_message(to="ann@example.org", subject="Hello", text="Hello"),
}


@pytest.fixture
def asked(monkeypatch):
    """How a task was asked for before the broker refused."""
    calls = []

    def refuse(self, *args, **options):
        calls.append(options)
        raise OperationalError("connection refused")

    monkeypatch.setattr(Task, "apply_async", refuse)
    return calls


@pytest.mark.parametrize("hint", HINTS)
def test_a_hint_that_cannot_be_sent_fails_nothing_and_is_not_tried_again(asked, hint):
    with transaction.atomic():
        HINTS[hint]()
    assert [options["retry"] for options in asked] == [False]
