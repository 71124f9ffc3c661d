"""Pages are compressed for those who ask, each a little differently; pictures are not."""

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from config.middleware import CompressionMiddleware

TEXT = "A page of the shop. " * 50


def _answer(response, accepts="gzip"):
    request = RequestFactory().get("/", headers={"Accept-Encoding": accepts})
    return CompressionMiddleware(lambda _: response)(request)


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "text/csv", "application/json"])
def test_text_is_compressed(kind):
    found = _answer(HttpResponse(TEXT, content_type=kind))
    assert gzip.decompress(found.content).decode() == TEXT
    assert found["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in found["Vary"]


def test_the_length_of_a_page_says_little():
    assert len({len(_answer(HttpResponse(TEXT)).content) for _ in range(30)}) > 5


@pytest.mark.parametrize("response", [HttpResponse(TEXT, content_type="image/webp"), StreamingHttpResponse([TEXT.encode()])])
def test_pictures_and_streams_go_as_they_are(response):
    assert "Content-Encoding" not in _answer(response)


def test_who_cannot_unpack_gets_plain_text():
    assert _answer(HttpResponse(TEXT), accepts="identity").content.decode() == TEXT


@pytest.mark.django_db
def test_a_page_of_the_shop_is_compressed(client):
    found = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert found["Content-Encoding"] == "gzip"
    assert b"<!doctype html>" in gzip.decompress(found.content)
