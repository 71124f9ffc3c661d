"""Reads that pages ask again and again: planned once for a connection, arrays of numbers sent and answered as they lie in memory."""

import struct
from typing import Any, Self

import numpy as np
import psycopg
from django.db import DatabaseError, connection
from numpy.typing import NDArray
from psycopg.adapt import Dumper, Loader
from psycopg.pq import Format

AFTER = 1
"""How many times a connection has seen a statement before it keeps it."""
_HEAD = struct.Struct(">5i")
"""What stands before the elements of an array of one dimension: their number of dimensions, whether one is null, type, number, first."""
_WHOLE = np.dtype([("length", ">i4"), ("value", ">i8")])
_REAL = np.dtype([("length", ">i4"), ("value", ">f8")])
_TYPES = psycopg.adapters.types
_PLANNED_NO_MORE = (psycopg.errors.FeatureNotSupported, psycopg.errors.InvalidSqlStatementName)
"""What the server says of a statement whose columns have changed since it was planned, or that it keeps no more."""


def rows(sql: str, values: Any) -> list[tuple[Any, ...]]:
    """Every row of a query; columns of bigint[] and float8[] are arrays of numpy, for which none of their elements may be null.

    A value may be an array of whole numbers. What the server has planned no more is planned anew. Within a transaction, where that would
    be too late, nothing kept is used: pages read outside of any, and whoever writes asks once.
    """
    if connection.in_atomic_block:
        return _asked(sql, values, _Anew)
    try:
        return _asked(sql, values, psycopg.Cursor)
    except DatabaseError as error:
        if not isinstance(error.__cause__, _PLANNED_NO_MORE):
            raise
    connection.connection.execute("DEALLOCATE ALL")
    return _asked(sql, values, psycopg.Cursor)


def _asked(sql: str, values: Any, kind: "type[psycopg.Cursor[Any]]") -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.cursor = _cursor(kind, connection.connection)
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def keep_statements(*, connection: Any, **_: object) -> None:
    """Let a new connection keep statements, if the process at its other end stays the same.

    Behind a pooler that hands on servers, such as PgBouncer in transaction mode, it need not; such a pooler gives its clients numbers of
    its own making where a server gives that of its process.
    """
    if connection.vendor == "postgresql":
        session = connection.connection
        (process,) = session.execute("SELECT pg_backend_pid()").fetchone()
        session.prepare_threshold = AFTER if process == session.info.backend_pid else None


class _Anew(psycopg.Cursor[Any]):
    """Has every statement planned for this time alone."""

    def execute(self, query: Any, params: Any = None, **given: Any) -> Self:
        return super().execute(query, params, **{**given, "prepare": False})


def _cursor(kind: "type[psycopg.Cursor[Any]]", session: "psycopg.Connection[Any]") -> "psycopg.Cursor[Any]":
    """Django's own binds values into the text of a statement, which then is another one each time."""
    cursor = kind(session)
    cursor.format = Format.BINARY
    cursor.adapters.register_dumper(np.ndarray, _Sent)
    cursor.adapters.register_loader(_TYPES["int8"].array_oid, _Wholes)
    cursor.adapters.register_loader(_TYPES["float8"].array_oid, _Reals)
    return cursor


class _Sent(Dumper):
    format = Format.BINARY
    oid = _TYPES["int8"].array_oid

    def dump(self, obj: NDArray[np.int64]) -> bytes:
        elements = np.empty(len(obj), dtype=_WHOLE)
        elements["length"], elements["value"] = _WHOLE["value"].itemsize, obj
        return _HEAD.pack(1, 0, _TYPES["int8"].oid, len(obj), 1) + elements.tobytes()


class _Wholes(Loader):
    format = Format.BINARY

    def load(self, data: Any) -> NDArray[np.int64]:
        return _elements(data, _WHOLE).astype(np.int64)


class _Reals(Loader):
    format = Format.BINARY

    def load(self, data: Any) -> NDArray[np.float64]:
        return _elements(data, _REAL).astype(np.float64)


def _elements(data: Any, kind: np.dtype[Any]) -> NDArray[Any]:
    """Each has its length before it; an empty array ends before its number."""
    return np.frombuffer(data, dtype=kind, offset=min(_HEAD.size, len(data)))["value"]
