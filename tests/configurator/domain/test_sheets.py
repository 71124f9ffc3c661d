"""Sheets: what spreadsheets do to files is understood, mistakes are named with their place, nothing is changed that was not said."""

import pytest
from hypothesis import given, strategies as st

from configurator.domain import layouts, records, sheets

GROUPS = [
    {
        "key": "sole",
        "label": "Sole",
        "kind": "one",
        "options": [
            {"key": "white", "label": "White", "price": "0.00", "lead_days": 0, "default": True, "attributes": {"colour": "#ffffff"}},
            {"key": "gum", "label": "Gum", "price": "5.00", "lead_days": 2, "attributes": {"stock": True}},
        ],
    },
    {"key": "charm", "label": "Charm", "kind": "optional", "options": [{"key": "star", "label": "=Star", "price": "4.00"}]},
    {"key": "width", "label": "Width", "kind": "number", "lo": 90, "hi": 110, "step": 5, "unit": "mm", "price_per_step": "1.00"},
    {"key": "photo", "label": "Photo", "kind": "picture", "price": "12.00", "lead_days": 2},
]
DOCUMENT = {"groups": GROUPS, "rules": [{"when": "sole.gum => charm.star", "why": "Because."}]}
TODAY = layouts.option_records(DOCUMENT)


def written(layout, rows):
    columns = records.header(layout, rows)
    return sheets.write(columns, [records.line(layout, row, columns) for row in rows])


def parsed(text, layout=layouts.OPTIONS):
    return records.parse(sheets.read(sheets.decoded(text.encode() if isinstance(text, str) else text)), layout)


def changes(text, *, remove=False, layout=layouts.OPTIONS, today=None):
    before = TODAY if today is None else today
    rows, problems = parsed(text, layout)
    assert not problems
    return records.compare(layout, before, records.merged(layout, before, rows, remove=remove))


@pytest.mark.parametrize(
    ("layout", "rows"),
    [(layouts.OPTIONS, TODAY), (layouts.GROUPS, layouts.group_records(DOCUMENT)), (layouts.RULES, layouts.rule_records(DOCUMENT))],
)
def test_what_was_downloaded_changes_nothing(layout, rows):
    assert changes(written(layout, rows), layout=layout, today=rows, remove=True) == []


def test_a_formula_stays_a_text():
    assert "'=Star" in written(layouts.OPTIONS, TODAY)
    assert "'-" not in sheets.write(["price"], [["-5.00"]])


NAMES = st.text(st.characters(codec="utf-8"), min_size=1).filter(str.isidentifier)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"))


@given(st.dictionaries(NAMES, TEXTS | st.booleans() | st.integers()))
def test_any_attribute_survives(attributes):
    document = {"groups": [{"key": "g", "kind": "one", "options": [{"key": "a", "label": "A", "attributes": attributes}]}]}
    rows = layouts.option_records(document)
    found, problems = parsed(written(layouts.OPTIONS, rows))
    assert not problems
    assert layouts.members(layouts.OPTIONS, found[0]) == attributes


def test_semicolons_decimal_commas_and_a_byte_order_mark_are_understood():
    found = changes("\ufeffGroup;KEY;Price;default\r\nsole;gum;6,5;WAHR\r\n")
    fields = {field.name: (field.old, field.new) for field in found[0].fields}
    assert fields == {"price": ("5.00", "6.50"), "default": ("", "true")}


def test_the_line_in_which_excel_names_the_separator_is_skipped_and_counted():
    _, problems = parsed("sep=;\ngroup;key;price\nsole;gum;dear\n")
    assert [(one.line, one.column) for one in problems] == [(3, "price")]


def test_utf_16_of_a_spreadsheet_is_read():
    assert parsed("group\tkey\tlabel\nsole\tgum\tGümmi\n".encode("utf-16"))[0][0].values["label"] == "Gümmi"


def test_another_encoding_is_refused_with_its_line():
    with pytest.raises(sheets.SheetError, match="Line 2 is not UTF-8"):
        sheets.decoded("group,key,label\nsole,gum,Gümmi\n".encode("latin-1"))


@pytest.mark.parametrize("price", ["1.234,50", "1,234", "5 €", "five", "1e3", "0.005"])
def test_a_price_that_may_mean_two_things_is_refused(price):
    _, problems = parsed(f'group,key,price\nsole,gum,"{price}"\n')
    assert str(problems[0]) == (
        f"Line 2, column “price”: expected an amount such as 1234.50 or 1234,50 without thousands separators, found “{price}”"
    )


def test_every_mistake_is_named():
    _, problems = parsed("group,key,label,lead_days,default\nsole,gum,,soon,maybe\nsole,a.b,A,0,\nsole,a.b,B,0,\n,x,X,0,\n")
    assert [(one.line, one.column) for one in problems] == [(2, "label"), (2, "lead_days"), (2, "default"), (4, ""), (5, "group")]
    assert "stands in line 3 already" in problems[3].message


def test_cells_beyond_the_columns_are_a_mistake_and_empty_ones_are_not():
    assert not parsed("group,key\nsole,gum,,\n")[1]
    assert "expected 2 cells, found 3" in str(parsed("group,key\nsole,gum,more\n")[1][0])


def test_line_numbers_count_the_lines_within_a_cell():
    _, problems = parsed('group,key,colour,price\nsole,gum,"[1,\n2]",1\nsole,white,,x\n')
    assert problems[0].line == 4


@pytest.mark.parametrize("text", ["", "\n\n", "group,price\n", "group,key,key\n", "group,,key\n", 'group,key\n"sole,gum\n'])
def test_a_file_that_is_no_sheet_is_refused(text):
    with pytest.raises(sheets.SheetError):
        parsed(text)


def test_columns_that_are_left_out_stay():
    (change,) = changes("group,key,label\nsole,gum,Natural gum\n")
    assert [field.name for field in change.fields] == ["label"]


def test_rows_go_only_when_asked_and_only_in_groups_that_the_file_names():
    text = "group,key,label\nsole,white,White\n"
    assert changes(text) == []
    assert [(one.kind, one.key) for one in changes(text, remove=True)] == [("removed", ("sole", "gum"))]


def test_the_order_of_the_file_is_the_order_of_the_group():
    rows, _ = parsed("group,key,label\nsole,gum,Gum\nsole,new,New\nsole,white,White\n")
    after = records.merged(layouts.OPTIONS, TODAY, rows, remove=False)
    assert [one.key[1] for one in after if one.key[0] == "sole"] == ["gum", "new", "white"]
    assert {one.kind for one in records.compare(layouts.OPTIONS, TODAY, after)} == {"moved", "added"}


def test_a_rule_sheet_knows_its_columns():
    with pytest.raises(sheets.SheetError, match="no place for the column “reason”"):
        parsed("when,reason\na.b,c\n", layouts.RULES)


def test_settings_are_written_plainly():
    line = written(layouts.GROUPS, layouts.group_records(DOCUMENT)).splitlines()[4]
    assert "12.00" in line
    assert '"' not in line


@given(st.text() | st.text(alphabet="group,key;\t\"'=sep\r\n x1"))
def test_any_text_is_read_or_refused(text):
    try:
        records.parse(sheets.read(text), layouts.OPTIONS)
    except sheets.SheetError:
        return


@pytest.mark.parametrize("value", ["1e999", "NaN", "-Infinity", '"\\ud800"', '["\\ud800"]'])
def test_what_no_database_holds_stays_a_text(value):
    rows, problems = parsed(sheets.write(["group", "key", "note"], [["sole", "gum", value]]))
    assert not problems
    assert rows[0].values["note"] == value


def test_a_null_character_is_refused():
    assert "characters that can be shown" in str(parsed('group,key,note\nsole,gum,"""\\u0000"""\n')[1][0])
