"""/p/<slug>/why/ and /t/: reasons, and text layers."""

import io
import re
from html import unescape

import pytest
from PIL import Image

pytestmark = pytest.mark.django_db


def text_address(client, query="monogram=AB&v=1"):
    return unescape(re.search(r'src="(/t/[^"]+)"', client.get(f"/p/runner/?{query}").content.decode())[1])


def test_a_reason_names_choices_and_rules(client, runner):
    page = client.get("/p/runner/why/?sole=gum&v=1&option=upper.mesh").content.decode()
    assert "You chose Sole: Gum." in page
    assert "Gum soles only bond to textile and suede." in page
    assert "Taking it changes: Sole: Gum → White rubber." in page
    assert 'href="/p/runner/?sole=gum&amp;v=1&amp;open=upper&amp;take=upper.mesh"' in page


def test_with_htmx_it_is_the_reason_alone(client, runner):
    page = client.get("/p/runner/why/?sole=gum&v=1&option=upper.mesh", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert "Gum soles" in page


@pytest.mark.parametrize("option", ["", "x", "x.y", "upper.velvet", "%00.%00", "<b>.<i>"])
def test_an_unknown_option_is_a_sentence(client, runner, option):
    response = client.get(f"/p/runner/why/?option={option}")
    assert response.status_code == 400
    assert "<b>.<i>" not in response.content.decode()


def test_no_product_is_404(client, db):
    assert client.get("/p/nothing/why/?option=a.b").status_code == 404


def test_a_text_layer_is_a_picture_for_ever(client, runner):
    response = client.get(text_address(client))
    assert response["Content-Type"] == "image/webp"
    assert "immutable" in response["Cache-Control"]
    assert Image.open(io.BytesIO(response.content)).size == (240, 160)
    assert client.get(text_address(client), headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_what_is_written_stands_in_the_query_only(client, runner):
    address = text_address(client)
    assert "AB" not in address.split("?")[0]
    assert "AB" in address.split("?")[1]


@pytest.mark.parametrize("change", [("AB", "XY"), ("/t/", "/t/0"), ("?l=", "?l=1"), ("?l=", "?x=")])
def test_nobody_else_has_texts_drawn(client, runner, change):
    assert client.get(text_address(client).replace(*change)).status_code == 404


def test_a_text_layer_takes_no_query(client, runner, django_assert_num_queries):
    address = text_address(client)
    with django_assert_num_queries(0):
        client.get(address)


def test_drawing_has_a_limit_and_what_is_drawn_already_has_none(client, runner, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "draw": "1/m/ip"}
    first, second = text_address(client, "monogram=QX&v=1"), text_address(client, "monogram=QY&v=1")
    assert [client.get(first).status_code for _ in range(3)] == [200, 200, 200]
    refused = client.get(second)
    assert (refused.status_code, refused["Retry-After"], refused["Cache-Control"]) == (429, "60", "no-store")
    assert "Please wait a minute." in refused.content.decode()
    assert client.get(second, REMOTE_ADDR="10.9.8.7").status_code == 200
    assert client.get(second).status_code == 200
