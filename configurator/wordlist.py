"""Words that nobody may have made: a maintained list, seen through its disguises. The only user of glin-profanity."""

from functools import lru_cache

from glin_profanity import Filter

DIGITS = str.maketrans("01345789@$!+", "oieastbgasit")
"""What digits and signs stand for."""
ONE_AS_L = str.maketrans("1", "l")
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
    plain = text.translate(DIGITS)
    return tuple(dict.fromkeys((text, plain, text.translate(ONE_AS_L).translate(DIGITS))))


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
