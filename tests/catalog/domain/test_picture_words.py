"""Why a picture stood for a product, in a sentence."""

import pytest

from catalog.domain.picture_words import PLAIN, sentence


@pytest.mark.parametrize(
    ("likes", "close", "liked", "words"),
    [
        (["red", "suede"], False, False, "Of the product's pictures, it has more of what you like (red, suede)."),
        ([], True, True, "Of the product's pictures, it is closer to what you looked at and designed and more people open it."),
        ([], False, False, "None of its pictures would suit you much better than the others, so this one was drawn by lot."),
    ],
)
def test_what_spoke_for_a_picture(likes, close, liked, words):
    assert sentence("chosen", likes, close=close, liked=liked) == words


@pytest.mark.parametrize("how", sorted(PLAIN))
def test_what_was_not_chosen_says_so(how):
    assert sentence(how, ["red"], close=True, liked=True) == PLAIN[how]
