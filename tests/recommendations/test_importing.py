"""Logs of other systems."""

import pytest
from django.core.management import CommandError, call_command

from recommendations.domain.importing import ImportRowError, moment, read_events
from recommendations.models import Event, Item, VisitorFeatures

HEADER = "user,item,event,timestamp,value\n"


def written(path, text):
    path.write_text(text)
    return path


@pytest.mark.django_db
def test_a_log_is_loaded_with_its_items_and_users(tmp_path, capsys):
    log = written(tmp_path / "log.csv", HEADER + "u1,a,purchase,2026-01-02T03:04:05+01:00,2\nu1,c,view,5,\n")
    things = written(tmp_path / "items.csv", "item,features\na,colour:red|style:bold\nb,\n")
    people = written(tmp_path / "users.csv", "user,features\nu1,likes:red\n")
    call_command("import_interactions", str(log), items=things, users=people)
    assert capsys.readouterr().out.strip() == "2 events, 2 items, 1 users; 1 items known from events alone"
    assert list(Item.objects.order_by("key").values_list("key", "available")) == [("a", True), ("b", True), ("c", False)]
    assert Item.objects.get(key="a").features == {"colour:red": 1.0, "style:bold": 1.0}
    assert VisitorFeatures.objects.get().features == {"likes:red": 1.0}
    assert Event.objects.get(item="a").at.isoformat() == "2026-01-02T02:04:05+00:00"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("user,item\nu,a\n", "row 1: log.csv has no column event, timestamp"),
        (HEADER + "u,a,view,1\nu,a,stare,1\n", "row 3: unknown event 'stare'"),
        (HEADER + ",a,view,1\n", "row 2: user is missing"),
        (HEADER + "u,a,view,yesterday\n", "row 2: timestamp 'yesterday' is neither"),
        (HEADER + "u,a,view,1e300\n", "row 2: timestamp '1e300' is out of range"),
        (HEADER + "u,a,view,nan\n", "row 2: timestamp 'nan'"),
        (HEADER + "u,a,view,0001-01-01T00:00:00+14:00\n", "row 2: timestamp '0001-01-01T00:00:00\\+14:00' is out of range"),
        (HEADER + "u,a,view,1,much\n", "row 2: value 'much' is not a number"),
        (HEADER + "u,a,impression,1\n", "row 2: impressions cannot be imported"),
        ("", "row 1: log.csv has no column"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_loaded(tmp_path, text, sentence):
    with pytest.raises(CommandError, match=sentence.split("(")[0]):
        call_command("import_interactions", str(written(tmp_path / "log.csv", text)))
    assert not Event.objects.exists()
    assert not Item.objects.exists()


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_one_line(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_interactions", str(tmp_path / "none.csv"))


@pytest.mark.django_db
def test_a_file_that_is_no_text_is_one_sentence(tmp_path):
    (tmp_path / "log.csv").write_bytes(b"\xff\xfe\x80 user")
    with pytest.raises(CommandError, match="not UTF-8 text"):
        call_command("import_interactions", str(tmp_path / "log.csv"))


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [-1, 2**31])
def test_a_seed_that_cannot_be_kept_is_refused(tmp_path, seed):
    log = str(written(tmp_path / "log.csv", HEADER))
    for command in (("retrain",), ("evaluate_recommender", "--train", log, "--test", log)):
        with pytest.raises(CommandError, match="--seed must be a number from 0"):
            call_command(*command, "--seed", str(seed))


@pytest.mark.django_db
def test_bad_features_name_their_row(tmp_path):
    log = written(tmp_path / "log.csv", HEADER)
    things = written(tmp_path / "items.csv", "item,features\na,red\n")
    with pytest.raises(CommandError, match="row 2: 'red' is not of the form name:value"):
        call_command("import_interactions", str(log), items=things)


def test_a_time_without_offset_is_utc():
    assert moment("2026-01-02 03:04", 2).isoformat() == "2026-01-02T03:04:00+00:00"
    assert moment("1.5", 2).timestamp() == 1.5


def test_rows_are_streamed():
    def endless():
        while True:
            yield {"user": "u", "item": "a", "event": "view", "timestamp": "1"}

    assert next(read_events(endless())).kind == "view"
    with pytest.raises(ImportRowError):
        next(read_events([{"user": "u" * 65, "item": "a", "event": "view", "timestamp": "1"}]))
