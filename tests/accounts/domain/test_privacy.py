"""Who may be known: the rules of consent."""

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from accounts.domain.privacy import Stored, count_entries, decide

KEY = "k" * 22
CASES = [
    Stored(visitor=key, despite_signal=despite, refused=refused, pictures=pictures, personal=personal)
    for key, despite, refused, pictures, personal in itertools.product([None, KEY], *[[False, True]] * 4)
]


def test_nobody_is_known_without_consent():
    assert all(decide(case, signal=signal).visitor is None for case in CASES if case.visitor is None for signal in (False, True))


def test_consent_makes_the_key_usable():
    assert decide(Stored(visitor=KEY), signal=False).visitor == KEY


def test_the_browsers_signal_means_refused():
    standing = decide(Stored(visitor=KEY), signal=True)
    assert (standing.granted, standing.visitor, standing.kept, standing.asked) == (False, None, KEY, True)


def test_an_explicit_opt_in_beats_the_signal():
    assert decide(Stored(visitor=KEY, despite_signal=True), signal=True).visitor == KEY


def test_a_refusal_is_not_asked_again():
    assert decide(Stored(refused=True), signal=False).asked


def test_somebody_new_is_asked():
    assert not decide(Stored(), signal=False).asked


def test_pictures_follow_consent():
    assert not any(decide(case, signal=True).pictures for case in CASES if not case.despite_signal)
    assert not decide(Stored(visitor=KEY, pictures=False), signal=False).pictures


def test_granted_and_a_key_to_be_known_by_are_the_same_thing():
    for case, signal in itertools.product(CASES, (False, True)):
        standing = decide(case, signal=signal)
        assert standing.granted == (standing.known is not None)
        assert standing.personal == (standing.visitor is not None)


def test_personalisation_that_is_switched_off_uses_no_key_but_shows_what_is_kept():
    standing = decide(Stored(visitor=KEY, personal=False), signal=False)
    assert (standing.visitor, standing.known, standing.granted, standing.pictures) == (None, KEY, True, False)


@given(st.lists(st.dictionaries(st.text(), st.integers())))
def test_a_list_counts_its_items(items):
    assert count_entries(items) == len(items)


def test_a_mapping_counts_itself_and_what_it_holds():
    assert count_entries({"name": "x", "orders": [1, 2], "nothing": None, "empty": {}}) == 3
    assert count_entries({"a": None, "b": []}) == 0


def test_use_is_noted_once_a_day():
    now = datetime(2026, 3, 10, 12, tzinfo=UTC)
    assert not Stored().stale(now)
    assert not Stored(seen=now - timedelta(hours=23)).stale(now)
    assert Stored(seen=now - timedelta(hours=25)).stale(now)
