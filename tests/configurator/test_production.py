"""Bills of materials and the codes of designs."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from configurator import models, queries, services
from configurator.services import production
from tests.factories.accounts import StaffFactory
from tests.factories.configurator import document, runner as make

BILL = [
    {"part": "GLUE", "title": "Glue", "quantity": "12.5", "unit": "g"},
    {"part": "SOLE-GUM", "title": "Gum sole", "quantity": 2, "when": "sole.gum"},
    {"part": "THREAD", "title": "Gold thread", "quantity": "0.3", "unit": "m", "per": "monogram"},
]


def selection(made, **choices):
    return queries.compiled(made.pk).engine.state(choices).selection


def code(made, **choices):
    return services.skus(designs=[(made.pk, selection(made, **choices))])[0]


@pytest.mark.django_db
def test_a_selection_is_made_of_its_parts():
    made = make(bill=BILL)
    assert queries.parts_of(made.pk, selection(made, sole="gum", upper="canvas", monogram="ABC")) == [
        {"part": "GLUE", "title": "Glue", "quantity": "12.5", "unit": "g"},
        {"part": "SOLE-GUM", "title": "Gum sole", "quantity": "2", "unit": "pcs"},
        {"part": "THREAD", "title": "Gold thread", "quantity": "0.9", "unit": "m"},
    ]


@pytest.mark.django_db
def test_every_design_has_a_code_of_its_own(runner):
    every = [
        selection(runner, sole=sole, upper=upper, colour=colour, monogram=text)
        for sole, upper, colour, text in itertools.product(["white", "gum"], ["canvas", "suede"], ["red", "black"], ["", "A", "AB", "BA"])
    ]
    codes = services.skus(designs=[(runner.pk, one) for one in every])
    assert len(set(codes)) == len(every)
    assert services.skus(designs=[(runner.pk, one) for one in reversed(every)]) == codes[::-1]


@pytest.mark.django_db
def test_the_way_to_a_design_does_not_change_its_code(runner):
    assert code(runner, colour="black", sole="white") == code(runner, colour="black")
    swapped = selection(runner, extras=["laces", "bag"]) | {"extras": ["bag", "laces"]}
    assert services.skus(designs=[(runner.pk, swapped)]) == [code(runner, extras=["bag", "laces"])]


@pytest.mark.django_db
def test_a_new_price_keeps_the_code_and_a_new_part_does_not(runner):
    dearer, glued = make(base_price="150.00"), make(bill=BILL)
    assert code(runner, colour="black") == code(dearer, colour="black") != code(glued, colour="black")


@pytest.mark.django_db
def test_where_two_codes_would_be_the_same_the_second_is_longer(runner, monkeypatch):
    short = production.code
    monkeypatch.setattr(
        production, "code", lambda slug, digest, length: "RUNNER" if length == production.DIGITS else short(slug, digest, length)
    )
    first, second = code(runner, colour="black"), code(runner, colour="silver")
    assert first == "RUNNER"
    assert second.startswith("RUNNER-")
    assert code(runner, colour="silver") == second


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_codes_of_many_designs_ask_no_more_than_that_of_one(runner, count, django_assert_num_queries):
    designs = [(runner.pk, selection(runner, monogram="ABC"[:at])) for at in range(count)]
    with django_assert_num_queries(6):  # savepoint, versions, known codes, new codes, their codes, savepoint
        services.skus(designs=designs)


@pytest.mark.django_db(transaction=True)
def test_two_orders_of_a_new_design_at_once_get_one_code():
    made = make()
    wanted, start = selection(made, colour="black"), Barrier(4)

    def ask(_):
        try:
            start.wait(30)
            return services.skus(designs=[(made.pk, wanted)])[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        codes = set(pool.map(ask, range(4)))
    assert codes == set(models.Sku.objects.values_list("code", flat=True))
    assert len(codes) == 1


@pytest.mark.django_db
def test_a_draft_keeps_its_bill_and_publishes_it():
    draft = make(publish=False, bill=BILL)
    assert [line.part for line in draft.bill.all()] == ["GLUE", "SOLE-GUM", "THREAD"]
    made = services.publish(blueprint_id=draft.pk, render=True)
    assert [line["part"] for line in made.document["bill"]] == ["GLUE", "SOLE-GUM", "THREAD"]
    assert not models.BillLine.objects.exists()
    again = services.import_blueprint(document=document(bill=BILL), publish=True)
    assert again.pk == made.pk


@pytest.fixture
def author(client):
    client.force_login(StaffFactory(is_superuser=True))
    return client


@pytest.mark.django_db
def test_staff_write_a_line_and_mistakes_stand_beside_their_field(author):
    draft = make(publish=False)
    line = {"blueprint": draft.pk, "part": "GLUE", "quantity": "1.5", "unit": "g", "when": "sole.cork", "position": 0}
    page = author.post("/admin/configurator/billline/add/", line).content.decode()
    assert "has no option “cork”" in page
    assert author.post("/admin/configurator/billline/add/", line | {"when": "sole.gum"}).status_code == 302
    assert str(draft.bill.get().quantity) == "1.5000"
    assert "bill of materials (1)" in author.get(f"/admin/configurator/blueprint/{draft.pk}/change/").content.decode()


@pytest.mark.django_db
def test_codes_are_read_not_written(author, runner):
    made = code(runner, colour="black")
    assert made in author.get("/admin/configurator/sku/").content.decode()
    assert author.get("/admin/configurator/sku/add/").status_code == 403
