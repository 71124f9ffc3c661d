import pytest

from accounts.models import Preferences, Visitor
from catalog import queries, services
from catalog.models import Product
from catalog.queries import EVERYBODY, Viewer
from catalog.queries.shopper import viewer_by_key
from recommendations.models import Arm
from tests.factories.catalog import ProductFactory, colourway, image, picture

pytestmark = pytest.mark.django_db
VISITOR = "v" * 22


@pytest.fixture
def visitor():
    return Visitor.objects.create(key=VISITOR).key


def push(*products):
    services.push_to_recommendations(Product.objects.filter(pk__in=[product.pk for product in products]).select_related("category"))


def shelf(count):
    made = [ProductFactory() for _ in range(count)]
    for product in made:
        picture(product, is_default=True, view="side")
        picture(product, colour="#223344", view="toe")
    push(*made)
    return [product.slug for product in made]


@pytest.mark.parametrize("count", [1, 24])
def test_cards_take_three_queries_however_many(count, django_assert_num_queries):
    slugs = shelf(count)
    with django_assert_num_queries(3):  # products, arms, pictures
        assert len(queries.cards(slugs, viewer=EVERYBODY, page="list")) == count


@pytest.mark.parametrize("count", [1, 24])
def test_cards_for_a_visitor_take_four(count, visitor, django_assert_num_queries):
    slugs = shelf(count)
    with django_assert_num_queries(4):  # products, arms, taste, pictures
        assert len(queries.cards(slugs, viewer=Viewer(visitor), page="list")) == count


def test_nothing_takes_one_query_at_most(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert queries.cards(Product.objects.published(), viewer=EVERYBODY, page="list") == []


def test_slugs_keep_their_order_and_the_unknown_are_left_out():
    first, second = ProductFactory(), ProductFactory()
    ProductFactory(slug="hidden", status="draft")
    found = queries.cards([second.slug, "gone", "hidden", first.slug, second.slug], viewer=EVERYBODY, page="list")
    assert [(card.slug, card.position) for card in found] == [(second.slug, 0), (first.slug, 1)]


def test_without_consent_the_default_picture_is_shown_without_a_token():
    (slug,) = shelf(1)
    (card,) = queries.cards([slug], viewer=EVERYBODY, page="list")
    assert (card.token, card.arm) == ("", str(Product.objects.get().pictures.get(is_default=True).pk))


def test_with_consent_the_shown_picture_is_the_one_in_the_token(visitor):
    (slug,) = shelf(1)
    (card,) = queries.cards([slug], viewer=Viewer(visitor), page="list")
    assert card.token
    assert card.arm in {str(pk) for pk in Product.objects.get().pictures.values_list("pk", flat=True)}


def test_a_visitor_who_wants_everybodys_pictures_gets_them(visitor):
    (slug,) = shelf(1)
    Preferences.objects.create(visitor_id=visitor, pictures=False)
    assert queries.cards([slug], viewer=viewer_by_key(visitor), page="list")[0].token == ""


def test_a_product_without_a_ready_picture_has_none():
    product = ProductFactory()
    services.save_picture(product_id=product.pk, recipe={"view": "side"}, is_default=True)
    assert queries.cards([product.slug], viewer=EVERYBODY, page="list")[0].image is None


def test_a_base_product_shown_as_a_colourway_opens_the_colourway():
    base = ProductFactory(kind="base", family="runner")
    made = colourway(base, slug="ember")
    picture(made, is_default=True)
    push(base, made)
    (card,) = queries.cards([base.slug], viewer=EVERYBODY, page="list")
    assert (card.slug, card.url) == (base.slug, "/p/ember/")


@pytest.fixture
def runner():
    """A base product with its own picture and two colourways, whose pictures it may be shown with; it is known to do best as ember."""
    base = ProductFactory(slug="runner", kind="base", family="runner")
    picture(base, is_default=True, view="side")
    made = [colourway(base, slug=slug) for slug in ("ember", "slate")]
    lent = [picture(one, colour=colour, is_default=True) for one, colour in zip(made, ("#aa3311", "#334455"), strict=True)]
    push(base, *made)
    Arm.objects.filter(item__key="runner", key=str(lent[0].pk)).update(mean=2.0, night_mean=2.0, variance=0.01)
    return base


@pytest.mark.parametrize(
    ("slugs", "opens"), [(["runner"], "/p/ember/"), (["runner", "ember"], "/p/runner/"), (["slate", "runner"], "/p/runner/")]
)
def test_a_base_product_among_its_colourways_is_shown_as_itself(runner, slugs, opens):
    found = {card.slug: card for card in queries.cards(slugs, viewer=EVERYBODY, page="list")}
    assert found["runner"].url == opens
    assert len({card.image.src for card in found.values()}) == len(slugs)


def test_a_base_product_among_its_colourways_takes_no_query_more(runner, visitor, django_assert_num_queries):
    with django_assert_num_queries(4):  # products, arms, taste, pictures
        found = queries.cards(["runner", "ember"], viewer=Viewer(visitor), page="list")
    assert [bool(card.token) for card in found] == [False, True]


def test_an_image_says_its_sizes():
    product = ProductFactory()
    shown = services.save_picture(product_id=product.pk, image=image(1200, 900), alt="Side")
    found = queries.source(shown)
    assert (found.width, found.height, found.alt) == (960, 720, "Side")
    assert [part.split()[1] for part in found.srcset.split(", ")] == ["320w", "640w", "960w"]
