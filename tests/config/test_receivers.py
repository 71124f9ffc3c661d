from datetime import UTC, datetime

import pytest

from accounts.domain.privacy import Subject
from accounts.services import registry
from config import receivers
from recommendations import queries, services


@pytest.fixture
def visitor(db):
    services.push_items(items=[services.ItemIn(key="mug", features={"colour:red": 1.0}, available=True)])
    services.record_events(visitor="v" * 22, events=[services.EventIn(kind="view", item="mug", at=datetime.now(UTC))])
    return Subject(user_id=None, visitor="v" * 22)


def test_an_export_holds_what_was_recorded_under_the_key(visitor):
    assert "mug" in str(receivers._export(visitor))


def test_erasing_a_subject_leaves_nothing_under_the_key(visitor):
    receivers._erase(visitor)
    assert "mug" not in str(queries.export_visitor(visitor.visitor))


def test_a_merge_moves_what_was_recorded_to_the_account_key(visitor):
    receivers._merge(visitor.visitor, "a" * 22)
    assert "mug" in str(queries.export_visitor("a" * 22))


def test_an_account_export_includes_what_was_learnt(visitor):
    assert "mug" in str(registry.collect_export(subject=visitor)["recommendations"])
