"""Words: folding accents, splitting a search, what else they are called, finding what was probably meant."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

WORD = re.compile(r"[^\W_]+")
MAX_WORDS = 8
NEAR = 0.7
"""How alike two words are (`difflib`) of which one may be the other with a slip of the keys."""
COMMON = frozenset(("a", "an", "and", "at", "by", "for", "from", "in", "my", "of", "on", "or", "the", "to", "with"))
"""Words that say nothing about a thing."""
Term = tuple[str, ...]
Synonyms = Mapping[Term, Sequence[Term]]
"""What else the stems of a term are called, itself among it."""


def fold(text: str) -> str:
    """Lower case without accents: “Café” → “cafe”."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """The folded words of a text, in order, without repeats."""
    return list(dict.fromkeys(WORD.findall(fold(text))))


def terms(line: str) -> list[Term]:
    """The terms of one or more words in a line with commas between them, without repeats."""
    return list(dict.fromkeys(tuple(words(part)) for part in line.split(",") if words(part)))


def stems(term: Sequence[str]) -> Term:
    """What a term and its plural have in common, as far as English spelling tells: “push bikes” → “push bike”, “hoodie” → “hoody”."""
    return tuple(_stem(word) for word in term)


def synonyms(lines: Iterable[str]) -> dict[Term, list[Term]]:
    """What each term of some lines may be called as well; the terms of a line mean the same."""
    found: dict[Term, dict[Term, None]] = {}
    for line in lines:
        for term in terms(line):
            found.setdefault(stems(term), {}).update(dict.fromkeys(terms(line)))
    return {term: list(others) for term, others in found.items()}


def prefix_query(text: str, synonyms: Synonyms | None = None) -> str:
    """A PostgreSQL raw `tsquery` in which each word, or what else it is called, matches as a prefix; empty if there is no word.

    Where several words together have synonyms, these count and not those of each word.
    """
    known, asked, parts = synonyms or {}, words(text)[:MAX_WORDS], []
    while asked:
        length = next((n for n in range(len(asked), 1, -1) if stems(asked[:n]) in known), 1)
        typed, asked = tuple(asked[:length]), asked[length:]
        ways = [_prefixes(term) for term in dict.fromkeys([typed, *known.get(stems(typed), ())])]
        parts.append(ways[0] if len(ways) == 1 else f"({' | '.join(ways)})")
    return " & ".join(parts)


def suggest(text: str, vocabulary: Iterable[str], *, count: int = 3) -> list[str]:
    """Searches close to a text: each unknown word replaced by near words of the vocabulary, best first, then the known words alone."""
    known = sorted({word for entry in vocabulary for word in words(entry)} - COMMON)
    asked = [word for word in words(text)[:MAX_WORDS] if word not in COMMON]
    near = [[word] if word in known else difflib.get_close_matches(word, known, n=count, cutoff=NEAR) for word in asked]
    if not any(near):
        return []
    best = [options for options in near if options]
    found = [" ".join(options[min(rank, len(options) - 1)] for options in best) for rank in range(count)]
    found.append(" ".join(word for word in asked if word in known))
    return [option for option in dict.fromkeys(found) if option not in ("", " ".join(asked))]


def fewer(text: str) -> list[str]:
    """A text of several words with one left out, an earlier one first: what a thing is comes last."""
    asked = [word for word in words(text)[:MAX_WORDS] if word not in COMMON]
    return [" ".join(asked[:place] + asked[place + 1 :]) for place in range(len(asked))] if len(asked) > 1 else []


def is_nearest(asked: str, meant: str) -> bool:
    """Whether a search can be answered by another without asking: each of its words was asked for or is one of those with a slip.

    Nobody slips on the first letter; and of what was asked, half at least must be left.
    """
    given, left = [word for word in words(asked)[:MAX_WORDS] if word not in COMMON], words(meant)
    return 2 * len(left) >= len(given) and all(any(_alike(word, one) for one in given) for word in left)


def humanise(key: str) -> str:
    """A label from a key: “dark-green” → “Dark green”."""
    return key.replace("-", " ").replace("_", " ").strip().capitalize()


def _prefixes(term: Term) -> str:
    found = " & ".join(f"'{word}':*" for word in term)
    return f"({found})" if len(term) > 1 else found


def _stem(word: str) -> str:
    for ending, instead in ((r"(?<=..)ies?$", "y"), (r"(?<=s|x|z)es?$", ""), (r"(?<=ch|sh)es?$", ""), (r"(?<=..[^s])s$", "")):
        shorter = re.sub(ending, instead, word)
        if shorter != word:
            return _stem(shorter)  # “lenses” → “lens”, which looks like many itself
    return word


def _alike(word: str, other: str) -> bool:
    return word == other or (word[0] == other[0] and difflib.SequenceMatcher(None, word, other).ratio() >= NEAR)
