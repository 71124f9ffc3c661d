"""Browsers that answered the question of consent."""

import pytest
from django.urls import reverse


@pytest.fixture
def consenting(client):
    """A client whose visitor agreed to be recognised."""
    client.post(reverse("accounts:consent"), {"answer": "grant"})
    return client
