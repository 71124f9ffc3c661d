"""Words that nobody may have made: a maintained list, seen through its disguises. The only user of glin-profanity."""

from functools import lru_cache

from glin_profanity import Filter

MOVES = (
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g", "@": "a", "$": "s", "!": "i", "+": "t"},
    {"1": "l"},
)
"""What digits and signs stand for, in the order they are tried; the second stands beside the first."""
SHORTEST = 2
KEPT = 8


def blocked(text: str, *, words: frozenset[str], allowed: frozenset[str], languages: tuple[str, ...]) -> bool:
    """Whether a text holds a word of the lists of these languages or of the shop's own `words`, and not of those it has `allowed`.

    Whole words only: Scunthorpe, Essex and Penistone are places. Letters of other alphabets that look alike, letters set apart or
    stretched, digits and signs for letters are seen through; a text of digits alone is a number.
    """
    found = _filter(words, allowed, languages)
    return any(found.is_profane(reading) for reading in _readings(text) if reading.casefold() not in allowed)


def _readings(text: str) -> tuple[str, ...]:
    if len(text) < SHORTEST or not any(character.isalpha() for character in text):
        return ()
    first = text.translate(str.maketrans(MOVES[0]))
    second = text.translate(str.maketrans({**MOVES[0], **MOVES[1]}))
    return tuple(dict.fromkeys((text, first, second)))


@lru_cache(maxsize=KEPT)
def _filter(words: frozenset[str], allowed: frozenset[str], languages: tuple[str, ...]) -> Filter:
    return Filter(
        {
            "languages": list(languages),
            "custom_words": sorted(words),
            "ignore_words": sorted(allowed),
            "whitelist": sorted(allowed),
            "normalize_unicode": True,
        }
    )
