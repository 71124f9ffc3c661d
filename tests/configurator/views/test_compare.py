"""/p/<slug>/compare/: two designs side by side."""

import html
import re

import pytest

from catalog.models import Product
from tests.factories.accounts import UserFactory
from tests.factories.configurator import colourway, design, document, runner as make
from tests.factories.uploads import printed_runner, upload

pytestmark = pytest.mark.django_db
HERE = "/p/runner/compare/"


def page_of(client, address):
    response = client.get(f"{HERE}?{address}")
    assert response.status_code == 200
    return response.content.decode()


def rows(page):
    """Label, mine and other of what differs."""
    cells = re.findall(r'role="(?:rowheader|cell)">(.*?)</span>\s*(?=<span|</div>|<a)', page.split("compare-row--head")[1], re.DOTALL)
    text = [re.sub(r"<[^>]+>|\s+", " ", cell).strip() for cell in cells]
    return [tuple(text[at : at + 3]) for at in range(0, len(text), 3)]


def test_what_differs_comes_first_and_the_same_is_folded(client, runner):
    page = page_of(client, "sole=gum&colour=black&v=1&other.colour=black&other.charm=star")
    assert rows(page) == [("Sole", "Gum", "White rubber"), ("Upper", "Canvas", "Mesh"), ("Charm", "none", "Star")]
    assert "The same in both (4)" in page
    assert page.index("What differs") < page.index("The same in both")


def test_prices_of_both_are_shown(client, runner):
    page = page_of(client, "sole=gum&v=1&with.design=standard")
    assert "€130.00" in page
    assert "€125.00" in page


def test_two_that_are_the_same_say_so(client, runner):
    assert "They are the same" in page_of(client, "sole=white&v=1&with.design=standard")


def test_a_saved_design_is_put_beside_mine(client, runner):
    saved = design(("charm", "star"), title="Stella")
    page = page_of(client, f"v=1&with.design={saved.token}")
    assert "Stella" in page
    assert ("Charm", "none", "Star") in rows(page)


def test_a_colourway_is_compared_with_where_it_started(client, runner):
    colourway()
    response = client.get("/p/runner-night/compare/?colour=red&v=1&with.design=start")
    assert "Runner night" in response.content.decode()
    assert ("Upper colour", "Red", "Black") in rows(response.content.decode())


def test_one_decision_is_taken_over_with_the_smallest_repair(client, runner):
    response = client.get(f"{HERE}?sole=gum&v=1&other.upper=mesh&with.take=upper", follow=True)
    assert response.redirect_chain == [(f"{HERE}?upper=mesh&v=1&other.upper=mesh", 302)]
    assert "Also changed: Sole: Gum → White rubber" in response.content.decode()


@pytest.mark.parametrize(
    ("mine", "other", "expected"),
    [
        ("extras=bag", "other.extras=insole&other.extras=laces", "extras=laces&extras=insole&"),
        ("extras=bag", "other.extras=", "extras=&"),
        ("charm=star", "other.charm=", "charm=&"),
        ("width=90", "other.width=110", "width=110&"),
        ("charm=star", "other.monogram=AB", "monogram=AB&"),
        ("monogram=AB", "other.monogram=", ""),
    ],
)
def test_every_kind_is_taken_over(client, runner, mine, other, expected):
    key = other.partition("=")[0].removeprefix("other.")
    response = client.get(f"{HERE}?{mine}&v=1&{other}&with.take={key}")
    assert response["Location"] == f"{HERE}?{expected}v=1&{other}"


def test_a_part_that_does_not_exist_is_refused(client, runner):
    response = client.get(f"{HERE}?sole=gum&v=1&with.take=wing", follow=True)
    assert "This product has no such part." in response.content.decode()


def test_both_can_be_swapped_and_swapped_back(client, runner):
    page = page_of(client, "sole=gum&v=1&other.charm=star")
    swapped = re.search(r'id="swap"[^>]*href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert swapped == f"{HERE}?charm=star&v=1&other.sole=gum"
    back = re.search(r'id="swap"[^>]*href="([^"]+)"', client.get(swapped).content.decode())[1]
    assert back.replace("&amp;", "&") == f"{HERE}?sole=gum&v=1&other.charm=star"


def test_a_pasted_link_becomes_the_other_one(client, runner):
    saved = design(("sole", "gum"))
    response = client.get(HERE, {"colour": "black", "v": 1, "with.link": f"/d/{saved.token}/"})
    assert response["Location"] == f"{HERE}?colour=black&v=1&other.sole=gum"


@pytest.mark.parametrize(("term", "status"), [("with.link=/d/nothing/", 200), ("with.design=nothing", 404), ("with.design=../../x", 404)])
def test_a_design_that_is_not_there_is_said(client, runner, term, status):
    response = client.get(f"{HERE}?colour=black&v=1&{term}")
    assert response.status_code == status
    assert re.search("no such design|no link to a design", response.content.decode())
    assert 'name="colour" value="black"' in response.content.decode()


def test_a_design_of_another_product_is_refused(client, runner):
    make(product="walker", title="Walker", family="walker")
    response = client.get(HERE, {"v": 1, "with.link": "/p/walker/?sole=gum&v=1"})
    assert "of another product" in response.content.decode()
    assert Product.objects.filter(slug="walker").exists()


def test_what_of_the_other_cannot_be_had_is_said(client, runner):
    page = page_of(client, "v=1&other.sole=cork&other.upper=suede")
    assert "The other design: Sole: “cork” is not offered any more." in page


def test_an_older_design_is_compared_as_it_can_be_had_today(client, runner):
    saved = design(("sole", "gum"))
    rules = [*document()["rules"], {"when": "!sole.gum", "why": "Gum has run out for good."}]
    make(rules=rules)
    from configurator import services

    services.retire(blueprint_id=runner.pk)
    assert client.get(f"{HERE}?with.design={saved.token}").status_code == 200


def test_designs_of_this_browser_and_of_nobody_else_are_offered(client, runner):
    client.post("/d/", {"product": "runner", "v": 1, "c": ["sole=gum"], "title": "Mine"})
    design(("colour", "black"), title="Stranger", user=UserFactory())
    page = page_of(client, "v=1&with.design=standard")
    assert "Mine" in page
    assert "Stranger" not in page


def test_designs_of_the_account_are_offered(client, runner):
    user = UserFactory()
    design(("colour", "black"), title="My night", user=user)
    client.force_login(user)
    assert "My night" in page_of(client, "v=1&with.design=standard")


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_the_same_queries_however_many_designs(client, runner, django_assert_num_queries, count):
    user = UserFactory()
    for number in range(count):
        design(("colour", "black"), title=f"Night {number}", user=user)
    client.force_login(user)
    page_of(client, "v=1&with.design=standard")
    with django_assert_num_queries(8):
        # session, account, its visitor, product with its versions, stock of scarce options, designs, breadcrumb;
        # the cart in the head of the page
        page_of(client, "v=1&with.design=standard")


def test_a_saved_design_leads_here(client, runner):
    saved = design(("charm", "star"))
    page = client.get(f"/d/{saved.token}/").content.decode()
    link = re.search(r'href="(/p/runner/compare/[^"]+)"', page)[1].replace("&amp;", "&")
    assert link == f"{HERE}?charm=star&v=1&with.design=standard"
    assert ("Charm", "Star", "none") in rows(client.get(link).content.decode())


def test_a_picture_stays_with_who_uploaded_it(client, db):
    saved = design(("sole", "gum"), ("photo", upload(printed_runner()).token))
    link = {"with.link": f"/d/{saved.token}/"}
    assert client.get("/p/runner/start/", link)["Location"] == "/p/runner/?sole=gum&v=1"
    assert client.get(HERE, {"v": 1} | link)["Location"] == f"{HERE}?v=1&other.sole=gum"
    page = page_of(client, f"v=1&with.design={saved.token}")
    assert ("Your picture", "none", "your picture") in rows(page)
    assert "with.take=photo" not in page
    refused = client.get(f"{HERE}?v=1&with.design={saved.token}&with.take=photo", follow=True)
    assert "Only who uploaded a picture may have it printed." in html.unescape(refused.content.decode())
