"""The legal pages, as paragraphs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from orders.models import Page

FIELD = re.compile(r"(\[[^\]\n]+\])")


@dataclass(frozen=True)
class Piece:
    """A run of text; `missing` marks a field the owner of the shop still has to fill in."""

    text: str
    missing: bool


@dataclass(frozen=True)
class Section:
    """A heading and its paragraphs, each a list of lines made of pieces."""

    heading: str
    paragraphs: Sequence[Sequence[Sequence[Piece]]]


@dataclass(frozen=True)
class LegalPage:
    """A page as it is shown."""

    title: str
    changed: date
    sections: Sequence[Section]
    incomplete: bool


def legal_page(slug: str) -> LegalPage | None:
    """A page by its slug, or None. Two queries."""
    page = Page.objects.filter(slug=slug).prefetch_related("sections").first()
    if page is None:
        return None
    texts = list(page.sections.all())
    sections = [Section(section.heading, _paragraphs(section.text)) for section in texts]
    return LegalPage(page.title, page.changed, sections, any(FIELD.search(section.text) for section in texts))


def missing_fields(page: Page) -> int:
    """How many fields the owner still has to fill in, from the page's prefetched sections."""
    return sum(len(FIELD.findall(section.text)) for section in page.sections.all())


def _paragraphs(text: str) -> list[list[list[Piece]]]:
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return [[_pieces(line) for line in block.split("\n")] for block in blocks if block]


def _pieces(line: str) -> list[Piece]:
    return [Piece(part, FIELD.fullmatch(part) is not None) for part in FIELD.split(line) if part]
