"""A withdrawal and a report that left the browser at the same moment: whichever comes first, nothing stays."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event as Signal

import pytest
from django.db import connection, transaction

from accounts import services as accounts
from recommendations import services as recommendations
from recommendations.models import Event
from tests.factories.accounts import UserFactory, VisitorFactory

pytestmark = pytest.mark.django_db(transaction=True)
SEARCH = recommendations.EventIn(kind="search", item="")


def report(visitor):
    with transaction.atomic():
        return recommendations.record_events(visitor=accounts.hold_visitor(visitor), events=[SEARCH])


def beside(act):
    """Run in another thread, with a connection of its own."""

    def run():
        try:
            return act()
        finally:
            connection.close()

    return ThreadPoolExecutor(1).submit(run)


def test_a_report_that_waits_for_a_withdrawal_is_dropped():
    key = VisitorFactory().key
    with transaction.atomic():
        accounts.refuse(user_id=None, visitor=key)
        late = beside(lambda: report(key))
        assert not late.done()
    assert (late.result(timeout=30), Event.objects.count()) == (0, 0)


@pytest.mark.parametrize("leave", ["refuse", "close the account"])
def test_a_withdrawal_waits_for_a_report_and_erases_it(leave):
    user = UserFactory()
    key = VisitorFactory(user=user).key
    written = Signal()

    def withdraw():
        written.wait(30)
        return accounts.refuse(user_id=user.pk, visitor=None) if leave == "refuse" else accounts.erase_account(user_id=user.pk)

    with transaction.atomic():
        assert report(key) == 1
        leaving = beside(withdraw)
        written.set()
    leaving.result(timeout=30)
    assert not Event.objects.exists()
