"""For whom a page is made: what panels may use of a shopper, and what other apps say of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from accounts import queries as accounts
from catalog.queries.cards import Card, Viewer
from catalog.queries.standing import attempt
from experiments import queries as experiments

CartReader = Callable[[HttpRequest], Sequence[str]]
DesignReader = Callable[[HttpRequest, int], Sequence[Card]]
_cart_readers: list[CartReader] = []
_design_readers: list[DesignReader] = []


def register_cart(reader: CartReader) -> None:
    """Say who knows the slugs of the products in a shopper's cart."""
    _cart_readers[:] = [reader]


def register_designs(reader: DesignReader) -> None:
    """Say who knows a shopper's own designs: the reader gets how many, and answers with cards, the newest first."""
    _design_readers[:] = [reader]


@dataclass(frozen=True, slots=True)
class Shopper:
    """Whoever is behind a request; without one only the visitor's key is known.

    `surprise`: from 0 (familiar) to 1 (surprising). `eyes`: whose pictures are picked; None: to be looked up by the key.
    `part`: their part in the experiments, where something other than a page is made for them and tells afterwards what was seen.
    """

    visitor: str | None = None
    surprise: float = 0.0
    request: HttpRequest | None = None
    eyes: Viewer | None = None
    part: experiments.Assigned | None = None

    def setting(self, subject: str) -> str | None:
        """What holds about a subject, by an experiment or for everybody. On a page it counts as seen; by the key alone nothing is noted."""
        if self.request is not None:
            return setting(self.request, subject)
        return _settled(self.visitor, subject, self.part)

    def viewer(self) -> Viewer:
        """For whose eyes pictures are picked. One query if only the key is known."""
        return self.eyes or viewer_by_key(self.visitor, self.part)

    def country(self) -> str:
        """Where the account's parcels go by default; empty where that is not known. One query with an account."""
        user = getattr(self.request, "user", None)
        return accounts.shipping_country(user.pk) if user is not None and user.is_authenticated else ""

    def in_cart(self) -> tuple[str, ...]:
        """Slugs of what is in the cart. One query if there is a cart."""
        return tuple(_cart_readers[0](self.request)) if self.request is not None and _cart_readers else ()

    def designs(self, count: int) -> list[Card]:
        """Cards of the shopper's own designs, the newest first. One query if there may be any."""
        return list(_design_readers[0](self.request, count)) if self.request is not None and _design_readers else []


def shopper_of(request: HttpRequest) -> Shopper:
    """The shopper behind a request. No query."""
    visitor: str | None = getattr(request, "visitor", None)
    return Shopper(visitor, accounts.preferences(request).surprise if visitor else 0.0, request, viewer_of(request))


def viewer_of(request: HttpRequest) -> Viewer:
    """For whose eyes a page's pictures are picked: the visitor's who agreed and did not switch it off, else everybody's. No query.

    A page that is a preview of an experiment is not counted, however long it stays open.
    """
    visitor: str | None = getattr(request, "visitor", None)
    return Viewer(
        visitor if accounts.preferences(request).pictures else None,
        chosen=lambda: setting(request, "pictures") != "default",
        compact=lambda: setting(request, "layout") == "compact",
        counted=experiments.of(request).preview is None,
    )


def setting(request: HttpRequest, subject: str) -> str | None:
    """What an experiment makes of a subject on this page; None: nothing. It counts as seen."""
    return attempt("experiments", lambda: experiments.of(request).setting(subject), None)


def exposures(request: HttpRequest) -> list[str]:
    """The tokens of what was seen so far of experiments, for answers that are no pages."""
    return list(experiments.of(request).exposures)


def viewer_by_key(visitor: str | None, part: experiments.Assigned | None = None) -> Viewer:
    """The same for a worker, who has nothing but the key. One query if there is one."""
    who = visitor if accounts.chooses_pictures(visitor) else None
    return Viewer(who, chosen=lambda: _settled(who, "pictures", part) != "default")


def _settled(visitor: str | None, subject: str, part: experiments.Assigned | None) -> str | None:
    return attempt("experiments", lambda: part.setting(subject) if part else experiments.setting_for(visitor, subject), None)
