"""Health, figures, media, mail box, headers."""

import json
import logging
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from rest_framework.throttling import AnonRateThrottle
from structlog.stdlib import ProcessorFormatter

from config import health, logs, mailbox

pytestmark = pytest.mark.django_db

HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def mails(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    mail = EmailMultiAlternatives("Your order", "Thank you – see http://localhost/o/abc/", "shop@localhost", ["ann@example.org"])
    mail.attach_alternative("<p>Thank you</p>", "text/html")
    mail.send()
    return tmp_path


@pytest.fixture
def written(monkeypatch):
    """What the log's own handler writes."""
    stream = StringIO()
    handler = next(one for one in logging.getLogger().handlers if isinstance(one.formatter, ProcessorFormatter))
    monkeypatch.setattr(handler, "stream", stream)
    return stream


def staff(*, superuser: bool = True) -> Client:
    client = Client()
    user = get_user_model().objects.create_user("staff@example.org", "a long password", is_staff=True, is_superuser=superuser)
    client.force_login(user)
    return client


def test_health_of_a_healthy_shop(client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()["status"]) == (200, "ok")
    assert set(response.json()) == {"status", "database", "broker", "model"}


def test_health_says_503_when_the_database_is_down(client, monkeypatch):
    monkeypatch.setattr(connection, "cursor", lambda: (_ for _ in ()).throw(OperationalError("host secret.example refused")))
    response = client.get("/healthz")
    assert (response.status_code, response.json()["database"]) == (503, "down")
    assert "secret.example" not in response.content.decode()


def test_health_says_503_when_the_broker_is_down(client, settings, tmp_path):
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"folder": str(tmp_path / "gone")}
    response = client.get("/healthz")
    assert (response.status_code, response.json()["broker"]) == (503, "down")


def test_health_names_the_active_model(client, monkeypatch):
    at = datetime(2026, 1, 2, tzinfo=UTC)
    monkeypatch.setattr(health.recommendations, "active_model", lambda: type("Model", (), {"id": 7, "activated_at": at}))
    assert client.get("/healthz").json()["model"] == {"id": 7, "activated_at": "2026-01-02T00:00:00Z"}


def test_figures_are_for_this_machine(client):
    client.get("/healthz")
    assert b'atelier_requests_total{method="GET",status="200",view="healthz"}' in client.get("/metrics").content
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 404


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded"])
def test_a_proxy_on_this_machine_gives_no_access_to_the_figures(client, header):
    assert client.get("/metrics", headers={header: "192.0.2.7"}).status_code == 404


def test_figures_with_a_token(client, settings):
    settings.METRICS_TOKEN = "word"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wörd"}).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer word"}, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_media_is_kept_for_ever(client, settings):
    (settings.MEDIA_ROOT / "a.webp").write_bytes(b"RIFF")
    response = client.get("/media/a.webp")
    assert b"".join(response.streaming_content) == b"RIFF"
    assert (response["Cache-Control"], response["Content-Type"]) == ("public, max-age=31536000, immutable", "image/webp")


@pytest.mark.parametrize("path", ["nothing.webp", "../secret-key", "%2e%2e/secret-key", "", "blueprints/"])
def test_media_shows_nothing_else(client, path):
    assert client.get(f"/media/{path}").status_code == 404


@pytest.mark.parametrize("path", ["/healthz", "/nowhere/", "/media/none", "/admin/", "/api/docs/", "/api/v1/nowhere/", "/api/schema/"])
def test_every_answer_carries_the_headers(client, path):
    response = client.get(path)
    assert HEADERS.items() <= dict(response.items()).items()
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "camera=()" in response["Permissions-Policy"]
    assert len(response["X-Request-ID"]) == 32


def test_an_error_carries_the_headers_too(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("config.views.health.report", lambda: 1 / 0)
    response = client.get("/healthz")
    assert response.status_code == 500
    assert HEADERS.items() <= dict(response.items()).items()
    assert "unsafe" not in response["Content-Security-Policy"]


def test_the_log_names_the_route_and_nothing_personal(client, written):
    client.get("/p/some-secret-design/?monogram=ann&e=ann@example.org", headers={"User-Agent": "Ann's phone"})
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    request = next(line for line in lines if line["event"] == "request")
    assert (request["route"], request["method"], request["status"]) == ("p/<slug:slug>/", "GET", 404)
    assert not any(word in json.dumps(lines) for word in ("ann", "Ann", "monogram", "some-secret-design", "127.0.0.1"))


def test_a_failure_is_logged_without_addresses_of_people(client, written, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("config.views.health.report", lambda: int("Key (email)=(ann@example.org) already exists at /o/s3cr3t/?a=b"))
    client.get("/healthz")
    text = written.getvalue()
    assert "Key (email)=([e-mail])" in text
    assert not any(word in text for word in ("ann@example.org", "s3cr3t", "a=b"))


def test_the_mail_box_shows_what_was_sent(client, settings, mails):
    settings.MAIL_BOX_PAGE = True
    assert "Your order" in client.get("/demo/mail/").content.decode()
    page = client.get(f"/demo/mail/{mailbox.newest()[0].name}/").content.decode()
    assert '<a href="http://localhost/o/abc/"' in page
    assert timezone.localtime(mailbox.newest()[0].at).strftime("%H:") in page


def test_the_mail_box_is_for_superusers_otherwise(client, settings, mails):
    settings.MAIL_BOX_PAGE = False
    assert client.get("/demo/mail/").status_code == 404
    assert staff().get("/demo/mail/").status_code == 200


def test_staff_who_may_open_no_accounts_read_no_links_that_do(settings, mails):
    settings.MAIL_BOX_PAGE = False
    assert staff(superuser=False).get("/demo/mail/").status_code == 404


def test_the_mail_box_asks_for_the_second_factor_like_the_admin(settings, mails):
    settings.MAIL_BOX_PAGE, settings.STAFF_TWO_FACTOR = False, True
    assert staff().get("/demo/mail/").status_code == 404


def test_there_is_no_mail_box_where_mail_is_sent(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert staff().get("/demo/mail/").status_code == 404


@pytest.mark.parametrize("name", ["x.log.0", "..%2Fsecret-key", "a.log.99999", "x", "%00"])
def test_a_mail_that_is_not_there(settings, mails, name):
    assert staff().get(f"/demo/mail/{name}/").status_code == 404


def test_a_made_up_sender_is_counted_with_its_own_address(client, monkeypatch):
    monkeypatch.setattr(AnonRateThrottle, "THROTTLE_RATES", {"anon": "2/min"})
    seen = [client.get("/api/v1/products/", headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code for n in range(3)]
    assert seen == [200, 200, 429]


@pytest.mark.parametrize(
    "path", ["/o/{}/", "/pay/{}/return/", "/pay/card/{}/challenge/", "/api/v1/orders/{}/", "/d/{}/", "/api/v1/designs/{}/"]
)
def test_links_that_are_keys_stay_out_of_the_log(path):
    assert "s3cret-t0ken" not in logs.scrubbed(f"Internal Server Error: {path.format('s3cret-t0ken')}")


def test_places_in_the_code_stay_in_the_log():
    assert logs.scrubbed('File "/srv/shop/orders/views/payment.py"') == 'File "/srv/shop/orders/views/payment.py"'


def test_a_scanner_cannot_fill_the_log(client, written):
    assert client.get("/", headers={"host": "scanner.example"}).status_code == 400
    assert "Traceback" not in written.getvalue()


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/nothing/", "/api/v1/products/a/b/c/"])
def test_a_program_learns_in_json_that_an_address_does_not_exist(path):
    response = Client(enforce_csrf_checks=True).post(path, "{}", content_type="application/json")
    assert response.status_code == 404
    assert path in response.json()["detail"]


def test_a_flood_of_parameters_leaves_no_traceback(client, db, caplog):
    flood = "&".join(f"a{number}=1" for number in range(1500))
    assert client.get(f"/gallery/?{flood}").status_code == 400
    assert [record.name for record in caplog.records if record.levelname == "ERROR"] == []


def test_what_is_missing_is_said(client, db):
    assert "There is no such order." in client.get("/o/nothing/").content.decode()
    page = client.get("/nothing/").content.decode()
    assert "The address may be mistyped" in page
    assert "tried" not in page


def test_what_django_says_is_missing_is_not_repeated(client, db):
    page = client.post("/d/nothing/duplicate/").content.decode()
    assert "The address may be mistyped" in page
    assert "matches the given query" not in page


@pytest.mark.parametrize(
    ("came_from", "offered"),
    [("http://testserver/p/runner/?sole=gum", True), ("http://elsewhere.example/", False), ("javascript:alert(1)", False), ("", False)],
)
def test_a_form_that_expired_leads_back_to_its_page(db, came_from, offered):
    page = Client(enforce_csrf_checks=True).post("/cart/add/", {"product": "runner"}, headers={"referer": came_from})
    assert page.status_code == 403
    assert ("Open it afresh" in page.content.decode()) is offered
