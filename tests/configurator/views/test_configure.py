"""/p/<slug>/: the page that is the product."""

import re
from urllib.parse import quote

import pytest

from configurator import queries, services
from tests.factories import configurator as factory
from tests.factories.catalog import picture

pytestmark = pytest.mark.django_db


def shown(response):
    page = response.content.decode()
    return page[page.index('<div id="configurator"') :].split("<p hx-swap-oob")[0].split('<section class="section configure-about')[0]


def without_tokens(markup):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", markup)


def test_a_product_starts_blank_at_its_own_address(client, runner):
    response = client.get("/p/runner/")
    page = response.content.decode()
    assert response.status_code == 200
    assert 'price--large">€125.00<' in page  # 120 + spare laces 3 + two steps of width
    assert "€120.00 to €167.50" in page
    assert '<link rel="canonical"' in page
    assert "noindex" not in page


def test_page_and_fragment_are_the_same_markup(client, click, runner):
    page = shown(client.get("/p/runner/?sole=gum&v=1"))
    fragment = shown(click("sole=gum&v=1"))
    assert without_tokens(page).startswith(without_tokens(fragment).strip()[:-20])
    assert "<html" not in click("sole=gum&v=1").content.decode()


def test_without_scripts_a_click_leads_to_the_canonical_address(client, runner):
    response = client.get("/p/runner/?colour=black&v=1&open=sole&take=sole.gum")
    assert response.status_code == 302
    assert response["Location"] == "/p/runner/?colour=black&sole=gum&v=1"
    assert client.get(response["Location"]).status_code == 200


def test_a_canonical_address_is_not_redirected(client, runner):
    assert client.get("/p/runner/?colour=black&sole=gum&v=1").status_code == 200


def test_a_click_with_htmx_pushes_the_canonical_address(click, runner):
    response = click("colour=black&v=1&open=colour&take=colour.red")
    assert response["HX-Push-Url"] == "/p/runner/?colour=red&v=1&open=colour"
    assert {"HX-Request", "HX-Trigger"} <= set(response["Vary"].split(", "))


def test_opening_a_group_or_a_view_is_no_step_back(click, runner):
    assert click("v=1&open=sole&open=upper")["HX-Replace-Url"] == "/p/runner/?v=1&open=upper"
    assert click("v=1&view=top")["HX-Replace-Url"] == "/p/runner/?v=1&view=top"


def test_a_conflicting_option_is_taken_with_the_smallest_repair_and_an_undo(click, runner):
    page = click("sole=gum&colour=silver&v=1&open=upper&take=upper.suede").content.decode()
    assert "Also changed:" in page
    assert "Upper colour: Silver → Red" in page
    assert 'href="/p/runner/?sole=gum&amp;colour=silver&amp;v=1&amp;open=upper"' in page


def test_the_live_region_says_price_and_changes(click, runner):
    page = click("sole=gum&colour=silver&v=1&take=upper.suede").content.decode()
    said = page.split('hx-swap-oob="innerHTML:#announcement">')[1]
    assert said.startswith("€145.00.")
    assert "Upper colour: Silver → Red" in said


def test_without_scripts_the_change_is_a_message_with_undo(client, runner):
    response = client.get("/p/runner/?sole=gum&colour=silver&v=1&take=upper.suede", follow=True)
    page = response.content.decode()
    assert "Also changed: Upper colour: Silver → Red." in page
    assert "Undo</a>" in page


def test_every_option_says_what_it_does(click, runner):
    page = click("sole=gum&v=1&open=upper").content.decode()
    assert "Changes Sole: Gum → White rubber" in page
    assert "Why?" in page
    assert page.count('name="take"') == 3
    assert "disabled" not in page


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("sole=cork&v=1", "Sole: “cork” is not offered any more."),
        ("glow=yes&v=1", "“glow” is not a part of this product any more."),
        ("monogram=abcd&v=1", "at most 3 characters"),
        ("width=93&v=1", "takes whole numbers"),
        ("sole=gum&upper=mesh&v=1", "Gum soles only bond to textile and suede."),
    ],
)
def test_what_does_not_hold_is_said_and_the_rest_is_shown(client, runner, address, sentence):
    response = client.get(f"/p/runner/?colour=black&{address}")
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert 'name="colour" value="black"' in response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "take=nonsense",
        "take=sole.cork&v=1",
        "take=.",
        "drop=.&open=.&view=.&with.line=x&v=-1",
        "v=999999999999999999999999",
        "sole=gum&sole=white&sole=gum",
        "text.width=wide&v=1",
        "extras=&charm=&monogram=",
        "%FF=%FE&sole=%00%0d",
        "=&&==&sole",
    ],
)
def test_no_address_breaks_the_page(client, click, runner, address):
    for response in (client.get(f"/p/runner/?{address}", follow=True), click(address)):
        assert response.status_code in (200, 400)
        assert "/p/runner/" in response.content.decode()


@pytest.mark.parametrize("count", [500, 10_000])
def test_too_many_parameters_are_refused_with_a_way_on(client, runner, count):
    response = client.get("/p/runner/?" + "&".join(f"a{n}=1" for n in range(count)))
    assert response.status_code == 400
    assert 'href="/p/runner/"' in response.content.decode()


def test_what_a_shopper_types_is_text_and_nothing_else(client, runner):
    attack = quote('"><script>alert(1)</script>')
    for address in (f"monogram={attack}", f"{attack}=1", f"take={attack}", f"text.monogram={attack}&v=1", f"view={attack}&open={attack}"):
        assert "<script>alert" not in client.get(f"/p/runner/?{address}", follow=True).content.decode()


def test_a_text_is_taken_in_capitals_where_only_those_are_possible(click, runner):
    assert click("v=1&text.monogram=ab")["HX-Push-Url"] == "/p/runner/?monogram=AB&v=1"


def test_a_text_that_cannot_be_is_kept_in_its_field_with_a_reason(click, runner):
    page = click("v=1&open=monogram&text.monogram=A%21").content.decode()
    assert 'value="A!"' in page
    assert "takes only characters of A-Z" in page


def test_one_more_of_several_keeps_the_others(click, runner):
    assert click("v=1&open=extras&take=extras.bag")["HX-Push-Url"] == "/p/runner/?extras=laces&extras=bag&v=1&open=extras"
    assert click("v=1&open=extras&take=extras.laces")["HX-Push-Url"] == "/p/runner/?extras=&v=1&open=extras"


def test_a_choice_can_be_dropped(click, runner):
    assert click("sole=gum&colour=black&v=1&drop=sole")["HX-Push-Url"] == "/p/runner/?colour=black&v=1"


def test_addresses_with_choices_are_not_for_robots(client, runner):
    page = client.get("/p/runner/?sole=gum&v=1").content.decode()
    assert '<meta name="robots" content="noindex">' in page
    assert 'href="http://localhost:8000/p/runner/"' in page


def test_a_colourway_starts_from_its_design_and_a_click_carries_it_all(client, click, runner):
    factory.colourway("night", colour="black", upper="canvas")
    assert 'name="colour" value="black"' in client.get("/p/night/").content.decode()
    response = click("colour=black&upper=canvas&v=1&take=sole.gum", slug="night")
    assert response["HX-Push-Url"] == "/p/night/?colour=black&upper=canvas&sole=gum&v=1"


def test_the_cart_form_carries_version_and_choices_in_order(client, runner):
    page = client.get("/p/runner/?sole=gum&colour=black&with.line=7&v=1", follow=True).content.decode()
    form = page.split('action="/cart/add/"')[1].split("</form>")[0]
    assert re.findall(r'name="c" value="([^"]+)"', form) == ["sole=gum", "colour=black"]
    assert 'name="v" value="1"' in form
    assert 'name="line" value="7"' in form


def test_a_group_may_be_called_as_the_shop_calls_a_line_of_the_cart(client, db):
    groups = [
        {"key": "line", "label": "Line", "kind": "one", "options": [{"key": "thin", "label": "Thin"}, {"key": "bold", "label": "Bold"}]}
    ]
    factory.runner(groups=groups, rules=[], views=[], layers=[])
    page = client.get("/p/runner/?line=bold&with.line=7&v=1", follow=True).content.decode()
    assert 'name="line" value="bold"' in page
    assert 'name="with.line" value="7"' in page


def test_a_text_that_a_rule_asks_for_must_be_typed_first(client, db):
    rules = [*factory.RUNNER["rules"], {"when": "upper.suede => monogram", "why": "Suede is always signed."}]
    factory.runner(rules=rules)
    page = client.get("/p/runner/?upper=suede&v=1").content.decode()
    assert "Fill in Monogram" in page
    assert "Add to cart" not in page


def test_what_is_sold_out_is_said_and_cannot_be_added(client, runner):
    from orders.models import StockItem

    StockItem.objects.create(key="option:runner/upper.suede", quantity=0)
    page = client.get("/p/runner/?upper=suede&v=1&open=upper").content.decode()
    assert "Sold out for now" in page
    assert "Sold out for now: Upper: Suede." in page
    assert "Add to cart" not in page
    assert "Add to cart" in client.get("/p/runner/?upper=canvas&v=1&open=upper").content.decode()


def test_what_is_not_made_is_not_found(client, db):
    assert client.get("/p/nothing/").status_code == 404
    factory.runner(publish=False)
    assert client.get("/p/runner/").status_code == 404


def test_other_methods_are_refused(client, runner):
    assert client.post("/p/runner/").status_code == 405


class TestVersions:
    def test_an_old_version_is_used_as_long_as_it_is_made(self, client, runner):
        factory.runner(base_price="150.00")
        page = client.get("/p/runner/?sole=gum&v=1").content.decode()
        assert "€130.00" in page
        assert "There is a newer one, which is the one you can order." in page
        assert "Without extras: €120.00 → €150.00" in page
        assert "It was <strong>€130.00</strong> and is <strong>€160.00</strong> today." in page
        assert 'href="/p/runner/?sole=gum&amp;v=2"' in page

    def test_a_retired_version_leads_to_the_nearest_of_today_and_says_what_no_longer_holds(self, client, runner):
        groups = factory.document()["groups"]
        groups[0]["options"] = groups[0]["options"][:1]
        factory.runner(groups=groups, rules=factory.RUNNER["rules"][1:])
        services.retire(blueprint_id=runner.pk)
        page = client.get("/p/runner/?sole=gum&colour=black&v=1").content.decode()
        assert "Sole: Gum is not offered any more." in page
        assert "Sole: Gum → White rubber" in page
        assert "This is the nearest design." in page
        assert 'name="colour" value="black"' in page
        assert 'name="v" value="2"' in page

    def test_a_retired_version_that_still_holds_is_only_renumbered(self, client, runner):
        factory.runner(title="Runner II")
        services.retire(blueprint_id=runner.pk)
        assert client.get("/p/runner/?sole=gum&v=1")["Location"] == "/p/runner/?sole=gum&v=2"

    def test_a_retired_version_that_was_cheaper_says_so(self, client, runner):
        factory.runner(base_price="150.00")
        services.retire(blueprint_id=runner.pk)
        page = client.get("/p/runner/?sole=gum&v=1").content.decode()
        assert "Everything in it can still be made." in page
        assert "It was <strong>€130.00</strong> and is <strong>€160.00</strong> today." in page

    def test_a_version_that_never_was_is_no_older_product(self, client, runner):
        assert client.get("/p/runner/?sole=gum&v=7")["Location"] == "/p/runner/?sole=gum&v=1"


def test_what_a_design_comes_from_travels_with_its_address(client, click, runner):
    page = click("sole=gum&v=1&with.remix=abc&take=colour.black").content.decode()
    assert page.count('name="with.remix" value="abc"') == 1
    assert page.count('name="remix" value="abc"') == 2
    assert client.get("/p/runner/?sole=gum&with.remix=abc")["Location"] == "/p/runner/?sole=gum&v=1&with.remix=abc"
    assert client.get("/p/runner/?sole=gum&v=1&with.remix=%3Cx%3E")["Location"] == "/p/runner/?sole=gum&v=1"


def test_a_word_that_is_not_made_is_refused_at_once_and_stays_in_the_field(click, runner):
    page = click("v=1&open=monogram&text.monogram=TIT").content.decode()
    assert "“Monogram”: we would rather not make this. Please choose other words." in page
    assert 'value="TIT"' in page
    assert 'name="monogram"' not in page


def test_a_link_with_such_a_word_shows_the_design_without_it(client, runner):
    page = client.get("/p/runner/?sole=gum&monogram=TIT&v=1").content.decode()
    assert "“Monogram”: we would rather not make this." in page
    assert 'name="monogram"' not in page


def test_what_cannot_be_seen_is_left_out_of_what_is_typed(click, runner):
    page = click("v=1&open=monogram&text.monogram=A%E2%80%AEB").content.decode()
    assert 'name="monogram" value="AB"' in page


@pytest.mark.parametrize("address", ["v=1", "sole=gum&v=1&take=colour.black", "sole=gum&v=1&take=upper.suede"])
def test_a_click_takes_few_queries(click, runner, django_assert_num_queries, address):
    click(address)
    with django_assert_num_queries(3):
        # kind of product (dispatch), product with its versions, stock of the scarce options
        assert click(address).status_code == 200


@pytest.mark.parametrize("colourways", [1, 3])
def test_the_page_takes_the_same_queries_however_many_products(client, runner, django_assert_num_queries, colourways):
    for number in range(colourways):
        factory.colourway(f"night-{number}")
    client.get("/p/runner/")
    with django_assert_num_queries(6):
        # kind of product (dispatch), product with its versions, stock, breadcrumb, picture for links,
        # similar products (their keys, their cards)
        assert client.get("/p/runner/").status_code == 200


def test_what_stays_in_sight_says_the_price_and_the_date_beside_the_button(click, runner):
    page = click("v=1&take=sole.gum").content.decode()
    price = re.search(r'price--large">(€[\d.]+)<', page)[1]
    bar = page.split('class="configurator__bar"')[1].split("</form>")[0]
    assert f">{price}<" in bar
    assert re.search(r"Ready about \d+ \w{3}<", bar)
    assert "Add to cart" in bar


def test_a_keyboard_on_the_screen_leaves_the_picture_and_the_price_above_it(client, runner):
    assert re.search(r'name="viewport" content="[^"]*interactive-widget=resizes-content', client.get("/p/runner/").content.decode())


def test_what_shares_or_reads_the_page_is_told_of_the_product(client, runner):
    picture(runner.product, is_default=True)
    page = client.get("/p/runner/").content.decode()
    shared = re.search(r'property="og:image" content="([^"]+)"', page)[1]
    assert shared.startswith("http://localhost")
    assert re.search(r'itemprop="image" href="http://localhost[^"]+"', page)
    for said in (
        'itemtype="https://schema.org/Product"',
        'itemprop="price" content="1',
        'itemprop="priceCurrency" content="EUR"',
        "MadeToOrder",
    ):
        assert said in page


def test_the_lowest_layer_is_fetched_before_anything_else(client, runner):
    page = client.get("/p/runner/?colour=silver&v=1").content.decode()
    lowest = re.search(r'class="layers__layer" [^>]*src="([^"]+)"', page)[1]
    assert f'<link rel="preload" as="image" href="{lowest}" fetchpriority="high">' in page.split("</head>")[0]
    assert "<template>" not in page


def test_of_a_drawn_design_the_one_picture_of_the_theme_is(client, runner):
    preload = '<link rel="preload" as="image" href="{}"{} fetchpriority="high">'
    drawn = queries.preview(slug="runner", ask=queries.Ask()).poster
    page = client.get("/p/runner/").content.decode()
    for theme, address in drawn.items():
        assert preload.format(address, f' media="(prefers-color-scheme: {theme})"') in page.split("</head>")[0]
    client.cookies["theme"] = "dark"
    page = client.get("/p/runner/").content.decode()
    assert preload.format(drawn["dark"], "") in page.split("</head>")[0]
    assert drawn["light"] not in page


def test_a_click_and_a_step_back_get_layers(client, click, runner):
    drawn = queries.preview(slug="runner", ask=queries.Ask()).poster["light"]
    assert drawn not in click("colour=silver&v=1&drop=colour").content.decode()
    answer = client.get("/p/runner/", headers={"HX-History-Restore-Request": "true"})
    assert drawn not in answer.content.decode()
    assert "HX-History-Restore-Request" in answer.headers["Vary"]
    assert drawn in client.get("/p/runner/?v=1").content.decode()
