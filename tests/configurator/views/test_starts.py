"""/p/<slug>/start/, surprise/ and guided/: ways to start a design."""

import re

import pytest

from configurator import models, queries, services
from configurator.domain.errors import TooHard
from tests.factories.configurator import colourway, design, runner as make
from tests.factories.uploads import printed_runner

pytestmark = pytest.mark.django_db
TAKE = re.compile(r'id="take" rel="nofollow" href="(/p/[^"]+)"')


def body(response):
    return response.content.decode()


def taken(client, response):
    """The design a helper leads to, as the configurator shows it."""
    return client.get(TAKE.search(body(response))[1].replace("&amp;", "&"))


class TestStart:
    def test_it_offers_every_way(self, client, runner):
        colourway()
        page = body(client.get("/p/runner/start/"))
        assert 'href="/p/runner/surprise/?v=1"' in page
        assert 'href="/p/runner/?v=1"' in page
        assert "Runner night" in page
        assert "Answer a few questions" not in page
        assert "with the rest" not in page

    def test_what_was_chosen_can_stay(self, client, runner):
        assert 'href="/p/runner/surprise/?sole=gum&amp;v=1"' in body(client.get("/p/runner/start/?sole=gum&v=1"))

    @pytest.mark.parametrize("form", ["/d/{}/", "http://testserver/d/{}/", "testserver/d/{}/", "{}", " /d/{}/?utm_source=x "])
    def test_a_friends_design_is_opened_by_its_link(self, client, runner, form):
        token = design(("sole", "gum"), ("monogram", "A")).token
        response = client.get("/p/runner/start/", {"with.link": form.format(token)})
        assert (response.status_code, response["Location"]) == (302, "/p/runner/?sole=gum&monogram=A&v=1")
        assert client.get(response["Location"]).status_code == 200

    def test_a_shared_address_is_opened_too(self, client, runner):
        response = client.get("/p/runner/start/", {"with.link": "http://testserver/p/runner/?sole=gum&v=1&open=upper"})
        assert response["Location"] == "/p/runner/?sole=gum&v=1"

    def test_a_colourway_is_opened_by_its_page(self, client, runner):
        colourway()
        assert client.get("/p/runner/start/", {"with.link": "/p/runner-night/"})["Location"] == "/p/runner-night/"

    @pytest.mark.parametrize(
        ("link", "said"),
        [
            ("/d/nothing/", "There is no such design"),
            ("https://elsewhere.example/d/x/", "leads to elsewhere.example"),
            ("hello", "no link"),
            ("http://[", "no link"),
            ("/p/nothing/", "no such made-to-order product"),
            ("/p/runner/?" + "a=1&" * 450, "too long|too many|cannot be read"),
        ],
    )
    def test_what_leads_nowhere_says_so_and_keeps_the_link(self, client, runner, link, said):
        response = client.get("/p/runner/start/?sole=gum&v=1", {"sole": "gum", "v": 1, "with.link": link})
        assert re.search(said, body(response))
        if response.status_code == 200:
            assert f'value="{link}"' in body(response)
            assert '<input type="hidden" name="sole" value="gum">' in body(response)

    @pytest.mark.parametrize("path", ["start", "surprise", "guided", "finish", "compare"])
    def test_what_is_not_made_to_order_has_no_such_page(self, client, runner, path):
        assert client.get(f"/p/nothing/{path}/").status_code == 404
        assert client.post(f"/p/runner/{path}/").status_code == 405
        assert client.get(f"/p/runner/{path}/?" + "&".join(f"a{n}=1" for n in range(450))).status_code == 400

    @pytest.mark.parametrize("colourways", [1, 3])
    def test_it_takes_the_same_queries_however_many_colourways(self, client, runner, django_assert_num_queries, colourways):
        for number in range(colourways):
            colourway(f"night-{number}")
        client.get("/p/runner/start/")
        with django_assert_num_queries(7):
            # product with its versions, stock of scarce options, colourways, their arms and pictures, guided start, breadcrumb
            client.get("/p/runner/start/")


class TestSurprise:
    def test_it_gets_a_number_of_its_own(self, client, runner):
        response = client.get("/p/runner/surprise/?sole=gum&v=1")
        assert re.fullmatch(r"/p/runner/surprise/\?sole=gum&v=1&with\.seed=\d+", response["Location"])

    def test_the_same_address_shows_the_same_design(self, client, runner):
        first, again = (body(client.get("/p/runner/surprise/?v=1&with.seed=7")) for _ in range(2))
        assert TAKE.search(first)[1] == TAKE.search(again)[1]
        assert "with.seed=8" in first

    def test_again_gives_others(self, client, runner):
        pages = [body(client.get(f"/p/runner/surprise/?v=1&with.seed={seed}")) for seed in range(12)]
        assert len({TAKE.search(page)[1] for page in pages}) > 4

    @pytest.mark.parametrize("seed", range(20))
    def test_what_was_chosen_stays_and_the_design_can_be_built(self, client, runner, seed):
        shown = taken(client, client.get(f"/p/runner/surprise/?upper=suede&sole=gum&v=1&with.seed={seed}"))
        assert shown.status_code == 200
        page = body(shown)
        assert 'name="upper" value="suede"' in page
        assert 'name="sole" value="gum"' in page
        assert 'name="colour" value="silver"' not in page
        assert 'name="monogram"' not in page

    def test_nothing_is_written(self, client, runner, django_assert_num_queries):
        client.get("/p/runner/surprise/?v=1&with.seed=3")
        with django_assert_num_queries(3):
            # product with its versions, stock of scarce options, breadcrumb
            client.get("/p/runner/surprise/?v=1&with.seed=3")
        assert not models.Design.objects.exists()

    def test_htmx_gets_the_part_alone(self, client, runner):
        part = client.get("/p/runner/surprise/?v=1&with.seed=3", headers={"HX-Request": "true"})
        assert body(part).startswith('<article class="split design" id="surprise">')
        assert "HX-Request" in part["Vary"]

    @pytest.mark.parametrize("seed", ["x", "-1", "9" * 30, "1.5", "٣"])
    def test_a_number_that_is_none_is_refused(self, client, runner, seed):
        response = client.get("/p/runner/surprise/", {"with.seed": seed})
        assert response.status_code == 400
        assert "has a number of at most nine digits" in body(response)

    def test_choices_that_exclude_each_other_are_settled_and_said(self, client, runner):
        page = body(client.get("/p/runner/surprise/?upper=mesh&sole=gum&v=1&with.seed=3"))
        assert "Gum soles only bond to textile and suede." in page

    def test_what_people_like_is_more_likely(self, client, runner, monkeypatch):
        monkeypatch.setattr("configurator.queries.taste.wanted_weights", lambda *_: {("charm", "star"): 20.0, ("upper", "suede"): -40.0})
        pages = [TAKE.search(body(client.get(f"/p/runner/surprise/?v=1&with.seed={seed}")))[1] for seed in range(12)]
        assert sum("charm=star" in page for page in pages) > 10
        assert not any("upper=suede" in page for page in pages)

    def test_what_is_sold_out_is_not_taken(self, client, runner, monkeypatch):
        monkeypatch.setattr("catalog.queries.stock_left", lambda keys: dict.fromkeys(keys, 0))
        pages = [body(client.get(f"/p/runner/surprise/?v=1&with.seed={seed}")) for seed in range(30)]
        assert not any("upper=suede" in TAKE.search(page)[1] for page in pages)


TOWN = {"label": "Town", "picture": True, "takes": [["sole", "gum"]], "wants": [["colour", "black", 2], ["upper", "suede", 1]]}
RUNNING = {"label": "Running", "colour": "#c02030", "takes": [["upper", "mesh"]]}
BRIGHT, DARK = {"label": "Bright", "wants": [["colour", "silver", 3]]}, {"label": "Dark", "wants": [["colour", "black", 1]]}
STAR, NONE = {"label": "A star", "takes": [["charm", "star"]]}, {"label": "None", "takes": [["charm", ""]]}
QUESTIONS = [
    {"text": "What for?", "hint": "It decides the sole.", "answers": [TOWN, RUNNING]},
    {"text": "How bright?", "answers": [BRIGHT, DARK]},
    {"text": "Any jewellery?", "answers": [STAR, NONE]},
]


class TestGuided:
    @pytest.fixture
    def asked(self, runner):
        services.ask_questions(product_id=runner.product_id, questions=QUESTIONS)
        return {answer.label: f"with.q{answer.question_id}={answer.pk}" for answer in models.StartAnswer.objects.all()}

    @pytest.fixture
    def skips(self, asked):
        return [f"with.q{question.pk}=-" for question in models.StartQuestion.objects.all()]

    def test_a_product_without_questions_offers_the_other_ways(self, client, runner):
        assert client.get("/p/runner/guided/")["Location"] == "/p/runner/start/?v=1"

    def test_one_question_is_asked_at_a_time(self, client, asked):
        page = body(client.get("/p/runner/guided/"))
        assert "Question 1 of 3" in page
        assert "What for?" in page
        assert "How bright?" not in page
        assert page.count('class="answer__picture"') == 1
        assert 'fill="#c02030"' in page

    def test_answers_live_in_the_address_and_back_is_a_link(self, client, asked):
        page = body(client.get(f"/p/runner/guided/?{asked['Town']}&v=1"))
        assert "Question 2 of 3" in page
        name, value = asked["Town"].split("=")
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
        assert 'id="step-back" rel="nofollow" href="/p/runner/guided/?v=1"' in page

    def test_the_result_says_why(self, client, asked):
        response = client.get(f"/p/runner/guided/?{asked['Town']}&{asked['Dark']}&{asked['A star']}&v=1")
        page = body(response)
        assert "Because you said <strong>“Town”</strong>" in page
        assert "Sole: Gum, Upper colour: Black, Upper: Suede" in page
        assert "Charm: Star" in page
        shown = body(taken(client, response))
        assert all(f'name="{key}" value="{option}"' in shown for key, option in (("sole", "gum"), ("upper", "suede"), ("charm", "star")))

    def test_answers_that_rules_exclude_say_so(self, client, asked):
        page = body(client.get(f"/p/runner/guided/?{asked['Town']}&{asked['Bright']}&{asked['None']}&v=1"))
        assert "Because you said <strong>“Bright”</strong>" in page
        assert "Upper colour: Silver" in page
        assert "Upper: Suede" not in page.split("Why it looks like this")[1]

    def test_every_question_can_be_skipped(self, client, skips):
        page = body(client.get(f"/p/runner/guided/?{'&'.join(skips)}&v=1"))
        assert "You skipped every question" in page
        assert TAKE.search(page)[1] == "/p/runner/?v=1"

    def test_what_was_chosen_before_wins_over_an_answer(self, client, asked, skips):
        page = body(client.get(f"/p/runner/guided/?{asked['Running']}&{skips[1]}&{skips[2]}&upper=canvas&v=1"))
        assert TAKE.search(page)[1] == "/p/runner/?upper=canvas&amp;v=1"
        assert "nothing of it goes with your other answers" in page

    @pytest.mark.parametrize("value", ["999999", "x", "", "1 OR 1"])
    def test_an_answer_that_does_not_exist_is_asked_again(self, client, asked, value):
        first = models.StartQuestion.objects.first()
        assert "Question 1 of 3" in body(client.get("/p/runner/guided/", {f"with.q{first.pk}": value}))

    def test_options_that_are_gone_do_not_count(self, client, asked):
        document = {**make.__globals__["RUNNER"], "groups": make.__globals__["RUNNER"]["groups"][1:]}
        make(groups=document["groups"], rules=document["rules"][1:], layers=[])
        response = client.get(f"/p/runner/guided/?{asked['Town']}&{asked['Dark']}&{asked['A star']}")
        assert response.status_code == 200
        assert "Sole" not in body(response).split("Why it looks like this")[1]

    def test_an_inactive_question_is_not_asked(self, client, asked):
        models.StartQuestion.objects.filter(text="What for?").update(active=False)
        assert "Question 1 of 2" in body(client.get("/p/runner/guided/"))

    def test_the_start_page_leads_there(self, client, asked):
        assert 'href="/p/runner/guided/?v=1"' in body(client.get("/p/runner/start/"))

    def test_a_question_takes_few_queries(self, client, asked, django_assert_num_queries):
        client.get("/p/runner/guided/")
        with django_assert_num_queries(5):
            # product with its versions, questions, answers, stock of scarce options, breadcrumb
            client.get("/p/runner/guided/")


def test_chance_leaves_texts_and_pictures_to_the_shopper(client, db):
    printed_runner()
    pages = [TAKE.search(body(client.get(f"/p/runner/surprise/?v=1&with.seed={seed}")))[1] for seed in range(15)]
    assert not any("photo=" in page or "monogram=" in page for page in pages)
    assert "photo" not in TAKE.search(body(client.get("/p/runner/finish/?sole=gum&v=1&with.ceiling=128")))[1]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("preview", "/p/runner/"),
        ("finish", "/p/runner/finish/?with.ceiling=500"),
        ("guided", "/p/runner/guided/"),
        ("finish", "/api/v1/products/runner/completion/"),
        ("surprise", "/api/v1/products/runner/sample/?seed=1"),
    ],
)
def test_rules_too_entangled_to_answer_are_a_sentence(client, runner, monkeypatch, name, path):
    def gives_up(*_given, **_named):
        raise TooHard("This product's rules are too entangled.")

    monkeypatch.setattr(queries, name, gives_up)
    answer = client.get(path)
    assert answer.status_code == 503
    assert "too entangled" in answer.content.decode()
