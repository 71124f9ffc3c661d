"""Uploads from the first byte to the last day: received once, opened once, seen by few, kept while used."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.domain.privacy import Subject
from configurator import models, queries, services, tasks
from configurator.domain.owners import NOBODY, Owner
from configurator.rendering import sandbox
from configurator.services import gallery, uploads as module
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.uploads import BROWSER, halves, picture, printed_runner, upload

State, Review = models.Upload.State, models.Upload.Review


@pytest.fixture
def made(db):
    return printed_runner()


@pytest.fixture
def actor(db):
    return StaffFactory()


def late(**delta):
    return timezone.now() + timedelta(**delta)


def test_the_original_goes_once_the_picture_is_clean(made):
    received = upload(made, opened=False)
    assert sandbox.read(received.original) == picture()
    assert services.decode_upload(upload_id=received.pk)
    ready = models.Upload.objects.get()
    assert (ready.state, ready.width, ready.height, ready.original) == (State.READY, 400, 200, "")
    assert not sandbox.store().exists(received.original)
    assert sandbox.store().exists(ready.picture)
    assert sandbox.store().exists(ready.preview)


def test_files_lie_outside_of_the_public_media(made, settings):
    ready = upload(made)
    assert not sandbox.store().path(ready.picture).startswith(str(settings.MEDIA_ROOT))


def test_the_same_file_sent_twice_is_one_upload(made):
    first, second = upload(made, opened=False), upload(made, opened=False)
    assert first.pk == second.pk
    assert upload(made, halves(), opened=False).pk != first.pk
    assert upload(made, owner=Owner(browser="c" * 64), opened=False).pk != first.pk


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff" + b"0" * 10_000_000, "larger than 10 MB"),
        (b"\x00\x00\x00\x18ftypheic" + b"0" * 50, "HEIC"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no JPEG, PNG or WebP"),
        (b"PK\x03\x04zip", "no JPEG, PNG or WebP"),
    ],
)
def test_what_the_first_bytes_rule_out_is_never_kept(made, data, sentence):
    with pytest.raises(services.UploadRefusedError, match=sentence):
        upload(made, data)
    assert not models.Upload.objects.exists()


def test_a_damaged_file_is_refused_with_a_sentence_and_can_be_sent_again(made):
    refused = upload(made, picture()[:600])
    assert (refused.state, refused.once, refused.original) == (State.REFUSED, None, "")
    assert "damaged" in refused.reason
    assert upload(made, picture()[:600]).pk != refused.pk


def test_one_shopper_cannot_fill_the_queue(made, monkeypatch):
    monkeypatch.setattr(module, "MAX_WAITING", 1)
    upload(made, opened=False)
    with pytest.raises(services.NoRoomError, match="wait a moment"):
        upload(made, halves(), opened=False)
    assert upload(made, halves(), owner=Owner(browser="c" * 64), opened=False)


def test_all_shoppers_together_cannot_fill_the_disk(made, settings, monkeypatch):
    settings.UPLOADS_QUOTA_MB = 0
    with pytest.raises(services.NoRoomError, match="at the moment"):
        upload(made)
    settings.UPLOADS_QUOTA_MB = 1
    monkeypatch.setattr(sandbox, "free_bytes", lambda: 1)
    with pytest.raises(services.NoRoomError, match="at the moment"):
        upload(made)


def test_a_worker_that_died_is_followed_by_another(made, monkeypatch):
    received = upload(made, opened=False)
    with monkeypatch.context() as broken:
        broken.setattr(sandbox, "decode", lambda data: (_ for _ in ()).throw(OSError("no process")))
        assert not services.decode_upload(upload_id=received.pk)
    assert services.decode_missed(now=late(minutes=2)) == 1
    assert models.Upload.objects.get().state == State.READY
    assert services.decode_missed(now=late(minutes=2)) == 0


def test_a_file_that_kills_every_worker_is_given_up(made, monkeypatch):
    received = upload(made, opened=False)
    monkeypatch.setattr(sandbox, "decode", lambda data: (_ for _ in ()).throw(OSError("killed")))
    for _ in range(4):
        services.decode_upload(upload_id=received.pk)
    received.refresh_from_db()
    assert (received.state, received.reason) == (State.REFUSED, sandbox.TOO_MUCH)


def test_two_workers_at_once_make_one_picture(made, monkeypatch):
    received = upload(made, opened=False)
    decode = sandbox.decode

    def slow(data):
        monkeypatch.setattr(sandbox, "decode", decode)
        services.decode_upload(upload_id=received.pk)
        return decode(data)

    monkeypatch.setattr(sandbox, "decode", slow)
    assert not services.decode_upload(upload_id=received.pk)
    ready = models.Upload.objects.get()
    assert queries.upload_bytes(ready, "picture")
    assert not sandbox.store().exists(received.original)


def test_a_file_that_was_lost_is_said_to_be(made):
    received = upload(made, opened=False)
    sandbox.forget(received.original)
    services.decode_upload(upload_id=received.pk)
    assert "upload it again" in models.Upload.objects.get().reason


def test_who_a_picture_belongs_to(made):
    user = UserFactory()
    ready = upload(made)
    assert queries.own_upload(ready.token, BROWSER) == ready
    for other in (NOBODY, Owner(browser="c" * 64), Owner(user_id=user.pk), Owner(user_id=user.pk, browser=BROWSER.browser)):
        assert queries.own_upload(ready.token, other) is None
    assert queries.own_upload(ready.token, Owner(user_id=user.pk, staff=True)) == ready
    assert services.adopt_uploads(browser=BROWSER.browser, user=user) == 1
    assert queries.own_upload(ready.token, BROWSER) is None
    assert queries.own_upload(ready.token, Owner(user_id=user.pk)) == ready


def test_what_nobody_uses_goes_after_a_month(made, django_capture_on_commit_callbacks):
    ready = upload(made)
    assert services.sweep_uploads(now=late(days=29)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert services.sweep_uploads(now=late(days=31)) == 1
    assert not sandbox.store().exists(ready.picture)
    assert not sandbox.store().exists(ready.preview)


def test_what_a_design_uses_stays_for_ever(made):
    ready = upload(made)
    design = services.save_design(product_slug="runner", choices=[("photo", f"{ready.token}~400.500.150.0")], user=None)
    for days in (31, 62, 4000):
        assert services.sweep_uploads(now=late(days=days)) == 0
    design.delete()
    tasks.sweep_uploads()
    assert services.sweep_uploads(now=late(days=9000)) == 1


def test_staff_are_asked_once_and_approve(made, actor):
    ready = upload(made)
    for _ in range(2):
        services.request_review(blueprint_id=made.pk, selection={"photo": ready.token})
    assert queries.unapproved([(made.pk, {"photo": ready.token})]) == ["A picture has not been approved yet."]
    services.approve_upload(upload_id=ready.pk, actor=actor)
    assert queries.unapproved([(made.pk, {"photo": ready.token})]) == []
    services.request_review(blueprint_id=made.pk, selection={"photo": ready.token})
    assert models.Upload.objects.get().review == Review.APPROVED


def test_a_refusal_needs_a_reason_and_something_to_refuse(made, actor):
    ready = upload(made)
    with pytest.raises(services.UploadRefusedError, match="reason"):
        services.refuse_upload(upload_id=ready.pk, actor=actor, reason="  ")
    services.refuse_upload(upload_id=ready.pk, actor=actor, reason="It shows a brand.")
    assert "refused" in queries.unapproved([(made.pk, {"photo": ready.token})])[0]
    with pytest.raises(queries.PictureError, match="It shows a brand"):
        queries.check_pictures(blueprint_id=made.pk, selection={"photo": ready.token})


def test_only_what_was_opened_can_be_approved(made, actor):
    received = upload(made, opened=False)
    with pytest.raises(services.UploadRefusedError, match="could be opened"):
        services.approve_upload(upload_id=received.pk, actor=actor)


@pytest.mark.parametrize("state", ["gone", "received", "refused", "ready"])
def test_what_keeps_a_picture_from_being_ordered(made, state):
    token = "x" * 22 if state == "gone" else upload(made, picture()[:600] if state == "refused" else None, opened=state != "received").token
    said = {"gone": "not there any more", "received": "still being checked", "refused": "damaged"}.get(state)
    found = queries.standings([(made.pk, {"photo": token}), (made.pk, {"photo": ""})])
    assert found[1] == queries.Standing()
    assert said in found[0].problem if said else found[0] == queries.Standing(awaited=True)


def test_pictures_cost_one_query_however_many_there_are(made, django_assert_num_queries):
    tokens = [upload(made, picture(colour=colour)).token for colour in ("red", "green", "blue")]
    for some in (tokens[:1], tokens):
        with django_assert_num_queries(1):  # the uploads
            queries.standings([(made.pk, {"photo": token}) for token in some])
    with django_assert_num_queries(0):
        assert queries.pictures_on(made.pk, {"photo": ""}) == ()


def test_the_page_knows_how_sharp_a_print_will_be(made):
    ready = upload(made)
    view = queries.pictures_on(made.pk, {"photo": ready.token}, BROWSER)[0]
    assert (view.mine, view.ready, view.aspect, view.dpi) == (True, True, 2.0, 50)
    assert "blurred" in view.warning
    steps = {step.name: step.take for step in view.steps}
    assert steps["closer"] == f"photo.{ready.token}~500.500.115.0"
    assert steps["left"] == steps["fill"] == ""


def test_others_are_told_that_they_do_not_see_it(made, actor):
    ready = upload(made)
    other = queries.pictures_on(made.pk, {"photo": ready.token}, Owner(browser="c" * 64))[0]
    assert other.foreign
    assert "somebody else's, and we have not approved it" in other.sentence
    services.approve_upload(upload_id=ready.pk, actor=actor)
    assert queries.pictures_on(made.pk, {"photo": ready.token}, Owner(browser="c" * 64))[0].sentence == ""


def test_an_account_takes_its_pictures_along(made):
    user = UserFactory()
    ready = upload(made, owner=Owner(user_id=user.pk))
    subject = Subject(user_id=user.pk, visitor=None)
    assert services.export_uploads(subject)[0]["link"] == f"/u/{ready.token}/picture.webp"
    services.erase_uploads(Subject(user_id=None, visitor="v"))
    assert models.Upload.objects.exists()
    services.erase_uploads(subject)
    assert not models.Upload.objects.exists()


def test_what_was_sold_is_remembered_without_the_picture(made):
    services.record_sold(blueprint_id=made.pk, selection={"photo": "x" * 22, "sole": "gum"}, day=timezone.localdate())
    assert models.SoldDesign.objects.get().selection == {"sole": "gum"}


def test_files_without_a_row_go_after_a_day(made):
    ready = upload(made)
    sandbox.keep("originals/zz/stray", b"x")
    services.sweep_uploads(now=late(hours=23))
    assert sandbox.store().exists("originals/zz/stray")
    services.sweep_uploads(now=late(hours=25))
    assert not sandbox.store().exists("originals/zz/stray")
    assert sandbox.store().exists(ready.picture)


def test_a_shoppers_picture_never_becomes_a_product(made):
    design = services.save_design(product_slug="runner", choices=[("photo", upload(made).token)], user=None)
    with pytest.raises(services.ColourwayRefusedError, match="picture of a shopper"):
        services.publish_colourway(design_id=design.pk, slug="runner-me", title="Me")


def test_the_gallery_waits_for_the_picture(made, actor):
    user = UserFactory()
    ready = upload(made, owner=Owner(user_id=user.pk))
    design = services.save_design(product_slug="runner", choices=[("photo", ready.token)], user=user)
    entry = gallery.submit(design_id=design.pk, title="Mine")
    assert models.Upload.objects.get().review == Review.WAITING
    with pytest.raises(gallery.GalleryRefusedError, match="has not been approved"):
        gallery.decide(entry_ids=[entry.pk], shown=True, actor=actor)
    services.approve_upload(upload_id=ready.pk, actor=actor)
    assert gallery.decide(entry_ids=[entry.pk], shown=True, actor=actor) == 1


def test_a_refused_picture_leaves_the_gallery(made, actor):
    user = UserFactory()
    ready = upload(made, owner=Owner(user_id=user.pk))
    for choices in ([("photo", ready.token)], []):
        design = services.save_design(product_slug="runner", choices=choices, user=user)
        entry = gallery.submit(design_id=design.pk, title="Mine")
        services.approve_upload(upload_id=ready.pk, actor=actor)
        gallery.decide(entry_ids=[entry.pk], shown=True, actor=actor)
    services.refuse_upload(upload_id=ready.pk, actor=actor, reason="It is somebody's brand.")
    assert list(models.GalleryEntry.objects.shown()) == [entry]
    assert models.GalleryEntry.objects.get(status="rejected").reason == "It is somebody's brand."
