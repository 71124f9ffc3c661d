"""A design of an older version against the newest: exactly what no longer holds, and the nearest that can be built."""

from decimal import Decimal

import pytest

from configurator import queries, services
from configurator.domain.blueprint import Blueprint
from configurator.queries import words
from configurator.queries.compiled import compile_version
from tests.factories.configurator import design, document, runner as make

PAIRS = (("sole", "gum"), ("upper", "suede"), ("colour", "black"), ("monogram", "AB"))


def version(number, body):
    return compile_version(blueprint_id=number, version=number, document={**body, "layers": [], "views": []}, assets={})


def renewed(change, pairs=PAIRS):
    body = document()
    change(body, {group["key"]: group for group in body["groups"]})
    return queries.renew(old=version(1, document()), new=version(2, body), pairs=pairs)


def without(group, key):
    group["options"] = [option for option in group["options"] if option["key"] != key]


def test_the_same_product_again_changes_nothing():
    found = renewed(lambda body, groups: None)
    assert found.same
    assert found.exact
    assert dict(found.choices) == dict(PAIRS)
    assert found.before == found.after == Decimal("149.00")


def test_an_option_that_is_gone_is_named_with_what_stands_in_its_place():
    def change(body, groups):
        without(groups["upper"], "suede")
        body["rules"] = [rule for rule in body["rules"] if "suede" not in rule["when"]]

    found = renewed(change)
    assert found.gone == ("Upper: Suede is not offered any more.",)
    assert found.instead == ("Upper: Suede → Mesh",)
    assert (found.before, found.after) == (Decimal("149.00"), Decimal("134.00"))
    assert dict(found.choices) == {"sole": "gum", "colour": "black", "monogram": "AB"}


def test_an_option_that_was_only_standard_is_not_lost_without_a_word():
    found = renewed(lambda body, groups: without(groups["upper"], "mesh"), pairs=())
    assert found.gone == ("Upper: Mesh is not offered any more.",)
    assert found.instead == ("Upper: Mesh → Canvas",)


@pytest.mark.parametrize("kept", [[], ["laces"]])
def test_what_is_gone_of_several_is_not_said_to_be_renamed(kept):
    pairs = tuple(("extras", key) for key in [*kept, "bag"])
    found = renewed(lambda body, groups: without(groups["extras"], "bag"), pairs=pairs)
    assert found.gone == ("Extras: Bag is not offered any more.",)
    assert found.renamed == ()


def test_a_new_name_of_one_of_several_is_said_for_that_one():
    def change(body, groups):
        groups["extras"]["options"][0]["label"] = "Second laces"

    found = renewed(change, pairs=(("extras", "laces"), ("extras", "bag")))
    assert found.renamed == ("Extras: Spare laces is now called Second laces.",)


def test_a_group_that_is_gone_is_named_with_what_it_had():
    def change(body, groups):
        body["groups"] = [group for group in body["groups"] if group["key"] != "monogram"]
        body["rules"] = body["rules"][:2]

    found = renewed(change)
    assert found.gone == ("Monogram: “AB” is not a part of this product any more.",)
    assert found.before - found.after == Decimal("4.00")


def test_a_group_that_is_new_is_said_with_what_it_is_set_to():
    lining = {
        "key": "lining",
        "label": "Lining",
        "kind": "one",
        "options": [{"key": "wool", "label": "Wool", "price": "9.00", "default": True}],
    }
    found = renewed(lambda body, groups: body["groups"].append(lining))
    assert found.added == ("Lining is new: Wool",)
    assert not found.gone
    assert found.after - found.before == Decimal("9.00")
    assert not found.exact


def test_a_new_rule_is_quoted_and_the_fewest_choices_yield():
    rule = {"when": "colour.black => sole.white", "why": "Black rubs off on gum."}
    found = renewed(lambda body, groups: body["rules"].append(rule))
    assert found.gone == ("Sole: Gum does not go with your other choices. Black rubs off on gum.",)
    assert found.instead == ("Sole: Gum → White rubber",)
    assert dict(found.choices) == {"upper": "suede", "colour": "black", "monogram": "AB"}


def test_a_new_rule_against_what_was_only_standard_is_quoted_too():
    rule = {"when": "upper.suede => width >= 105", "why": "Suede is cut wide."}
    found = renewed(lambda body, groups: body["rules"].append(rule))
    assert found.gone == ("Width: 100 mm does not go with the rest any more. Suede is cut wide.",)
    assert found.instead == ("Width: 100 mm → 105 mm",)


@pytest.mark.parametrize(("alphabet", "length"), [("C-Z", 3), ("A-Z", 1)])
def test_a_text_that_is_not_possible_any_more_is_quoted(alphabet, length):
    found = renewed(lambda body, groups: groups["monogram"].update(alphabet=alphabet, max_length=length))
    assert found.gone[0].startswith("Monogram: “AB” is not possible any more. ")
    assert "monogram" not in dict(found.choices)
    assert found.instead == ("Monogram: “AB” → none",)


def test_prices_are_compared_part_by_part_and_in_all():
    def change(body, groups):
        body["base_price"] = "130.00"
        groups["sole"]["options"][1]["price"] = "8.00"
        groups["monogram"]["price_per_character"] = "3.00"

    found = renewed(change)
    assert found.exact
    assert not found.same
    assert found.prices == ("Without extras: €120.00 → €130.00", "Sole, Gum: €5.00 → €8.00", "Monogram, “AB”: €4.00 → €6.00")
    assert (found.before, found.after) == (Decimal("149.00"), Decimal("164.00"))


def test_a_new_name_is_said_and_nothing_is_lost():
    def change(body, groups):
        groups["sole"]["options"][1]["label"] = "Natural rubber"
        groups["colour"]["label"] = "Colour"

    found = renewed(change)
    assert found.renamed == ("Sole: Gum is now called Natural rubber.", "Upper colour is now called Colour.")
    assert found.exact


def test_another_key_for_the_same_name_is_the_same_thing():
    def change(body, groups):
        groups["sole"]["options"][1]["key"] = "natural"
        body["rules"][0]["when"] = "sole.natural => upper.canvas | upper.suede"

    found = renewed(change)
    assert found.same
    assert dict(found.choices)["sole"] == "natural"


def test_another_standard_changes_nothing_that_was_saved():
    def change(body, groups):
        groups["colour"]["options"][0]["default"] = False
        groups["colour"]["options"][1]["default"] = True
        groups["extras"]["options"][0]["default"] = False
        groups["charm"]["options"][0]["default"] = True

    found = renewed(change, pairs=(("sole", "gum"),))
    assert found.same
    assert found.selection["colour"] == "red"
    assert found.selection["extras"] == ["laces"]
    assert found.selection["charm"] is None


def test_several_options_lose_only_those_that_are_gone():
    found = renewed(lambda body, groups: without(groups["extras"], "bag"), pairs=(("extras", "bag"), ("extras", "insole")))
    assert found.gone == ("Extras: Bag is not offered any more.",)
    assert found.selection["extras"] == ["insole"]


def test_a_text_that_a_new_rule_asks_for_is_never_made_up():
    rule = {"when": "upper.suede => monogram", "why": "Suede is signed."}
    found = renewed(lambda body, groups: body["rules"].append(rule), pairs=(("upper", "suede"),))
    assert found.missing == ("Monogram",)
    assert not found.instead


def test_choices_that_never_were_are_left_out():
    found = renewed(lambda body, groups: None, pairs=(("sole", "cork"), ("nothing", "at all"), ("colour", "black")))
    assert dict(found.choices) == {"colour": "black"}


def test_every_nearest_design_can_be_built():
    body = document(rules=[*document()["rules"], {"when": "upper.suede => colour.red", "why": "One dye."}])
    found = queries.renew(old=version(1, document()), new=version(2, body), pairs=PAIRS)
    new = version(2, body)
    assert Blueprint.from_dict(body).holds("upper.suede => colour.red", found.selection)
    assert new.engine.state(queries.choices_of(new.blueprint, found.choices)).selection == found.selection


@pytest.mark.django_db
class TestDesigns:
    def test_the_newest_version_counts_even_while_the_older_is_still_made(self, runner):
        saved = design(("sole", "gum"))
        make(base_price="150.00")
        found = queries.design(saved.token)
        assert not found.as_saved
        assert (found.now.renewal.before, found.now.renewal.after) == (Decimal("130.00"), Decimal("160.00"))
        assert found.now.sold

    def test_programs_read_it_too(self, client, runner):
        saved = design(("sole", "gum"))
        assert client.get(f"/api/v1/designs/{saved.token}/").json()["renewal"] is None
        make(base_price="150.00")
        found = client.get(f"/api/v1/designs/{saved.token}/").json()["renewal"]
        assert (found["before"], found["after"], found["version"]) == ("130.00", "160.00", 2)
        assert found["prices"] == ["Without extras: €120.00 → €150.00"]

    def test_a_product_that_is_sold_no_more_keeps_its_designs(self, runner):
        saved = design(("sole", "gum"), ("monogram", "AB"))
        runner.product.status = "archived"
        runner.product.save()
        services.retire(blueprint_id=runner.pk)
        found = queries.design(saved.token)
        assert found.now.lost == ("This product is no longer sold.",)
        assert not found.now.buildable
        assert ("Monogram", "“AB”") in found.resolved.labels

    def test_a_design_that_is_the_same_today_is_offered_as_saved(self, runner):
        saved = design(("sole", "gum"))
        make(title="Runner II")
        assert queries.design(saved.token).as_saved


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (None, "", True),
        ([], None, True),
        (["a", "b"], ("b", "a"), True),
        (0, None, False),
        (0, "", False),
        ("a", None, False),
        (1, 1, True),
    ],
)
def test_nothing_is_nothing_and_zero_is_something(one, other, same):
    assert words.same(one, other) is same
    assert words.same(other, one) is same
