"""Where people meet what the shop learnt: the two apps know nothing of each other, so this one introduces them."""

from accounts import services as accounts
from accounts.domain.privacy import Subject
from recommendations import queries, services


def _export(subject: Subject) -> object:
    return queries.export_visitor(subject.visitor) if subject.visitor else {}


def _erase(subject: Subject) -> None:
    if subject.visitor:
        services.erase_visitor(visitor=subject.visitor)


def _merge(source: str, target: str) -> None:
    services.merge_visitor(source=source, target=target)


def connect() -> None:
    """Let export, erasure and login reach what is known under a visitor's key."""
    accounts.on_export("recommendations", _export)
    accounts.on_erase("recommendations", _erase)
    accounts.on_merge(_merge)
