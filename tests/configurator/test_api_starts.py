"""The API of the helpers: completions and samples."""

import pytest
from django.utils import timezone

from tests.factories import configurator as factory

pytestmark = pytest.mark.django_db
BASE = "/api/v1/products/runner"


class TestCompletion:
    def test_it_keeps_the_choices_within_the_limits(self, client, runner):
        found = client.get(f"{BASE}/completion/?sole=gum&colour=black&ceiling=128").json()
        assert (found["product"], found["version"], found["price"]) == ("runner", 1, "127.00")
        assert found["selection"]["sole"] == "gum"
        assert found["choices"][:2] == [["sole", "gum"], ["colour", "black"]]
        assert found["changed"] == {"extras": []}
        assert found["address"] == "sole=gum&colour=black&extras=&v=1"

    def test_what_is_out_of_reach_says_how_far(self, client, runner):
        answer = client.get(f"{BASE}/completion/?upper=suede&with.ceiling=100")
        assert answer.status_code == 409
        assert answer.json()["lowest_price"] == "135.00"
        assert answer.json()["culprits"] == ["Upper: Suede"]
        late = client.get(f"{BASE}/completion/?sole=gum&by={timezone.localdate().isoformat()}")
        assert (late.status_code, late.json()["culprits"]) == (409, ["Sole: Gum"])
        assert late.json()["earliest"] in late.json()["detail"]

    @pytest.mark.parametrize(
        ("address", "status"),
        [
            ("?ceiling=-1", 400),
            ("?ceiling=much", 400),
            ("?by=2001-01-01", 400),
            ("?by=soon", 400),
            ("?sole=cork", 400),
            ("?sole=gum&upper=mesh", 409),
            ("?v=9", 404),
        ],
    )
    def test_bad_input_is_refused_with_a_sentence(self, client, runner, address, status):
        answer = client.get(f"{BASE}/completion/{address}")
        assert answer.status_code == status
        assert answer.json()["detail"].endswith(".")

    def test_a_group_may_be_called_as_a_term(self, client, db):
        groups = [{"key": "ceiling", "label": "Ceiling", "kind": "one", "options": [{"key": "low"}, {"key": "high", "price": "9.00"}]}]
        factory.runner(groups=groups, rules=[], layers=[])
        assert client.get(f"{BASE}/completion/?ceiling=high").json()["price"] == "129.00"
        assert client.get(f"{BASE}/completion/?ceiling=high&with.ceiling=125").status_code == 409


class TestSample:
    def test_the_same_seed_gives_the_same_design(self, client, runner):
        one, other = (client.get(f"{BASE}/sample/?sole=gum&seed=5").json() for _ in range(2))
        assert one == other
        assert (one["seed"], one["selection"]["sole"]) == (5, "gum")
        assert one["selection"]["upper"] in ("canvas", "suede")

    def test_without_a_seed_one_is_drawn_and_named(self, client, runner):
        found = client.get(f"{BASE}/sample/").json()
        assert client.get(f"{BASE}/sample/?seed={found['seed']}").json() == found

    @pytest.mark.parametrize(("address", "status"), [("?seed=x", 400), ("?seed=-1", 400), ("?sole=cork", 400), ("?v=9", 404)])
    def test_bad_input_is_refused_with_a_sentence(self, client, runner, address, status):
        answer = client.get(f"{BASE}/sample/{address}")
        assert answer.status_code == status
        assert answer.json()["detail"].endswith(".")


def test_helpers_are_described(client, runner):
    paths = client.get("/api/schema/?format=json").json()["paths"]
    names = {one["name"] for one in paths["/api/v1/products/{slug}/completion/"]["get"]["parameters"]}
    assert {"ceiling", "by", "v", "choices"} <= names
    assert "seed" in {one["name"] for one in paths["/api/v1/products/{slug}/sample/"]["get"]["parameters"]}
