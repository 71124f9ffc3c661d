"""A backup brings everything back, and a bad one destroys nothing."""

import io
import json
import tarfile

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection

from config import backups

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _without_what_is_kept(monkeypatch):
    """What the tests keep aside in the database (tests/kept.py) is no part of the shop."""
    run = backups._postgres
    aside = {"pg_dump": ["--exclude-schema=kept"]}
    monkeypatch.setattr(backups, "_postgres", lambda program, *options, **how: run(program, *options, *aside.get(program, ()), **how))


@pytest.fixture
def shop(settings, tmp_path):
    settings.MEDIA_ROOT, settings.ARTEFACTS_ROOT, settings.UPLOADS_ROOT = (tmp_path / name for name in ("media", "artefacts", "uploads"))
    (settings.UPLOADS_ROOT / "pictures").mkdir(parents=True)
    (settings.UPLOADS_ROOT / "pictures" / "mine.webp").write_bytes(b"mine")
    (settings.MEDIA_ROOT / "a").mkdir(parents=True)
    settings.ARTEFACTS_ROOT.mkdir()
    (settings.MEDIA_ROOT / "a" / "one.webp").write_bytes(b"one")
    (settings.ARTEFACTS_ROOT / "model.npz").write_bytes(b"model")
    get_user_model().objects.create_user("ann@example.org", "a long password")
    return settings


@pytest.fixture
def file(shop, tmp_path):
    target = tmp_path / "shop.tar"
    call_command("backup", str(target))
    return target


def spoil(shop):
    get_user_model().objects.all().delete()
    get_user_model().objects.create_user("bob@example.org", "a long password")
    (shop.MEDIA_ROOT / "a" / "one.webp").unlink()
    (shop.MEDIA_ROOT / "two.webp").write_bytes(b"two")


def people():
    return list(get_user_model().objects.values_list("email", flat=True))


def rewrite(file, change):
    """The same tar with one member changed by `change(name, content)`."""
    with tarfile.open(file) as archive:
        members = [(member, archive.extractfile(member).read() if member.isfile() else b"") for member in archive]
    with tarfile.open(file, "w") as archive:
        for member, content in members:
            changed = change(member.name, content)
            if changed is not None:
                member.size = len(changed)
                archive.addfile(member, io.BytesIO(changed))


def test_a_round_trip_twice_brings_everything_back(shop, file, tmp_path):
    for again in range(2):
        spoil(shop)
        call_command("restore", str(file))
        assert people() == ["ann@example.org"]
        assert sorted(path.name for path in shop.MEDIA_ROOT.rglob("*")) == ["a", "one.webp"]
        file = tmp_path / f"again-{again}.tar"
        call_command("backup", str(file))


def test_nobody_else_may_read_a_backup(file):
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_backup_never_overwrites(file):
    with pytest.raises(CommandError, match="never overwrites"):
        call_command("backup", str(file))


def test_a_backup_into_no_folder_is_refused(shop, tmp_path):
    with pytest.raises(CommandError, match="there is no folder"):
        call_command("backup", str(tmp_path / "none" / "shop.tar"))


def cut(file):
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def change_dump(file):
    rewrite(file, lambda name, content: content[:-1] + b"x" if name == "database.dump" else content)


def drop_dump(file):
    rewrite(file, lambda name, content: None if name == "database.dump" else content)


def change_format(file):
    rewrite(file, lambda name, content: json.dumps({"format": 99}).encode() if name == "manifest.json" else content)


def climb(file):
    with tarfile.open(file, "a") as archive:
        archive.addfile(tarfile.TarInfo("media/../../secret"))


@pytest.mark.parametrize(
    "damage", [cut, change_dump, drop_dump, change_format, climb, lambda file: file.unlink(), lambda file: file.write_text("x")]
)
def test_a_bad_backup_destroys_nothing(shop, file, damage):
    damage(file)
    spoil(shop)
    with pytest.raises(CommandError):
        call_command("restore", str(file))
    assert people() == ["bob@example.org"]
    assert sorted(path.name for path in shop.MEDIA_ROOT.iterdir()) == ["a", "two.webp"]


def test_what_is_no_archive_is_one_line(shop, tmp_path):
    (tmp_path / "x.tar").write_bytes(b"nothing of the kind")
    with pytest.raises(CommandError, match="no backup, or is damaged") as found:
        call_command("restore", str(tmp_path / "x.tar"))
    assert "\n" not in str(found.value)


def test_a_failure_in_the_database_leaves_it_as_it_was(shop, file, monkeypatch):
    spoil(shop)
    monkeypatch.setattr("config.backups.PREFACE", "drop schema public cascade; select 1/0;\n")
    with pytest.raises(CommandError, match="division by zero"):
        call_command("restore", str(file))
    assert people() == ["bob@example.org"]
    assert sorted(path.name for path in shop.MEDIA_ROOT.iterdir()) == ["a", "two.webp"]


def test_uploaded_pictures_come_back_where_nobody_else_may_look(shop, file):
    (shop.UPLOADS_ROOT / "pictures" / "mine.webp").unlink()
    shop.UPLOADS_ROOT.chmod(0o755)
    call_command("restore", str(file))
    assert (shop.UPLOADS_ROOT / "pictures" / "mine.webp").read_bytes() == b"mine"
    assert shop.UPLOADS_ROOT.stat().st_mode & 0o777 == 0o700


def test_a_file_that_goes_meanwhile_does_not_stop_a_backup(shop, tmp_path, monkeypatch):
    add = tarfile.TarFile.add

    def late(archive, name, *args, **kwargs):
        if str(name).endswith("mine.webp"):
            name.unlink()
        return add(archive, name, *args, **kwargs)

    monkeypatch.setattr(tarfile.TarFile, "add", late)
    call_command("backup", str(tmp_path / "other.tar"))
    with tarfile.open(tmp_path / "other.tar") as archive:
        assert "media/a/one.webp" in archive.getnames()
        assert "uploads/pictures/mine.webp" not in archive.getnames()


def test_schemas_beside_that_of_the_shop_come_back_too(shop, tmp_path):
    """Somebody keeps reports of their own in the shop's database."""
    with connection.cursor() as cursor:
        cursor.execute('create schema "Our reports"; create table "Our reports".sums as select 1 as number; create schema later')
    try:
        target = tmp_path / "shop.tar"
        with connection.cursor() as cursor:
            cursor.execute("drop schema later")
        call_command("backup", str(target))
        with connection.cursor() as cursor:
            cursor.execute('update "Our reports".sums set number = 2; create schema later')
        call_command("restore", str(target))
        with connection.cursor() as cursor:
            cursor.execute('select number from "Our reports".sums')
            assert cursor.fetchone() == (1,)
    finally:
        with connection.cursor() as cursor:
            cursor.execute('drop schema if exists "Our reports", later cascade')
