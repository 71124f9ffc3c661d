"""Words that nobody may have made: found through disguises, not found inside honest words, and the shop's own lists."""

import json
import re

import pytest
from django.forms import modelform_factory

from configurator import models, queries, services
from configurator.domain.blueprint import Blueprint
from configurator.domain.errors import BlueprintError, UnknownOption
from configurator.forms.groups import GroupForm
from configurator.queries import blocked
from configurator.wordlist import blocked as refuses
from tests.factories.configurator import design, document, runner as make

LISTS = {"words": frozenset({"blorpy"}), "allowed": frozenset({"xx", "nude"}), "languages": ("english", "german")}


@pytest.mark.parametrize(
    "text",
    ["shit", "SHIT", "5h1t", "s h i t", "s.h.i.t", "shiiit", "$hit", "ѕhit", "ｓｈｉｔ", "A55", "what a shit", "blorpy", "BL0RPY", "Arsch"],
)
def test_a_word_is_seen_through_its_disguise(text):
    assert refuses(text, **LISTS)


@pytest.mark.parametrize(
    "text",
    ["Scunthorpe", "Essex", "Penistone", "Shitake", "peacock", "class", "Ann", "MIA 2019", "455", "420", "A", "xx", "XX", "Nude", "Zoë"],
)
def test_honest_words_and_the_shops_own_are_left_alone(text):
    assert not refuses(text, **LISTS)


def two_texts(**settings):
    groups = document()["groups"]
    groups[-1] |= {"max_length": 8, "alphabet": "A-Za-z ", **settings}
    groups.append({"key": "left", "label": "Left tab", "kind": "text", "max_length": 8, "alphabet": "A-Za-z "})
    return make(groups=groups)


@pytest.mark.django_db
class TestTheShop:
    def test_saving_and_ordering_refuse_it_politely(self):
        two_texts()
        with pytest.raises(queries.BlockedTextError, match="“Monogram”: we would rather not make this"):
            design(("monogram", "Shit"))

    def test_two_texts_that_only_say_it_together_are_refused(self):
        two_texts()
        with pytest.raises(queries.BlockedTextError, match="together"):
            design(("monogram", "SH"), ("left", "IT"))

    def test_a_group_may_go_unchecked(self):
        two_texts(blocked_words=False)
        assert design(("monogram", "Shit")).choices == [["monogram", "Shit"]]

    def test_staff_add_and_allow_words_which_counts_at_once(self):
        two_texts()
        models.BlockedWord.objects.create(word="Rival")
        with pytest.raises(queries.BlockedTextError):
            design(("monogram", "RIVAL"))
        models.BlockedWord.objects.create(word="tit", kind="allowed")
        assert design(("monogram", "Tit"))
        models.BlockedWord.objects.get(word="Rival").delete()
        assert design(("monogram", "Rival"))

    def test_kisses_and_initials_are_allowed_from_the_start(self):
        two_texts()
        assert design(("monogram", "XXX"), ("left", "BS"))

    def test_no_text_no_query(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert blocked.objections(Blueprint.from_dict(document()), {"sole": "gum", "monogram": ""}) == {}

    def test_a_cart_line_older_than_the_word_cannot_be_ordered(self):
        two_texts()
        models.BlockedWord.objects.create(word="rival")
        (answer,) = queries.resolve_many(requests=[("runner", [["monogram", "Rival"]])])
        assert isinstance(answer, queries.BlockedTextError)

    def test_a_design_older_than_the_word_shows_and_offers_itself_without_it(self):
        two_texts()
        saved = design(("sole", "gum"), ("monogram", "Rival"))
        models.BlockedWord.objects.create(word="rival")
        found = queries.design(saved.token)
        assert found.now.lost == ("“Monogram”: we would rather not make this. Please choose other words.",)
        assert found.now.choices == (("sole", "gum"),)
        assert ("Monogram", "“Rival”") in found.resolved.labels

    def test_a_title_is_checked_and_cleaned(self, runner):
        saved = design(title="  My\u202e shoe\u200b ")
        assert saved.title == "My shoe"
        with pytest.raises(queries.BlockedTextError, match="“Name”"):
            services.rename_design(design_id=saved.pk, title="Shit")


ADDRESSES = {
    "start": "start/?monogram=SHIT&v=1",
    "surprise": "surprise/?monogram=SHIT&v=1&with.seed=3",
    "guided": "guided/?monogram=SHIT&v=1",
    "guided, answered": "guided/?monogram=SHIT&v=1&with.q{}=-",
    "finish": "finish/?monogram=SHIT&v=1&with.ceiling=200",
    "compare, mine": "compare/?monogram=SHIT&v=1&with.design=standard",
    "compare, the other": "compare/?sole=gum&v=1&other.monogram=SHIT",
    "compare, a link": "compare/?sole=gum&v=1&with.link=/p/runner/%3Fmonogram%3DSHIT%26v%3D1",
    "why": "why/?monogram=SHIT&v=1&option=charm.star",
}


@pytest.mark.django_db
@pytest.mark.parametrize("page", ADDRESSES)
def test_no_page_shows_a_word_that_only_its_address_holds(client, page):
    made = two_texts()
    question = models.StartQuestion.objects.create(product=made.product, text="Where to?")
    models.StartAnswer.objects.create(question=question, label="Out", takes=[["sole", "gum"]])
    answer = client.get(f"/p/runner/{ADDRESSES[page].format(question.pk)}", follow=True)
    text = re.sub("<[^>]*>", " ", answer.content.decode())
    assert answer.status_code == 200
    assert "SHIT" not in text
    assert page in ("start", "why", "compare, a link") or "we would rather not make this" in text


@pytest.mark.django_db
@pytest.mark.parametrize("route", ["configuration", "completion", "sample"])
def test_programs_are_told(client, route):
    two_texts()
    answer = client.get(f"/api/v1/products/runner/{route}/?monogram=SHIT")
    assert answer.status_code == 400
    assert "we would rather not make this" in answer.json()["detail"]


@pytest.mark.parametrize("text", ["A\u202eB", "A\u200bB", "\u3164", "A\u0316\u0316\u0316", "A\u00a0B"])
def test_what_cannot_be_seen_is_not_made(text):
    body = document()
    body["groups"][-1] |= {"alphabet": "", "max_length": 10}
    blueprint = Blueprint.from_dict(body)
    with pytest.raises(UnknownOption, match="cannot be seen"):
        queries.choices_of(blueprint, [("monogram", text)])


@pytest.mark.parametrize(
    ("alphabet", "sentence"),
    [
        ("Z-A", r"groups\[6\].alphabet: “Z-A” is a range that goes down; write “A-Z”"),
        ("A-Z\u200b", r"groups\[6\].alphabet: holds a character that cannot be seen, U\+200B"),
    ],
)
def test_an_alphabet_that_cannot_be_read_says_so(alphabet, sentence):
    body = document()
    body["groups"][-1]["alphabet"] = alphabet
    with pytest.raises(BlueprintError, match=sentence):
        Blueprint.from_dict(body)


@pytest.mark.parametrize(
    ("alphabet", "good", "bad"), [("A-Z0-9 ", "A 9", "a"), ("A-", "A-", "B"), ("-+", "+-", "A"), ("^]", "^]", "A"), ("À-ÿ", "é", "e")]
)
def test_an_alphabet_is_characters_and_ranges(alphabet, good, bad):
    body = document()
    body["groups"][-1]["alphabet"] = alphabet
    blueprint = Blueprint.from_dict(body)
    assert queries.choices_of(blueprint, [("monogram", good)]) == {"monogram": good}
    with pytest.raises(UnknownOption, match="takes only characters of"):
        queries.choices_of(blueprint, [("monogram", bad)])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"alphabet": "Z-A"}, "alphabet: “Z-A” is a range that goes down; write “A-Z”, or put “-” at the end."),
        ({"max_length": 0}, "max_length: must be between 1 and 1000."),
        ({"blocked_words": "no"}, "blocked_words: must be true or false."),
        ({"alphabet": "A-Z", "default": "a"}, "default: has a character outside the alphabet."),
    ],
)
def test_staff_read_at_once_what_is_wrong_with_a_text(settings, sentence):
    draft = make(publish=False)
    row = draft.groups.get(key="monogram")
    fields = ["blueprint", "key", "label", "kind", "zone", "position", "settings"]
    form = modelform_factory(models.OptionGroup, GroupForm, fields=fields)(
        {"blueprint": draft.pk, "key": "monogram", "label": "Monogram", "kind": "text", "position": 0, "settings": json.dumps(settings)},
        instance=row,
    )
    assert form.errors["settings"] == [sentence]
