"""The mail outbox: nothing is lost, nothing is sent twice."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from accounts import services, tasks
from accounts.domain.mail import WAITS
from accounts.models import OutboxMail

pytestmark = pytest.mark.django_db
SEND = "django.core.mail.backends.locmem.EmailBackend.send_messages"


def queue(**kwargs):
    services.queue_message(**{"to": "a@example.org", "subject": "Hello", "text": "Text\n", **kwargs})
    return OutboxMail.objects.order_by("pk").last()


def test_a_mail_is_sent_after_the_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = queue()
        assert mail.outbox == []
    row.refresh_from_db()
    assert [message.subject for message in mail.outbox] == ["Hello"]
    assert (row.state, row.attempts) == ("sent", 1)


def test_a_mail_of_a_change_that_failed_is_not_sent(django_capture_on_commit_callbacks):
    def change():
        with transaction.atomic():
            queue()
            raise ZeroDivisionError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError):
        change()
    assert OutboxMail.objects.count() == len(mail.outbox) == 0


def test_the_sweep_sends_what_a_crash_after_the_commit_left():
    queue()
    assert services.sweep_mail(now=timezone.now()) == 1
    assert len(mail.outbox) == 1


def test_the_same_key_is_queued_once():
    for _ in range(2):
        queue(key="order:7:paid")
    assert OutboxMail.objects.count() == 1


def test_delivering_again_sends_nothing():
    row = queue()
    assert [services.deliver_mail(mail_id=row.pk) for _ in range(2)] == [True, False]
    assert len(mail.outbox) == 1


def test_a_mail_that_is_gone_is_no_error():
    tasks.deliver_mail(4711)
    assert mail.outbox == []


def refuse(*_, **__):
    raise ConnectionRefusedError("nobody listens")


def test_a_failure_is_kept_and_tried_later(monkeypatch):
    monkeypatch.setattr(SEND, refuse)
    row, now = queue(), timezone.now()
    assert not services.deliver_mail(mail_id=row.pk, now=now)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.due) == ("waiting", 1, now + timedelta(minutes=WAITS[0]))
    assert row.reason == "ConnectionRefusedError: nobody listens"


def test_a_mail_is_not_tried_before_it_is_due(monkeypatch):
    row, now = queue(), timezone.now()
    with monkeypatch.context() as patch:
        patch.setattr(SEND, refuse)
        services.sweep_mail(now=now)
    assert services.sweep_mail(now=now + timedelta(seconds=30)) == 0
    assert services.sweep_mail(now=now + timedelta(seconds=61)) == 1
    row.refresh_from_db()
    assert (row.state, row.reason) == ("sent", "")


def test_a_mail_is_given_up_in_the_end(monkeypatch):
    monkeypatch.setattr(SEND, refuse)
    row = queue()
    for days in range(len(WAITS) + 3):
        services.sweep_mail(now=timezone.now() + timedelta(days=days))
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("dead", len(WAITS) + 1)


def test_a_worker_killed_while_sending_loses_nothing(monkeypatch):
    def killed(*_):
        raise SystemExit

    row = queue()
    with monkeypatch.context() as patch:
        patch.setattr(SEND, killed)
        with pytest.raises(SystemExit):
            services.deliver_mail(mail_id=row.pk)
    assert services.sweep_mail(now=timezone.now()) == 1


def test_one_bad_mail_does_not_hold_up_the_others(monkeypatch):
    def only_the_second(_, messages):
        if messages[0].subject == "first":
            raise RuntimeError("an error nobody thought of")
        return 1

    monkeypatch.setattr(SEND, only_the_second)
    queue(subject="first")
    queue(subject="second")
    assert services.sweep_mail(now=timezone.now()) == 1


def test_a_server_that_hangs_does_not_hold_the_sweep_for_ever(monkeypatch):
    monkeypatch.setattr("accounts.services.mail.SWEEP_SECONDS", -1)
    queue()
    queue()
    assert services.sweep_mail(now=timezone.now()) == 1
    assert services.sweep_mail(now=timezone.now()) == 1


def test_staff_send_a_dead_mail_again():
    row = queue()
    OutboxMail.objects.update(state="dead", attempts=8, due=timezone.now() + timedelta(days=1))
    assert services.send_again(mail_ids=[row.pk]) == 1
    assert services.sweep_mail(now=timezone.now()) == 1


def test_a_failure_logs_no_address(monkeypatch, caplog):
    def refuse_recipient(*_):
        raise OSError("a@example.org is unknown")

    monkeypatch.setattr(SEND, refuse_recipient)
    services.deliver_mail(mail_id=queue().pk)
    assert "mail_failed" in caplog.text
    assert "example.org" not in caplog.text


def test_a_secret_mail_is_gone_once_sent():
    services.deliver_mail(mail_id=queue(secret=True).pk)
    assert len(mail.outbox) == 1
    assert not OutboxMail.objects.exists()


def test_old_mails_are_removed_and_waiting_ones_stay():
    old = timezone.now() - timedelta(days=31)
    for state in ("sent", "dead", "waiting"):
        queue()
        OutboxMail.objects.filter(state="waiting", created__gt=old).update(state=state, created=old, due=timezone.now() + timedelta(days=1))
    services.sweep_mail(now=timezone.now())
    assert list(OutboxMail.objects.values_list("state", flat=True)) == ["waiting"]


def test_no_value_can_add_a_header():
    row = queue(subject="Hello\nBcc: b@example.org")
    assert services.deliver_mail(mail_id=row.pk)
    assert mail.outbox[0].subject == "Hello Bcc: b@example.org"
    assert mail.outbox[0].bcc == []


def test_an_address_that_is_none_is_refused():
    with pytest.raises(ValidationError):
        queue(to="a@example.org\nBcc: b@example.org")


def test_copies_after_a_crash_share_their_message_id():
    row = queue()
    services.deliver_mail(mail_id=row.pk)
    OutboxMail.objects.update(state="waiting")
    services.deliver_mail(mail_id=row.pk)
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 1


def test_a_template_is_plain_text_and_not_escaped(tmp_path, settings):
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "hello.txt").write_text("Subject: For {{ name }}\n\n{{ name }} {{ site_url }}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    services.queue_mail(to="a@example.org", template="hello", context={"name": "O'Neil & Co"})
    row = OutboxMail.objects.get()
    assert (row.subject, row.text, row.html) == ("For O'Neil & Co", f"O'Neil & Co {settings.SITE_URL}\n", "")


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_fails_nothing(monkeypatch):
    monkeypatch.setattr(tasks.deliver_mail, "apply_async", refuse)
    queue()
    assert services.sweep_mail(now=timezone.now()) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_mail(monkeypatch):
    monkeypatch.setattr(tasks.deliver_mail, "apply_async", lambda **_: None)
    row, other, sent = queue(), [], []

    def second_worker():
        other.append(services.deliver_mail(mail_id=row.pk))
        connection.close()

    def send(_, messages):
        sent.extend(messages)
        thread = threading.Thread(target=second_worker)
        thread.start()
        thread.join()
        return len(messages)

    monkeypatch.setattr(SEND, send)
    assert services.deliver_mail(mail_id=row.pk)
    assert (other, len(sent)) == ([False], 1)


def alternative(row):
    assert services.deliver_mail(mail_id=row.pk)
    return mail.outbox[-1].alternatives[0]


def test_a_text_is_laid_out_as_html_as_well():
    content, kind = alternative(queue(text="Hello,\n\nyour order:\nhttps://shop.example/o/1/\n"))
    assert kind == "text/html"
    assert 'href="https://shop.example/o/1/"' in content


def test_nothing_in_a_text_becomes_markup():
    content, _kind = alternative(queue(subject="<b>", text="<script>alert(1)</script>\n\njavascript:alert(1)\n"))
    assert "<script>" not in content
    assert "<b>" not in content
    assert 'href="javascript' not in content


def test_html_of_its_own_is_kept():
    assert alternative(queue(html="<p>Own</p>"))[0] == "<p>Own</p>"
