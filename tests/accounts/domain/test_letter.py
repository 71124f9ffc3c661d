"""A mail says the same as text and as HTML."""

from hypothesis import given, strategies as st

from accounts.domain.letter import Block, Row, blocks


def test_paragraphs_are_parted_by_empty_lines():
    assert blocks("Hello Ann,\n\nthank you.\nBye\n") == [Block(lines=("Hello Ann,",)), Block(lines=("thank you.", "Bye"))]


def test_an_address_alone_on_a_line_is_one_to_follow():
    found = blocks("How it stands:\nhttps://shop.example/o/1/\n")
    assert found == [Block(lines=("How it stands:",)), Block(address="https://shop.example/o/1/")]


def test_a_line_that_was_full_goes_on():
    found = blocks("somebody, probably you, gave this e-mail address for an account\nat Atelier.\n")
    assert found == [Block(lines=("somebody, probably you, gave this e-mail address for an account at Atelier.",))]


def test_a_line_that_ends_in_an_address_was_meant_to_end():
    text = "What you ordered can be returned within 14 days. All about it: https://shop.example/withdrawal/\nThe terms: https://shop.example/terms/"
    assert len(blocks(text)[0].lines) == 2


def test_what_was_bought_and_what_it_costs_stand_out():
    rows = blocks("1 × Court: €149.00\n    Sole: Gum\nDelivery: €4.90\nTotal: €153.90")[0].rows
    assert [row.weighty for row in rows] == [True, False, False, True]


def test_the_lines_of_an_address_stay_lines():
    assert blocks("Ann Example\nc/o Example\n10115 Berlin")[0].lines == ("Ann Example", "c/o Example", "10115 Berlin")


def test_a_button_says_where_it_leads():
    assert Block(address="https://shop.example/o/1/").way == "See your order"
    assert Block(address="https://shop.example/elsewhere/").way == "Open the page"


def test_sums_become_a_table():
    assert blocks("Goods:   €10.00\nTotal:   €15.00") == [
        Block(rows=(Row("Goods", "€10.00", part=False), Row("Total", "€15.00", part=False)))
    ]


def test_what_a_thing_is_made_of_stands_under_it():
    found = blocks("1 × Court: €149.00\n    Sole: Gum\n")
    assert found == [Block(rows=(Row("1 × Court", "€149.00", part=False), Row("Sole", "Gum", part=True)))]


def test_a_sentence_with_a_colon_is_no_table():
    assert blocks("All about it: see the terms.") == [Block(lines=("All about it: see the terms.",))]


def test_a_line_with_an_address_in_it_is_no_table():
    assert blocks("More: https://shop.example/\nTerms: https://shop.example/t/")[0].rows == ()


@given(st.text())
def test_no_word_is_lost(text):
    said = "".join("".join((*one.lines, *(row.label + ":" + row.value for row in one.rows), one.address)) for one in blocks(text))
    assert sorted("".join(said.split())) == sorted("".join(text.split()))
