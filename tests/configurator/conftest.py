import pytest


@pytest.fixture
def runner(db):
    """The runner, published."""
    from tests.factories.configurator import runner as made

    return made()


@pytest.fixture
def click(client):
    """A click as htmx sends it."""

    def send(address, slug="runner"):
        return client.get(f"/p/{slug}/?{address}", headers={"HX-Request": "true"})

    return send
