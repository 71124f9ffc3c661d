"""“Why can't I build …?”: for versions and drafts, in the words of an address or of a rule."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from configurator.forms.trying import read_choices
from tests.factories.accounts import StaffFactory
from tests.factories.configurator import runner

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker(client):
    staff = StaffFactory()
    staff.groups.add(Group.objects.get(name="maker"))
    client.force_login(staff)
    return client


@pytest.fixture
def draft():
    return runner(publish=False)


def tried(client, version, q="", **fields):
    address = reverse("admin:configurator_blueprint_try", args=[version.pk])
    return client.get(address, {"q": q, **fields}, headers={"HX-Request": "true"}).content.decode()


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("https://shop.example/p/runner/?sole=gum&upper=suede&v=3#x", (("sole", "gum"), ("upper", "suede"), ("v", "3"))),
        ("sole=gum", (("sole", "gum"),)),
        ("sole.gum, upper.suede\nwidth=100", (("sole", "gum"), ("upper", "suede"), ("width", "100"))),
        ('sole."white 2" & upper.a.b', (("sole", "white 2"), ("upper", "a.b"))),
        ("", ()),
    ],
)
def test_choices_are_read_as_people_write_them(text, pairs):
    assert read_choices(text) == pairs


def test_what_can_be_built_is_shown_with_its_price(maker, draft):
    page = tried(maker, draft, "sole.gum upper.suede")
    assert "It can be built" in page
    assert "€145.00" in page


def test_what_cannot_be_built_comes_with_a_minimal_conflict_and_the_nearest(maker, draft):
    page = tried(maker, draft, "sole.gum upper.mesh colour.red")
    assert "It cannot be built" in page
    assert "Sole: Gum." in page
    assert "Upper: Mesh." in page
    assert "Upper colour: Red." not in page
    assert "If Sole is Gum, then Upper must be Canvas or Suede." in page
    assert "Gum soles only bond to textile and suede." in page
    assert page.count('class="changed"') == 1


def test_lists_and_text_add_up(maker, draft):
    assert "It cannot be built" in tried(maker, draft, "sole.gum", upper="mesh")


def test_what_is_unknown_is_named_with_what_was_expected(maker, draft):
    page = tried(maker, draft, "soul.gum sole.gumm")
    assert "There is no group “soul”; expected one such as “sole”." in page
    assert "“sole” has no option “gumm”; expected one such as “gum”." in page
    assert "Without those, it can be built" in page


def test_published_versions_can_be_tried_too(maker):
    assert "It cannot be built" in tried(maker, runner(), "charm=star&monogram=AB")


def test_a_draft_gets_a_picture(maker, draft):
    address = reverse("admin:configurator_blueprint_try_picture", args=[draft.pk])
    answer = maker.get(address, {"sole": "gum", "upper": "suede"})
    assert answer["Content-Type"] == "image/webp"
    assert answer.content[:4] == b"RIFF"


def test_a_draft_in_disorder_says_what_is_wrong(maker, draft):
    draft.rules.create(when="sole.velvet", why="x")
    assert "The draft must be in order first" in tried(maker, draft, "sole.gum")


def test_the_whole_page_works_without_scripts(maker, draft):
    page = maker.get(reverse("admin:configurator_blueprint_try", args=[draft.pk]), {"sole": "gum"}).content.decode()
    assert '<option value="gum" selected>' in page
    assert "It can be built" in page
