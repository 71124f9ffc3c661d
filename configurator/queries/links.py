"""Links to designs that shoppers paste: saved designs and addresses of the configurator."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlsplit

from configurator.domain.errors import ConfiguratorError
from configurator.domain.reading import RESERVED
from configurator.queries.asking import Pairs
from configurator.queries.compiled import Compiled, compiled
from configurator.queries.designs import design
from configurator.queries.preview import address
from configurator.queries.versions import NotMadeError, open_page

SAVED = re.compile(r"/?d/([A-Za-z0-9_-]{1,64})/?")
PRODUCT = re.compile(r"/?p/([a-z0-9_-]{1,80})/?")
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
MAX_LINK = 4_000
MAX_PAIRS = 400


class LinkError(ConfiguratorError):
    """A link that leads to no design; the text says why."""


class OtherProductError(LinkError):
    """A design of another product than the one it is put beside."""


@dataclass(frozen=True, slots=True)
class Link:
    """The design a link leads to: the product with its base, the choices, the version where it names one, and what it is called."""

    slug: str
    pairs: Pairs
    version: int | None
    title: str
    base: int = 0
    pictures: frozenset[str] = frozenset()

    @property
    def address(self) -> str:
        return f"?{address(self.copied, self.version)}" if self.version is not None else ""

    @property
    def copied(self) -> Pairs:
        """The choices without pictures: only who uploaded one may have it printed."""
        return tuple(pair for pair in self.pairs if pair[0] not in self.pictures)


def link_to(token: str) -> str:
    """The path of a saved design."""
    return f"/d/{token}/"


def follow(link: str, hosts: Collection[str] = ()) -> Link:
    """The design behind a link, as it can be had today. `hosts` are the shop's own names.

    Raises:
        LinkError: it is no link of this shop, or leads to nothing that is made.
    """
    parts = _split(link.strip())
    if parts.netloc and parts.netloc.lower() not in hosts:
        raise LinkError(f"That is no link of this shop: it leads to {parts.netloc[:80]}.")
    if saved := SAVED.fullmatch(parts.path):
        return _saved(saved[1])
    if product := PRODUCT.fullmatch(parts.path):
        return _product(product[1], parts.query)
    if TOKEN.fullmatch(parts.path):
        return _saved(parts.path)
    raise LinkError("That is no link to a design. Such a link holds “/d/” or “/p/”.")


def _split(link: str) -> SplitResult:
    if len(link) > MAX_LINK:
        raise LinkError("This link is too long.")
    try:
        return urlsplit(link if "://" in link or link.startswith("/") or TOKEN.fullmatch(link) else f"//{link}")
    except ValueError as error:
        raise LinkError("That is no link.") from error


def _saved(token: str) -> Link:
    found = design(token)
    if found is None:
        raise LinkError("There is no such design. It may have been deleted.")
    if not found.now.buildable:
        raise LinkError(" ".join(found.now.lost) or "This design cannot be made any more.")
    title = found.design.title or f"A {found.product.title} design"
    base = found.product.base_id or found.product.pk
    return Link(found.product.slug, found.now.choices, found.now.version, title, base, _pictures(compiled(found.design.blueprint_id)))


def _pictures(made: Compiled) -> frozenset[str]:
    return frozenset(group.key for group in made.blueprint.groups if group.kind == "picture")


def _product(slug: str, query: str) -> Link:
    try:
        fields = parse_qsl(query, keep_blank_values=True, max_num_fields=MAX_PAIRS)
    except ValueError as error:
        raise LinkError("This link has far too many parts.") from error
    pairs = tuple((key, value) for key, value in fields if key not in RESERVED and "." not in key)
    asked = next((value for key, value in fields if key == "v"), "")
    version = int(asked) if re.fullmatch(r"[0-9]{1,9}", asked) else None
    try:
        page = open_page(slug, version)
    except NotMadeError as error:
        raise LinkError(str(error)) from error
    if not pairs and version is None:
        return Link(slug, page.start, None, page.product.title, page.base.pk)
    return Link(slug, pairs, version or page.version.number, page.product.title, page.base.pk, _pictures(page.compiled))
