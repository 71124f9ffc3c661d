"""The API: configurations, explanations, designs."""

import pytest

from configurator import models
from tests.factories.accounts import UserFactory
from tests.factories.configurator import design
from tests.factories.uploads import halves, posted, printed_runner

pytestmark = pytest.mark.django_db
BASE = "/api/v1/products/runner"


def test_a_configuration_is_complete(client, runner):
    found = client.get(f"{BASE}/configuration/?sole=gum&upper=suede").json()
    assert (found["version"], found["price"], found["price_range"]) == (1, "145.00", ["140.00", "167.50"])
    assert found["selection"]["colour"] == "red"
    assert found["variants"] == 140
    assert len(found["layers"]) == 3
    options = {option["key"]: option for option in found["groups"][1]["options"]}
    assert (options["suede"]["status"], options["mesh"]["status"]) == ("chosen", "conflicting")
    assert options["mesh"]["also_changes"] == {"sole": "white"}


def test_what_does_not_hold_is_a_sentence_and_a_conflict(client, runner):
    answer = client.get(f"{BASE}/configuration/?sole=gum&upper=mesh")
    assert answer.status_code == 409
    assert answer.json()["conflict"]["choices"] == {"sole": "gum", "upper": "mesh"}
    assert answer.json()["conflict"]["rules"][0]["why"] == "Gum soles only bond to textile and suede."


@pytest.mark.parametrize(
    ("address", "status"), [("?sole=cork", 400), ("?x=y", 400), ("?v=7", 404), ("?" + "&".join(f"a{n}=1" for n in range(500)), 400)]
)
def test_bad_input_is_refused_with_a_sentence(client, runner, address, status):
    answer = client.get(f"{BASE}/configuration/{address}")
    assert answer.status_code == status
    assert answer.json()["detail"].endswith(".")


def test_an_explanation_names_choices_rules_and_repair(client, runner):
    found = client.get(f"{BASE}/explanation/?sole=gum&option=upper.mesh").json()
    assert found["choices"] == {"sole": "gum"}
    assert [rule["when"] for rule in found["rules"]] == ["sole.gum => upper.canvas | upper.suede"]
    assert found["repair"]["changed"] == {"sole": "white"}
    assert found["repair"]["selection"]["upper"] == "mesh"


def test_the_repair_is_what_a_click_leads_to(client, runner):
    repair = client.get(f"{BASE}/explanation/?sole=gum&option=upper.mesh").json()["repair"]
    assert repair["selection"] == client.get(f"{BASE}/configuration/?upper=mesh").json()["selection"]


@pytest.mark.parametrize("option", ["", "upper", "upper.velvet", "x.y", "."])
def test_an_unknown_option_has_no_explanation(client, runner, option):
    assert client.get(f"{BASE}/explanation/?option={option}").status_code == 400


def test_a_design_is_saved_and_read_by_its_token(client, runner):
    body = {"product": "runner", "choices": [["sole", "gum"], ["colour", "black"]], "title": "Night"}
    made = client.post("/api/v1/designs/", body, content_type="application/json")
    assert made.status_code == 201
    read = client.get(f"/api/v1/designs/{made.json()['token']}/").json()
    assert read["choices"] == [["sole", "gum"], ["colour", "black"]]
    assert (read["title"], read["price"], read["buildable"]) == ("Night", "130.00", True)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ([], 400),
        ({"product": "nothing"}, 404),
        ({"product": "runner", "choices": [["sole"]]}, 400),
        ({"product": "runner", "choices": [["sole", "gum"], ["upper", "mesh"]]}, 409),
        ({"product": "runner", "choices": "sole=gum"}, 400),
    ],
)
def test_a_design_that_cannot_be_is_refused(client, runner, body, status):
    assert client.post("/api/v1/designs/", body, content_type="application/json").status_code == status


def test_my_designs_are_mine(client, runner):
    user = UserFactory()
    mine = design(("sole", "gum"), user=user)
    design(("sole", "gum"))
    assert client.get("/api/v1/designs/").status_code == 403
    client.force_login(user)
    assert [row["token"] for row in client.get("/api/v1/designs/").json()] == [mine.token]


def test_no_design_is_404(client, db):
    assert client.get("/api/v1/designs/nothing/").status_code == 404


def test_a_body_nested_without_end_is_refused(client, db):
    answer = client.post("/api/v1/designs/", "[" * 100_000, content_type="application/json")
    assert (answer.status_code, answer.json()["detail"]) == (400, "This JSON is nested far too deeply.")


def test_programs_save_no_faster_than_browsers(client, runner, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "save": "2/m/ip"}
    saved = [client.post("/api/v1/designs/", {"product": "runner"}, content_type="application/json") for _ in range(3)]
    assert [answer.status_code for answer in saved] == [201, 201, 429]


def send(client, **fields):
    return client.post("/api/v1/uploads/", {"product": "runner", "version": 1, "group": "photo", "file": posted()} | fields)


def test_a_program_sends_a_picture_and_saves_a_design_with_it(client, django_capture_on_commit_callbacks):
    printed_runner()
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(client)
    found = answer.json()
    assert (answer.status_code, found["group"], found["state"]) == (201, "photo", "received")
    assert client.get(found["status"]).json()["state"] == "ready"
    body = {"product": "runner", "choices": [["photo", found["token"]]]}
    saved = client.post("/api/v1/designs/", body, content_type="application/json")
    assert (saved.status_code, saved.json()["selection"]["photo"]) == (201, found["token"])


def test_a_picture_of_another_program_is_not_to_be_had(client, django_capture_on_commit_callbacks):
    printed_runner()
    with django_capture_on_commit_callbacks(execute=True):
        token = send(client).json()["token"]
    client.cookies.clear()
    saved = client.post("/api/v1/designs/", {"product": "runner", "choices": [["photo", token]]}, content_type="application/json")
    assert saved.status_code == 400
    assert "somebody else" in saved.json()["detail"]


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"file": ""}, 400, "choose a picture first"),
        ({"data": b"GIF89a"}, 400, "no JPEG, PNG or WebP"),
        ({"group": "sole"}, 400, "no place for a picture"),
        ({"product": "nothing"}, 404, "no such made-to-order product"),
        ({"version": "x"}, 400, "version: Enter a whole number"),
        ({"version": "", "v": "x"}, 400, "version: Enter a whole number"),
    ],
)
def test_a_program_is_told_what_is_wrong_with_a_picture(client, db, fields, status, sentence):
    printed_runner()
    data = fields.pop("data", None)
    answer = send(client, **fields | ({"file": posted(data)} if data else {}))
    assert answer.status_code == status
    assert sentence in answer.json()["detail"]
    assert not models.Upload.objects.exists()


def test_pictures_of_programs_have_the_limits_of_the_page(client, settings):
    printed_runner()
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "upload": "1/m/ip"}
    assert [send(client).status_code, send(client, file=posted(halves())).status_code] == [201, 429]
    giant = client.generic("POST", "/api/v1/uploads/", b"", "multipart/form-data; boundary=x", CONTENT_LENGTH="99000000")
    assert (giant.status_code, "10 MB" in giant.json()["detail"]) == (413, True)
    assert client.get("/api/v1/uploads/").status_code == 405


@pytest.mark.parametrize(("origin", "status"), [("http://testserver", 201), ("https://elsewhere.example", 403), ("null", 403)])
def test_another_site_does_not_send_pictures_through_a_browser(client, db, origin, status):
    printed_runner()
    body = {"product": "runner", "version": 1, "group": "photo", "file": posted()}
    answer = client.post("/api/v1/uploads/", body, headers={"Origin": origin})
    assert (answer.status_code, "pictures" in answer.cookies) == (status, status == 201)


def test_the_description_names_what_an_upload_takes(client, db):
    schema = client.get("/api/schema/?format=json").json()
    (kind,) = schema["paths"]["/api/v1/uploads/"]["post"]["requestBody"]["content"]
    assert kind == "multipart/form-data"
