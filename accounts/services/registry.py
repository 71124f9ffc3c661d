"""What other apps have to say when a person exports, erases or signs in; filled in their `apps.py`."""

from collections.abc import Callable, Sequence

from django.http import HttpRequest

from accounts.domain.privacy import Subject

_exporters: dict[str, Callable[[Subject], object]] = {}
_erasers: dict[str, Callable[[Subject], None]] = {}
_overviews: list[Callable[[HttpRequest], Sequence[object]]] = []
_mergers: list[Callable[[str, str], None]] = []


def on_export(name: str, fn: Callable[[Subject], object]) -> None:
    """Let `fn` answer, with values that JSON can hold, what is kept about a subject; it appears under `name` in the download."""
    _exporters[name] = fn


def on_erase(name: str, fn: Callable[[Subject], None]) -> None:
    """Let `fn` erase what is kept about a subject, in the transaction of the erasure; an error in it undoes the whole erasure.

    With `subject.user_id` None only what was learnt about `subject.visitor` goes; otherwise the account itself ends.
    """
    _erasers[name] = fn


def on_merge(fn: Callable[[str, str], None]) -> None:
    """Let `fn(source, target)` move what is known of one visitor key to another, when a shopper signs in."""
    if fn not in _mergers:
        _mergers.append(fn)


def on_overview(fn: Callable[[HttpRequest], Sequence[object]]) -> None:
    """Let `fn` add panels (as `includes/panel.html` shows them) to the overview of the account of whoever asks."""
    if fn not in _overviews:
        _overviews.append(fn)


def overview_panels(request: HttpRequest) -> list[object]:
    """The panels of every app for an account's overview."""
    return [panel for fn in _overviews for panel in fn(request)]


def collect_export(*, subject: Subject) -> dict[str, object]:
    """What every app keeps about a subject, by name."""
    return {name: fn(subject) for name, fn in _exporters.items()}


def run_erasers(subject: Subject) -> None:
    """Erase in every app; call it inside a transaction."""
    for fn in _erasers.values():
        fn(subject)


def run_mergers(source: str, target: str) -> None:
    """Merge in every app; call it inside a transaction."""
    for fn in _mergers:
        fn(source, target)
