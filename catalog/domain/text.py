"""Words: folding accents, splitting a search, finding what was probably meant."""

import difflib
import re
import unicodedata
from collections.abc import Iterable

WORD = re.compile(r"[^\W_]+")
MAX_WORDS = 8


def fold(text: str) -> str:
    """Lower case without accents: “Café” → “cafe”."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """The folded words of a text, in order, without repeats."""
    return list(dict.fromkeys(WORD.findall(fold(text))))


def prefix_query(text: str, *, joined_by: str = "&") -> str:
    """A PostgreSQL raw `tsquery` in which each word matches as a prefix; empty if there is no word."""
    return f" {joined_by} ".join(f"'{word}':*" for word in words(text)[:MAX_WORDS])


def suggest(text: str, vocabulary: Iterable[str], *, count: int = 3) -> list[str]:
    """Searches close to a text: each unknown word replaced by near words of the vocabulary, best first."""
    known = sorted({word for entry in vocabulary for word in words(entry)})
    asked = words(text)[:MAX_WORDS]
    near = [[word] if word in known else difflib.get_close_matches(word, known, n=count, cutoff=0.6) for word in asked]
    if not any(near):
        return []
    best = [options for options in near if options]
    found = [" ".join(options[min(rank, len(options) - 1)] for options in best) for rank in range(count)]
    return [option for option in dict.fromkeys(found) if option != " ".join(asked)]


def humanise(key: str) -> str:
    """A label from a key: “dark-green” → “Dark green”."""
    return key.replace("-", " ").replace("_", " ").strip().capitalize()
