"""Sentences for staff."""

import pytest

from experiments.domain.verdict import Seen, percent, rounded, signed, verdict

FAR_FROM_SURE = (
    "No difference between B and A can be told yet: so far +10.0 % clicks per visitor (between −20.0 and +40.0 %). "
    "About 13,000 more visitors needed for ±5 %, about 13 days at this pace."
)


def seen(**changed):
    return Seen(
        **(
            {
                "metric": "clicks per visitor",
                "variant": "B",
                "control": "A",
                "lift": None,
                "difference": None,
                "needed": None,
                "pace": 1_000.0,
            }
            | changed
        )
    )


@pytest.mark.parametrize(
    ("given", "tone", "words"),
    [
        (
            {"lift": (0.031, 0.004, 0.058), "difference": (0.06, 0.01, 0.12), "needed": 0},
            "better",
            "B is better than A: +3.1 % clicks per visitor (between +0.4 and +5.8 %).",
        ),
        (
            {"lift": (-0.2, -0.25, -0.15), "difference": (-0.4, -0.5, -0.3), "needed": 0},
            "worse",
            "B is worse than A: −20.0 % clicks per visitor (between −25.0 and −15.0 %).",
        ),
        (
            {"lift": (0.001, -0.02, 0.022), "difference": (0.002, -0.04, 0.044), "needed": 0},
            "level",
            "B and A are about equal: +0.1 % clicks per visitor (between −2.0 and +2.2 %).",
        ),
        (
            {"lift": (0.1, -0.2, 0.4), "difference": (0.2, -0.4, 0.8), "needed": 12_345},
            "open",
            FAR_FROM_SURE,
        ),
        (
            {"difference": (0.5, 0.25, 0.75), "needed": 90},
            "better",
            "B is better than A: +0.50 clicks per visitor (between +0.25 and +0.75).",
        ),
        ({"difference": (0.5, -0.25, 1.25)}, "open", "No difference between B and A can be told yet: clicks per visitor."),
        ({}, "open", "Nothing can be said of B yet, too little was seen: clicks per visitor."),
    ],
)
def test_what_is_said(given, tone, words):
    found = verdict(seen(**given))
    assert (found.tone, found.words) == (tone, words)


@pytest.mark.parametrize(
    ("pace", "end"),
    [
        (None, "was found: clicks per visitor."),
        (0.0, "needed for ±5 %."),
        (400.0, "about 1 day at this pace."),
        (1.0, "about 300 days at this pace."),
        (0.5, "more than a year at this pace."),
    ],
)
def test_how_long_it_may_take(pace, end):
    assert verdict(seen(difference=(0.5, -0.25, 1.25), needed=300, pace=pace)).words.endswith(end)


def test_numbers_are_written_with_their_sign():
    assert [percent(0.0), percent(0.0001), percent(2.4)] == ["0", "0", "+240"]
    assert [signed(0.0), signed(0.00423), signed(-1.34), signed(120.0), signed(1e-12)] == ["0", "+0.0042", "−1.3", "+120", "0"]


def test_visitors_are_rounded_up():
    assert [rounded(n) for n in (1, 99, 101, 1_201, 12_345)] == [1, 99, 110, 1_300, 13_000]
