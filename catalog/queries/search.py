"""Search: PostgreSQL's full text, weighted, with prefixes and synonyms; suggestions where nothing is found."""

from collections.abc import Sequence
from itertools import islice

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.core.cache import cache
from django.db.models import F, Value

from catalog.domain import text
from catalog.models import Category, Product, ProductQuerySet, Synonyms

VOCABULARY_KEY, SYNONYMS_KEY = "catalog:vocabulary", "catalog:synonyms"
VOCABULARY_SECONDS, SYNONYMS_SECONDS = 600, 300
MOST_SUGGESTED, MOST_TRIED = 3, 16


def search(asked: str) -> ProductQuerySet:
    """Published products that have every word of a text (as a stem or a prefix) or what else it is called, best first."""
    raw = text.prefix_query(asked, _synonyms()) if text.words(asked) else ""
    if not raw:
        return Product.objects.none()
    query = SearchQuery(raw, search_type="raw", config="english") | SearchQuery(raw, search_type="raw", config="simple")
    found = Product.objects.published().filter(search=query)
    return found.annotate(rank=SearchRank(F("search"), query)).order_by("-rank", "-created", "pk")


def found_by(texts: Sequence[str], count: int, least: int = 3) -> tuple[str, tuple[str, ...]]:
    """The first of some texts that finds at least so many products, and slugs of the best of them. One query."""
    scopes = [search(asked).annotate(asked=Value(place)).values_list("asked", "slug")[:count] for place, asked in enumerate(texts)]
    if not scopes:
        return "", ()
    rows = list(scopes[0].union(*scopes[1:], all=True) if len(scopes) > 1 else scopes[0])
    for place, asked in enumerate(texts):
        slugs = tuple(slug for row, slug in rows if row == place)
        if len(slugs) >= least:
            return asked, slugs
    return "", ()


def suggestions(asked: str) -> list[str]:
    """Searches that were probably meant, best first, each of which finds something."""
    vocabulary: list[str] | None = cache.get(VOCABULARY_KEY)
    if vocabulary is None:
        vocabulary = _vocabulary()
        cache.set(VOCABULARY_KEY, vocabulary, VOCABULARY_SECONDS)
    near = text.suggest(asked, vocabulary)
    options = dict.fromkeys([*near, *(option for words in [asked, *near] for option in text.fewer(words))])
    return list(islice((option for option in islice(options, MOST_TRIED) if search(option).exists()), MOST_SUGGESTED))


def forget_synonyms() -> None:
    """Search by other words after a group of synonyms changed."""
    cache.delete_many([SYNONYMS_KEY, VOCABULARY_KEY])


def _synonyms() -> text.Synonyms:
    """What words are called as well; kept for five minutes or until a group is changed."""
    known: text.Synonyms | None = cache.get(SYNONYMS_KEY)
    if known is None:
        known = text.synonyms(Synonyms.objects.values_list("words", flat=True))
        cache.set(SYNONYMS_KEY, known, SYNONYMS_SECONDS)
    return known


def _vocabulary() -> list[str]:
    known = {*Category.objects.values_list("title", flat=True), *Synonyms.objects.values_list("words", flat=True)}
    for title, keywords in Product.objects.published().values_list("title", "keywords").iterator():
        known.update(text.words(f"{title} {keywords}"))
    return sorted({word for entry in known for word in text.words(entry) if len(word) > 1})
