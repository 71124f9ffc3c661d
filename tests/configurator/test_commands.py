"""The commands that outsiders rely on."""

import json

import pytest
from django.core.management import CommandError, call_command

from configurator import models, services
from tests.factories import configurator as factory
from tests.factories.configurator import document, draw_assets


def out(capsys, *args, **kwargs):
    call_command(*args, **kwargs)
    return capsys.readouterr().out


@pytest.fixture
def file(tmp_path):
    draw_assets(tmp_path)
    (tmp_path / "runner.json").write_text(json.dumps(document()))
    return tmp_path / "runner.json"


def test_a_file_is_checked_without_a_database(file, capsys):
    report = json.loads(out(capsys, "check_product", str(file), format="json"))
    assert report["consistent"]
    assert set(report) == {"consistent", "variants", "dead_options", "forced_options", "redundant_rules", "contradictions", "seconds"}


def test_a_product_is_checked_by_its_slug(runner, capsys):
    assert "consistent" in out(capsys, "check_product", "runner")


def test_a_file_is_imported_and_published(db, file, capsys):
    assert out(capsys, "import_product", str(file), "--publish", "--render") == "runner: version 1 is published\n"
    assert out(capsys, "import_product", str(file)) == "runner: version 1 is published\n"
    assert models.Blueprint.objects.count() == 1


def test_an_import_without_publishing_is_a_draft(db, file, capsys):
    assert "is a draft" in out(capsys, "import_product", str(file))


def test_what_is_exported_can_be_imported(runner, tmp_path, capsys):
    exported = json.loads(out(capsys, "export_product", "runner"))
    assert list(exported)[:3] == ["product", "title", "family"]
    (tmp_path / "again.json").write_text(json.dumps(exported))
    assert "version 1 is published" in out(capsys, "import_product", str(tmp_path / "again.json"), "--publish")


def test_what_is_exported_as_uvl_is_the_same_product(runner, tmp_path, capsys):
    (tmp_path / "again.uvl").write_text(out(capsys, "export_product", "runner", "--as", "uvl"))
    reports = [json.loads(out(capsys, "check_product", target, "--format", "json")) for target in ("runner", str(tmp_path / "again.uvl"))]
    for report in reports:
        report.pop("seconds")
    assert reports[0] == reports[1] | {"redundant_rules": reports[0]["redundant_rules"]}
    assert reports[0]["variants"] > 1


def test_a_uvl_model_becomes_a_product(db, tmp_path, capsys):
    (tmp_path / "bike.uvl").write_text(
        "features\n\tbike\n\t\tmandatory\n\t\t\tframe\n\t\t\t\talternative\n\t\t\t\t\tsteel\n\t\t\t\t\talu\n"
    )
    assert "version 1" in out(capsys, "import_product", str(tmp_path / "bike.uvl"))


@pytest.mark.parametrize(("root", "slug"), [("__Root__", "root"), ("Größe", "groe"), ("日本", "product")])
def test_a_uvl_model_of_any_name_gets_a_slug(db, tmp_path, capsys, root, slug):
    (tmp_path / "model.uvl").write_text(f'features\n\t"{root}"\n\t\toptional\n\t\t\tlamp\n')
    assert out(capsys, "import_product", str(tmp_path / "model.uvl")).startswith(f"{slug}: version 1")


def test_sold_designs_are_imported(runner, tmp_path, capsys):
    (tmp_path / "sold.csv").write_text("sole,upper\ngum,canvas\nwhite,mesh\n")
    assert out(capsys, "import_designs", "runner", str(tmp_path / "sold.csv")) == "runner: 2 sold designs remembered\n"


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (["check_product", "nothing.json"], "cannot be read"),
        (["check_product", "nothing"], "neither a file nor"),
        (["import_product", "nothing.json"], "cannot be read"),
        (["export_product", "nothing"], "no made-to-order product"),
        (["export_product", "nothing", "--as", "uvl"], "no made-to-order product"),
        (["import_designs", "nothing", "nothing.csv"], "cannot be read"),
    ],
)
def test_bad_input_is_one_line(db, command, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command(*command)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("heel\nhigh\n", "Nothing in it is known to “runner”: heel"),
        ("sole\ncork\n", "sole.cork"),
        ("sole,upper\ngum\n", "Line 2"),
        ("sole,day\ngum,yesterday\n", "Line 2"),
    ],
    ids=["group", "option", "values", "day"],
)
def test_sold_designs_that_make_no_sense_are_refused_whole(runner, tmp_path, text, sentence):
    (tmp_path / "sold.csv").write_text(text)
    with pytest.raises(CommandError, match=sentence):
        call_command("import_designs", "runner", str(tmp_path / "sold.csv"))
    assert not models.SoldDesign.objects.exists()


def test_what_is_not_made_any_more_is_left_out_and_counted(runner, tmp_path, capsys):
    (tmp_path / "sold.csv").write_text("sole,heel,extras\ngum,high,laces|bell\ncork,low,\ncork,,laces\n,,\n")
    call_command("import_designs", "runner", str(tmp_path / "sold.csv"))
    said = capsys.readouterr()
    assert said.out == "runner: 3 sold designs remembered\n"
    for line in ("heel (2 rows)", "sole.cork (2 rows)", "extras.bell (1 row)", "1 row left out: nothing in them is known"):
        assert line in said.err
    kept = list(models.SoldDesign.objects.order_by("pk").values_list("selection", flat=True))
    assert kept == [{"sole": "gum", "extras": ["laces"]}, {"extras": ["laces"]}, {}]


def test_a_design_of_an_older_version_is_imported(runner, tmp_path, capsys):
    groups = factory.document()["groups"]
    groups[0]["options"] = [groups[0]["options"][0], {"key": "cork", "label": "Cork"}]
    factory.runner(groups=groups, rules=[])
    (tmp_path / "sold.csv").write_text("sole,upper\ngum,suede\ncork,mesh\n")
    call_command("import_designs", "runner", str(tmp_path / "sold.csv"))
    kept = models.SoldDesign.objects.order_by("pk").values_list("selection", "blueprint__version")
    assert list(kept) == [({"upper": "suede"}, 2), ({"sole": "cork", "upper": "mesh"}, 2)]
    assert "sole.gum (1 row)" in capsys.readouterr().err


def test_a_large_file_is_never_in_memory_as_a_whole(runner):
    seen = []

    def rows():
        for number in range(6_000):
            seen.append(models.SoldDesign.objects.count() if number % 2_000 == 1 else 0)
            yield {"sole": "gum" if number % 2 else f"sole-{number}", "monogram": f"Text {number}"}

    found = services.import_sold(product_slug="runner", rows=rows())
    assert max(seen) == 2_000
    assert (found.taken, found.empty, len(found.dropped)) == (3_000, 3_000, 1_001)
    assert sum(found.dropped.values()) == 3_000


def test_an_empty_file_of_sold_designs_is_harmless(runner, tmp_path, capsys):
    (tmp_path / "sold.csv").write_text("")
    assert out(capsys, "import_designs", "runner", str(tmp_path / "sold.csv")) == "runner: 0 sold designs remembered\n"


def test_a_byte_order_mark_and_a_day_are_understood(runner, tmp_path):
    (tmp_path / "sold.csv").write_text("sole,day\ngum,2026-03-04\n", encoding="utf-8-sig")
    call_command("import_designs", "runner", str(tmp_path / "sold.csv"))
    row = models.SoldDesign.objects.get()
    assert (row.selection, row.day.isoformat()) == ({"sole": "gum"}, "2026-03-04")
