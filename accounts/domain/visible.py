"""Text that says what it shows: nothing invisible in it, and nothing that turns it round."""

import re
import unicodedata

BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters that count as letters or marks and show nothing."""
VARIANTS = (("\u180b", "\u180f"), ("\ufe00", "\ufe0f"), ("\U000e0100", "\U000e01ef"))
"""Ranges of marks that only choose a variant of the character before them."""
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
MARKS = 2
"""Combining marks that may stand on one letter: more are a tower that covers the lines around it."""
_SPACES = re.compile(r"\s+")


def hidden(character: str) -> bool:
    """Whether a character shows nothing: controls, marks of direction, joiners, fillers, selectors, unassigned ones."""
    return unicodedata.category(character) in HIDDEN or character in BLANKS or any(first <= character <= last for first, last in VARIANTS)


def visible(text: str) -> str:
    """The text as it is seen: composed (NFC), every space a plain one and single, none at the ends, nothing hidden, no towers of marks.

    Direction marks are what makes “gnp.exe” look like “exe.png”; fillers make a name that nobody can see.
    """
    spaced = _SPACES.sub(" ", text)
    seen = unicodedata.normalize("NFC", "".join(character for character in spaced if not hidden(character)))
    found: list[str] = []
    marks = 0
    for character in seen:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MARKS:
            found.append(character)
    return _SPACES.sub(" ", "".join(found)).strip()


def plain(text: str) -> bool:
    """Whether every character of a text shows: what `visible` would not have to repair, apart from spaces."""
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > MARKS or hidden(character) or (character.isspace() and character != " "):
            return False
    return True
