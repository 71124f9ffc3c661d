"""A click on /p/<slug>/: what is swapped, how much that is, and what the page says about it."""

import gzip
import re
from datetime import date
from html import unescape

import pytest
from django.utils import timezone

from bench.wide import draw, wide
from configurator import queries, services
from tests.factories import configurator as factory

pytestmark = pytest.mark.django_db
PAIRS = [
    {"key": key, "label": key.upper(), "kind": "one", "options": [{"key": f"{key}{n}", "label": f"{key.upper()}{n}"} for n in range(1, 4)]}
    for key in "abc"
]


@pytest.fixture
def swap(client):
    """A click as the form of the page sends it, from the address the page stands at."""

    def send(address, click, slug="runner"):
        here = f"http://testserver/p/{slug}/?{address}"
        headers = {"HX-Request": "true", "HX-Trigger": "configure", "HX-Current-URL": here}
        return client.get(f"/p/{slug}/?{address}&{click}", headers=headers)

    return send


@pytest.fixture
def wide_product(db, tmp_path):
    queries.forget_compiled()
    with factory.proved_once():
        return services.import_blueprint(document=wide(), assets=draw(tmp_path), publish=True, render=True)


def swapped(response):
    return re.findall(r'id="([\w-]+)"[^>]* hx-swap-oob="true"', response.content.decode())


def text_of(response):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def option(response, value):
    page = response.content.decode()
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split(f'name="take" value="{value}"')[1].split("</li>")[0])))


def test_a_click_swaps_only_what_it_changed(swap, runner):
    found = swapped(swap("v=1&open=extras", "take=extras.bag"))
    assert found == ["choices", "layers", "quote", "after", "notices", "helpers", "group-4-item", "buy"]


def test_what_a_repair_changed_is_swapped_too(swap, runner):
    found = swapped(swap("sole=gum&upper=suede&v=1&open=sole", "take=sole.white"))
    assert "group-0-item" in found
    assert "group-2-item" not in found


def test_opening_a_group_leaves_price_banner_and_buttons_alone(swap, runner):
    assert swapped(swap("v=1", "open=colour")) == ["choices", "helpers", "group-0-item", "group-2-item"]


def test_another_view_swaps_the_picture(swap, runner):
    assert swapped(swap("v=1", "view=top")) == ["choices", "layers", "views", "helpers"]


@pytest.mark.parametrize("address", ["sole=cork&v=1", "sole=gum&upper=mesh&v=1", "sole=gum", "v=9"])
def test_where_the_page_may_show_something_else_the_whole_is_swapped(swap, runner, address):
    response = swap(address, "take=colour.red")
    assert swapped(response) == []
    assert '<div id="configurator"' in response.content.decode()
    assert response["HX-Reswap"] == "outerHTML show:none"


@pytest.mark.parametrize("here", ["", "no address", "http://[", "http://testserver/?" + "a=1&" * 500])
def test_a_strange_address_of_origin_breaks_nothing(client, runner, here):
    headers = {"HX-Request": "true", "HX-Trigger": "configure", "HX-Current-URL": here}
    assert client.get("/p/runner/?v=1&take=sole.gum", headers=headers).status_code == 200


def test_a_wide_product_is_small_enough(client, swap, wide_product):
    click = swap("g3=o2&g9=o4&v=1&open=g5", "take=g5.o7").content
    whole = client.get("/p/wide/?g3=o2&g9=o4&v=1&open=g5", headers={"HX-Request": "true"}).content
    for answer in (click, whole):
        assert len(answer) < 60_000
        assert len(gzip.compress(answer)) < 15_000
    assert len(click) < len(whole)


@pytest.mark.parametrize(("address", "click"), [("v=1", "take=g5.o7"), ("g1=o1&g2=o2&g3=o3&g4=o4&v=1&open=g20", "take=g20.o1")])
def test_a_click_takes_one_query_however_much_is_chosen(swap, wide_product, django_assert_num_queries, address, click):
    swap(address, click, slug="wide")
    with django_assert_num_queries(1):
        # product with its versions
        swap(address, click, slug="wide")


def test_a_click_of_somebody_signed_in_takes_few_queries(client, swap, runner, django_assert_num_queries, django_user_model):
    client.force_login(django_user_model.objects.create_user(email="ann@example.org", password="long enough 1"))
    swap("v=1&open=upper", "take=upper.suede")
    with django_assert_num_queries(5):
        # session, user, consent, product with its versions, stock
        swap("v=1&open=upper", "take=upper.suede")


def test_two_pairs_switch_with_one_click(swap, db):
    tables = [{"groups": ["a", "b"], "allowed": [["a1", "b1"], ["a2", "b2"], ["a3", "b3"]], "why": "They are cast in one piece."}]
    factory.runner(groups=PAIRS, rules=[], tables=tables, views=[], layers=[])
    response = swap("a=a1&b=b1&v=1", "take=a.a2")
    assert response["HX-Push-Url"] == "/p/runner/?b=b2&a=a2&v=1" or response["HX-Push-Url"] == "/p/runner/?a=a2&v=1"
    assert "Also changed: B: B1 → B2" in text_of(response)
    assert 'href="/p/runner/?a=a1&amp;b=b1&amp;v=1"' in response.content.decode()


def test_a_value_allowed_by_two_rules_stays_allowed(client, db):
    rules = [{"when": "a.a1 => b.b1 | b.b2", "why": "One."}, {"when": "c.c1 => b.b2 | b.b3", "why": "Two."}]
    factory.runner(groups=PAIRS, rules=rules, views=[], layers=[])
    page = client.get("/p/runner/?a=a1&c=c1&v=1&open=b", headers={"HX-Request": "true"})
    assert "Set by a rule" in option(page, "b.b2")
    assert "Changes" in option(page, "b.b1")
    assert "Changes" in option(page, "b.b3")


def test_an_option_says_the_difference_that_a_click_makes_and_the_least_there_is(click, db):
    rules = [{"when": "upper.canvas => extras.bag", "why": "Canvas comes in a bag."}]
    factory.runner(rules=rules)
    page = click("v=1&open=upper")
    assert "+€8.00" in option(page, "upper.canvas")
    assert re.search(r'price--large">€133.00<', click("v=1&open=upper&take=upper.canvas").content.decode())


def test_the_least_difference_is_said_where_a_click_makes_another(click, db):
    groups = factory.document()["groups"]
    groups[2]["options"][0]["price"] = "6.00"
    groups[2]["options"][1]["price"] = "2.00"
    rules = [
        {"when": "upper.canvas => !colour.silver & !colour.red", "why": "Dyed."},
        {"when": "!upper.canvas => colour.red", "why": "Dyed."},
    ]
    factory.runner(groups=groups, rules=rules)
    assert "−€4.00" in option(click("v=1&open=upper"), "upper.canvas")
    groups[2]["options"][2]["price"] = "-5.00"
    rules[0]["when"] = "upper.canvas => !colour.red"
    factory.runner(groups=groups, rules=rules)
    assert "−€4.00 (from −€11.00)" in option(click("v=2&open=upper"), "upper.canvas")


def test_a_least_difference_above_that_of_the_click_is_not_said(click, db):
    groups = factory.document()["groups"]
    groups[2]["options"][0]["price"] = "6.00"
    factory.runner(groups=groups, rules=[{"when": "upper.canvas => colour.black", "why": "Dyed."}])
    canvas = option(click("v=1&open=upper"), "upper.canvas")
    assert "−€6.00" in canvas
    assert "(from" not in canvas


def test_a_group_says_how_many_of_its_options_still_go(click, runner):
    page = text_of(click("sole=gum&v=1&open=colour"))
    assert "Upper 2 of 3 go with your choices" in page
    assert "Only 2 of 3 go with Sole: Gum." in text_of(click("sole=gum&v=1&open=upper"))
    assert "go with" not in text_of(click("v=1&open=upper"))


def test_choices_that_narrow_only_together_are_not_blamed_alone(click, db):
    rules = [{"when": "a.a1 & b.b1 => !c.c3", "why": "Too heavy."}]
    factory.runner(groups=PAIRS, rules=rules, views=[], layers=[])
    assert "Only 2 of 3 go with your choices together." in text_of(click("a=a1&b=b1&v=1&open=c"))


def test_the_page_says_what_is_left_and_how_much_is_decided(click, runner):
    page = text_of(click("sole=gum&upper=suede&v=1"))
    assert re.search(r"\d designs left", page)
    assert re.search(r"€[\d.]+ to €[\d.]+", page)
    assert "2 of 7 decided" in page
    assert "Start again" in page
    assert "Start again" not in text_of(click("v=1"))


def test_starting_again_can_be_undone(swap, runner):
    response = swap("sole=gum&colour=silver&v=1", "drop=*")
    assert response["HX-Push-Url"] == "/p/runner/?v=1"
    assert "Started again." in response.content.decode()
    assert 'id="undo" href="/p/runner/?sole=gum&amp;colour=silver&amp;v=1"' in response.content.decode()


def test_a_text_that_cannot_be_keeps_its_group_open(swap, runner):
    page = swap("v=1&open=monogram", "text.monogram=A%21&open=sole").content.decode()
    assert 'value="A!"' in page
    assert "takes only characters of A-Z" in page


def test_a_forced_option_is_explained_by_the_rules(client, runner):
    forced = factory.document()["rules"] + [{"when": "sole.gum => colour.black", "why": "Gum is cured with black rubber."}]
    factory.runner(rules=forced)
    assert "Gum is cured with black rubber." in text_of(client.get("/p/runner/why/?sole=gum&v=2&option=colour.black"))


def test_what_sold_most_with_the_choices_is_marked(click, runner):
    queries.forget_learned()
    for times, selection in ((30, {"sole": "gum", "upper": "suede"}), (50, {"sole": "white", "upper": "mesh"})):
        for _ in range(times):
            services.record_sold(blueprint_id=runner.pk, selection=selection, day=date(2026, 5, 1))
    services.learn_options(now=timezone.now(), seed=1)
    queries.forget_learned()
    assert "Most chosen with this" in option(click("sole=gum&v=1&open=upper"), "upper.suede")
    assert "Most chosen" not in option(click("sole=gum&v=1&open=upper"), "upper.canvas")
    queries.forget_learned()


def test_long_groups_list_the_most_sold_first_whatever_is_chosen(click, db):
    options = [{"key": f"o{n}", "label": f"O{n}"} for n in range(12)]
    groups = [{"key": "a", "label": "A", "kind": "one", "options": options}, PAIRS[1]]
    made = factory.runner(groups=groups, rules=[], views=[], layers=[])
    assert order(click("v=1"))[:3] == ["o0", "o1", "o2"]
    for n in (7, 7, 7, 3, 3):
        services.record_sold(blueprint_id=made.pk, selection={"a": f"o{n}", "b": "b1"}, day=date(2026, 5, 1))
    services.learn_options(now=timezone.now(), seed=1)
    queries.forget_learned()
    assert order(click("v=1"))[:3] == order(click("a=o1&b=b2&v=1"))[:3] == ["o7", "o3", "o0"]
    assert "Most chosen first" in text_of(click("v=1"))
    queries.forget_learned()


def order(response):
    return re.findall(r'name="take" value="a\.(\w+)"', response.content.decode())


class TestStock:
    """What has run out takes away just the designs that need it."""

    @pytest.fixture
    def without(self, db):
        from orders.models import StockItem

        def gone(*names):
            for name in names:
                StockItem.objects.create(key=f"option:runner/{name}", quantity=0)

        return gone

    def test_a_default_that_has_run_out_is_not_selected(self, click, without):
        groups = factory.document()["groups"]
        groups[1]["options"][0]["attributes"] = {"stock": True}
        factory.runner(groups=groups)
        without("upper.mesh")
        page = click("v=1&open=upper")
        assert "Standard" in option(page, "upper.canvas")
        assert "Sold out for now" in option(page, "upper.mesh")
        assert "Add to cart" in text_of(page)

    def test_what_only_goes_with_it_says_so(self, click, client, without):
        rules = [{"when": "sole.gum => upper.suede", "why": "Gum soles only bond to suede."}]
        factory.runner(rules=rules)
        without("upper.suede")
        assert "Needs something that is sold out" in option(click("v=1&open=sole"), "sole.gum")
        page = text_of(client.get("/p/runner/why/?v=1&option=sole.gum"))
        assert "Gum soles only bond to suede." in page
        assert "Upper: Suede is sold out for now." in page

    def test_it_can_still_be_taken_and_saved_but_not_bought(self, click, without, runner):
        without("upper.suede")
        page = click("v=1&open=upper&take=upper.suede")
        assert page["HX-Push-Url"] == "/p/runner/?upper=suede&v=1&open=upper"
        assert "Add to cart" not in text_of(page)
        assert "Save this design" in text_of(page)

    def test_the_choices_are_not_blamed_for_it(self, click, without, runner):
        without("upper.suede")
        assert "go with" not in text_of(click("v=1&open=upper"))


def fittings(**changes):
    """A group of several whose options do not all go together."""
    groups = factory.document()["groups"]
    rules = [{"when": "extras.laces => !extras.bag", "why": "The laces lie where the bag would be."}, *changes.pop("rules", [])]
    return factory.runner(groups=groups, rules=rules, **changes)


def test_an_option_says_which_other_of_its_group_goes_for_it(click, db):
    fittings()
    bag = option(click("extras=laces&v=1&open=extras"), "extras.bag")
    assert "Changes Extras: Spare laces removed" in bag
    assert "Does not go with" not in bag
    assert "+€5.00" in bag
    after = click("extras=laces&v=1&open=extras&take=extras.bag")
    assert after["HX-Push-Url"] == "/p/runner/?extras=bag&v=1&open=extras"


def test_the_third_of_two_says_which_one_goes(click, runner):
    assert "Changes Extras: Spare laces removed" in option(click("extras=laces&extras=bag&v=1&open=extras"), "extras.insole")


RAIN = {"when": "upper.suede => extras.bag", "why": "Suede has to be kept from rain."}


@pytest.mark.parametrize("start", ["upper=suede", "upper=suede&extras=laces&extras=bag"])
def test_taking_off_what_a_rule_sets_says_why_it_stays(click, db, start):
    factory.runner(rules=[RAIN])
    answer = click(f"{start}&v=1&open=extras&take=extras.bag")
    assert "Extras: Bag stays. You chose Upper: Suede. Suede has to be kept from rain." in text_of(answer)
    assert answer["HX-Replace-Url"] == f"/p/runner/?{start}&v=1&open=extras"


def test_taking_off_what_only_the_standard_needs_names_the_rule(click, db):
    groups = factory.document()["groups"]
    groups[1]["options"][0]["default"], groups[1]["options"][2]["default"] = False, True
    factory.runner(groups=groups, rules=[RAIN])
    answer = click("v=1&open=extras&take=extras.bag")
    assert "Extras: Bag stays. Suede has to be kept from rain." in text_of(answer)
    assert answer["HX-Replace-Url"] == "/p/runner/?v=1&open=extras"


def test_the_last_of_a_group_that_takes_at_least_one_stays(click, db):
    groups = factory.document()["groups"]
    groups[4] |= {"min": 1}
    factory.runner(groups=groups, rules=[])
    assert "stays" not in text_of(click("extras=laces&extras=bag&v=1&open=extras&take=extras.bag"))
    assert "Extras takes at least 1." in text_of(click("extras=insole&v=1&open=extras&take=extras.insole"))


def test_a_rule_that_sets_one_of_several_is_named(client, db):
    factory.runner(rules=[RAIN])
    page = client.get("/p/runner/why/?upper=suede&v=1&option=extras.bag").content.decode()
    assert "is set by a rule" in page
    assert "Suede has to be kept from rain." in page


def test_of_several_changes_the_first_is_named_and_the_others_are_listed(click, db):
    factory.runner(rules=[{"when": "sole.gum => upper.suede & colour.black & charm.star", "why": "Gum goes with black suede and a star."}])
    page = click("v=1&open=sole&take=sole.gum").content.decode()
    named, rest = page.split('id="changed"')[1].split("</details>")[0].split("<ul")
    assert "Also changed:</strong> Upper: Mesh → Suede <" in named
    assert "and 2 more" in named
    assert rest.count("<li>") == 2


def test_why_a_click_was_not_followed_stands_where_the_shopper_looks(click, db):
    factory.runner(rules=[RAIN])
    page = click("upper=suede&v=1&open=extras&take=extras.bag").content.decode()
    assert re.search(r'class="notice notice--error configurator__changed" id="refused"[^>]*>\s*<div[^>]*>\s*<p>Extras: Bag stays', page)
