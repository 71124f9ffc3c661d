"""What a process keeps of a row that says much and changes once a night: it is sent only to who has not read this very row yet."""

from typing import Generic, NamedTuple, TypeVar

Value = TypeVar("Value")


class Row(NamedTuple, Generic[Value]):
    """A row as it was read; `written` tells it from all others, of a database that was put back as well: its place and its transaction."""

    written: str
    value: Value


class Remembered(Generic[Value]):
    """The row that this process read last."""

    def __init__(self) -> None:
        self._row: Row[Value] | None = None

    def last(self) -> Row[Value] | None:
        """The row, or None at first. To be taken once for a request: another thread may keep a newer one at any time."""
        return self._row

    def keep(self, written: str, value: Value) -> Value:
        """Remember a row instead of the one before; its value."""
        self._row = Row(written, value)
        return value
