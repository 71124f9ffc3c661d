"""The admin of the guided start."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from configurator import models, services
from configurator.domain.errors import ConfiguratorError
from tests.factories.accounts import StaffFactory

pytestmark = pytest.mark.django_db
ADD = "/admin/configurator/startquestion/add/"


@pytest.fixture
def merchandiser(client):
    staff = StaffFactory()
    staff.groups.add(Group.objects.get(name="merchandiser"))
    client.force_login(staff)
    return client


def form(product, *answers):
    found = {"product": product.pk, "text": "What for?", "hint": "", "position": 1, "active": "on"}
    found |= {"answers-TOTAL_FORMS": len(answers), "answers-INITIAL_FORMS": 0, "answers-MIN_NUM_FORMS": 0, "answers-MAX_NUM_FORMS": 1000}
    for at, answer in enumerate(answers):
        given = {"label": f"Answer {at}", "colour": "", "takes": "", "wants": "", "position": at} | answer
        found |= {f"answers-{at}-{name}": value for name, value in given.items()}
    return found


def test_staff_write_options_one_on_a_line(merchandiser, runner):
    answers = ({"takes": "sole.gum\nextras.bag\n", "wants": "upper.suede 3\ncolour.black\n colour.red -1.5 "}, {})
    response = merchandiser.post(ADD, form(runner.product, *answers))
    assert response.status_code == 302
    made = models.StartAnswer.objects.get(label="Answer 0")
    assert made.takes == [["sole", "gum"], ["extras", "bag"]]
    assert made.wants == [["upper", "suede", 3.0], ["colour", "black", 1.0], ["colour", "red", -1.5]]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"takes": "sole.cork"}, "“sole.cork” is not an option of this product."),
        ({"takes": "sole"}, "write group.option"),
        ({"wants": "wing.left 3"}, "“wing” is not an option of this product."),
        ({"wants": "sole.gum many"}, "is not an option of this product"),
        ({"wants": "sole.gum 0"}, "a weight is a number other than 0"),
        ({"wants": "sole.gum nan"}, "a weight is a number other than 0"),
        ({"wants": "width.100 2"}, "has no options to prefer"),
        ({"takes": "width.93"}, "takes whole numbers from 90 to 110"),
        ({"colour": "red"}, "#rrggbb"),
        ({"takes": "sole.gum\n" * 101}, "more than 100 lines"),
    ],
)
def test_what_the_product_does_not_offer_is_refused(merchandiser, runner, answer, said):
    page = merchandiser.post(ADD, form(runner.product, answer, {})).content.decode()
    assert said in page
    assert not models.StartQuestion.objects.exists()


def test_a_question_shows_its_options_and_its_answers_again(merchandiser, runner):
    services.ask_questions(
        product_id=runner.product_id,
        questions=[{"text": "What for?", "answers": [{"label": "Town", "takes": [["sole", "gum"]], "wants": [["colour", "black", 2]]}]}],
    )
    question = models.StartQuestion.objects.get()
    page = merchandiser.get(reverse("admin:configurator_startquestion_change", args=[question.pk])).content.decode()
    assert "sole.gum</textarea>" in page.replace("\n", "")
    assert "colour.black 2" in page
    assert "upper.mesh, upper.canvas, upper.suede" in page
    assert "/p/runner/guided/" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_many_questions(merchandiser, runner, django_assert_num_queries, count):
    questions = [{"text": f"Question {at}?", "answers": [{"label": "Yes"}]} for at in range(count)]
    services.ask_questions(product_id=runner.product_id, questions=questions)
    url = reverse("admin:configurator_startquestion_changelist")
    merchandiser.get(url)
    with django_assert_num_queries(9):
        # session, staff, visitor, two of permissions, products to filter by, two counts, rows
        assert merchandiser.get(url).status_code == 200


def test_questions_are_asked_once_and_only_about_what_is_offered(runner):
    wrong = [{"text": "?", "answers": [{"label": "x", "takes": [["sole", "cork"]]}]}]
    with pytest.raises(ConfiguratorError):
        services.ask_questions(product_id=runner.product_id, questions=wrong)
    assert not models.StartQuestion.objects.exists()
    right = [{"text": "?", "answers": [{"label": "x"}]}]
    assert services.ask_questions(product_id=runner.product_id, questions=right) == 1
    assert services.ask_questions(product_id=runner.product_id, questions=right) == 0
