"""Reads that a connection keeps planned."""

from contextlib import nullcontext
from types import SimpleNamespace

import numpy as np
import pytest
from django.db import DatabaseError, connection, transaction

from recommendations.queries import prepared

pytestmark = pytest.mark.django_db


def kept(sql):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement = %s", [sql])
        return cursor.fetchone()[0]


def behind(pooler, process=7):
    """A connection whose server says that it is `process`, and whose start said it was `pooler`."""
    answer = SimpleNamespace(fetchone=lambda: (process,))
    session = SimpleNamespace(execute=lambda _: answer, info=SimpleNamespace(backend_pid=pooler), prepare_threshold="untouched")
    prepared.keep_statements(connection=SimpleNamespace(vendor="postgresql", connection=session))
    return session.prepare_threshold


@pytest.mark.django_db(transaction=True)
def test_what_is_asked_again_is_kept():
    for number in range(3):
        assert prepared.rows("SELECT %(number)s + 17", {"number": number}) == [(number + 17,)]
    assert kept("SELECT $1 + 17") == 1


def test_where_a_pooler_stands_between_nothing_is_kept():
    assert behind(pooler=99) is None
    assert behind(pooler=7) == prepared.AFTER


def test_arrays_of_numbers_are_arrays():
    ((wholes, reals, none),) = prepared.rows("SELECT ARRAY[2, 1]::bigint[], ARRAY[0.5, -3]::float8[], ARRAY[]::bigint[]", None)
    assert (wholes.tolist(), reals.tolist(), none.tolist()) == ([2, 1], [0.5, -3.0], [])
    assert (wholes.dtype, reals.dtype, none.dtype) == (np.int64, np.float64, np.int64)


def test_a_failed_read_raises_what_django_raises():
    with pytest.raises(DatabaseError), transaction.atomic():
        prepared.rows("SELECT 1 / %(number)s", {"number": 0})
    assert prepared.rows("SELECT 1", None) == [(1,)]


def test_a_read_is_counted_as_a_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        prepared.rows("SELECT 1", None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("within", [False, True])
@pytest.mark.parametrize("change", [b"ALTER TABLE kept ADD other int", b"DEALLOCATE ALL"])
def test_what_the_server_has_planned_no_more_is_planned_anew(change, within):
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE kept AS SELECT 5 AS number")
    for _ in range(2):
        assert prepared.rows("SELECT * FROM kept", None) == [(5,)]
    connection.connection.pgconn.exec_(change)
    with transaction.atomic() if within else nullcontext():
        assert prepared.rows("SELECT * FROM kept", None)[0][0] == 5
