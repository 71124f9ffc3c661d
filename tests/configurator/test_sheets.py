"""Sheets of a draft in the admin: shown before they are applied, applied once, refused when the draft moved on."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from configurator import models, services
from tests.factories.accounts import StaffFactory
from tests.factories.configurator import runner

pytestmark = pytest.mark.django_db
CHANGED = "group,key,label,price\nsole,gum,Natural gum,6.00\nsole,clear,Clear,7.00\n"


def enter(client, role="merchandiser"):
    staff = StaffFactory()
    staff.groups.add(Group.objects.get(name=role))
    client.force_login(staff)
    return client


@pytest.fixture
def merchandiser(client):
    return enter(client)


@pytest.fixture
def draft():
    return runner(publish=False)


def send(client, draft, text, sheet="options", **fields):
    file = SimpleUploadedFile("options.csv", text if isinstance(text, bytes) else text.encode())
    address = reverse("admin:configurator_blueprint_sheets", args=[draft.pk])
    return client.post(address, {"sheet": sheet, "file": file, **fields}, follow=True)


def act(client, draft, **fields):
    upload = models.SheetUpload.objects.get()
    seen = services.dry_run(upload).seen
    return client.post(reverse("admin:configurator_blueprint_apply", args=[draft.pk, upload.pk]), {"seen": seen, **fields}, follow=True)


def test_a_dry_run_shows_old_and_new_values_and_changes_nothing(merchandiser, draft):
    page = send(merchandiser, draft, CHANGED).content.decode()
    assert "<del>5.00</del> → <ins>6.00</ins>" in page
    assert "1 added" in page
    assert draft.groups.get(key="sole").options.count() == 2


def test_applying_changes_all_of_it_and_leaves_a_line_in_the_history(merchandiser, draft):
    send(merchandiser, draft, CHANGED)
    assert "Applied: 1 added, 1 changed." in act(merchandiser, draft).content.decode()
    sole = draft.groups.get(key="sole").options
    assert list(sole.values_list("key", "label")) == [("white", "White rubber"), ("gum", "Natural gum"), ("clear", "Clear")]
    assert sole.get(key="gum").lead_days == 2
    assert "Applied the sheet" in LogEntry.objects.get(object_id=str(draft.pk)).change_message


def test_applying_twice_changes_once(merchandiser, draft):
    send(merchandiser, draft, CHANGED)
    upload = models.SheetUpload.objects.get()
    act(merchandiser, draft)
    again = merchandiser.post(reverse("admin:configurator_blueprint_apply", args=[draft.pk, upload.pk]), {"seen": "x"}, follow=True)
    assert "applied or discarded already" in again.content.decode()


def test_a_draft_that_changed_meanwhile_is_shown_again(merchandiser, draft):
    send(merchandiser, draft, CHANGED)
    upload = models.SheetUpload.objects.get()
    seen = services.dry_run(upload).seen
    models.Option.objects.filter(key="gum").update(price=9)
    address = reverse("admin:configurator_blueprint_apply", args=[draft.pk, upload.pk])
    page = merchandiser.post(address, {"seen": seen}, follow=True).content.decode()
    assert "changed since this was shown" in page
    assert "<del>9.00</del> → <ins>6.00</ins>" in page
    assert models.Option.objects.get(key="gum").price == 9


def test_mistakes_are_listed_and_nothing_can_be_applied(merchandiser, draft):
    page = send(merchandiser, draft, "group,key,price\nsoul,gum,1\nsole,gum,dear\nmonogram,a,1\n").content.decode()
    assert "Line 2, column “group”: there is no group “soul”; expected one such as “sole”" in page
    assert "Line 3, column “price”: expected an amount" in page
    assert "“monogram” is of kind text, which has no options" in page
    act(merchandiser, draft)
    assert models.SheetUpload.objects.exists()


def test_rows_are_removed_only_when_asked(merchandiser, draft):
    send(merchandiser, draft, "group,key\nsole,white\n", remove="on")
    act(merchandiser, draft)
    assert list(draft.groups.get(key="sole").options.values_list("key", flat=True)) == ["white"]
    assert draft.groups.get(key="upper").options.count() == 3


def test_what_could_not_be_published_afterwards_is_said(merchandiser, draft):
    page = send(merchandiser, draft, "group,key\nsole,white\n", remove="on").content.decode()
    assert "cannot be published afterwards" in page
    assert "has no option “gum”" in page


def test_what_is_downloaded_changes_nothing_when_sent_back(merchandiser, draft):
    for name in ("options", "groups", "rules"):
        address = reverse("admin:configurator_blueprint_download", args=[draft.pk, name])
        for text in (merchandiser.get(address).content, merchandiser.get(f"{address}?spreadsheet=1").content):
            assert "nothing would change" in send(merchandiser, draft, text, sheet=name, remove="on").content.decode()


def test_a_table_is_made_and_changed(merchandiser, draft):
    send(merchandiser, draft, "charm,width\nstar,100\n,90\n", sheet="table-new", why="As drawn.")
    act(merchandiser, draft)
    table = draft.tables.get()
    assert (table.groups, table.allowed) == (["charm", "width"], [["star", 100], [None, 90]])
    send(merchandiser, draft, "width;charm\n110;star\n", sheet="table-0")
    act(merchandiser, draft)
    assert draft.tables.get().allowed == [["star", 100], [None, 90], ["star", 110]]
    page = send(merchandiser, draft, "charm,width\nmoon,91\n", sheet="table-0").content.decode()
    assert "expected an option of “charm” such as “star”, found “moon”" in page
    assert "expected a number from 90 to 110 in steps of 5, found “91”" in page


def test_groups_and_rules_come_as_sheets(merchandiser, draft):
    send(merchandiser, draft, "key,label,kind,lo,hi\nheight,Height,number,10,20\n", sheet="groups")
    act(merchandiser, draft)
    assert draft.groups.get(key="height").settings == {"lo": 10, "hi": 20}
    send(merchandiser, draft, "when,why\nsole.gum => height >= 12,Gum is thick.\n", sheet="rules")
    act(merchandiser, draft)
    assert draft.rules.count() == 4
    assert services.prove(services.document_of(draft), draft.assets).errors == ()


def test_an_unreadable_file_is_a_form_error(merchandiser, draft):
    page = send(merchandiser, draft, "group,key\nsole,g\xfcm".encode("latin-1")).content.decode()
    assert "Line 2 is not UTF-8" in page
    assert not models.SheetUpload.objects.exists()


def test_a_discarded_file_changes_nothing(merchandiser, draft):
    send(merchandiser, draft, CHANGED)
    act(merchandiser, draft, discard="1")
    assert not models.SheetUpload.objects.exists()
    assert models.Option.objects.get(key="gum").label == "Gum"


def test_roles_that_only_look_cannot_send(client, draft):
    enter(client, "maker")
    assert send(client, draft, CHANGED).status_code == 403
    assert client.get(reverse("admin:configurator_blueprint_download", args=[draft.pk, "options"])).status_code == 200


def test_published_versions_can_be_downloaded_but_not_changed(merchandiser):
    made = runner()
    assert b"sole,gum" in merchandiser.get(reverse("admin:configurator_blueprint_download", args=[made.pk, "options"])).content
    assert send(merchandiser, made, CHANGED).status_code == 403


@pytest.mark.parametrize("count", [1, 60])
def test_applying_takes_the_same_queries_for_any_number_of_options(draft, django_assert_num_queries, count):
    text = "group,key,label\n" + "".join(f"sole,o{n},Option {n}\n" for n in range(count))
    sent = services.keep_sheet(draft=draft, actor=None, sheet="options", file_name="", data=text.encode(), remove=False)
    seen = services.dry_run(sent).seen
    with django_assert_num_queries(15):
        # savepoint and its end, upload and draft locked, the document (groups, options, rules, tables, both of
        # shared sets, layers, bill), keys of groups, options, the upload
        services.apply_sheet(upload_id=sent.pk, seen=seen)


def test_two_defaults_are_named_by_their_group(merchandiser, draft):
    page = send(merchandiser, draft, "group,key,default\nsole,gum,true\n").content.decode()
    assert "“sole”, options: has 2 defaults, at most 1 can be taken" in page
