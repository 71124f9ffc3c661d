"""The merchandiser's side of the catalogue."""

import io
from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from catalog import services
from catalog.models import Picture, Pin, Product, Synonyms
from tests.factories.accounts import StaffFactory
from tests.factories.catalog import CategoryFactory, ProductFactory, image, picture

pytestmark = pytest.mark.django_db
LIST = "/admin/catalog/product/"


@pytest.fixture
def staff(client, settings):
    settings.STAFF_TWO_FACTOR = False
    client.force_login(StaffFactory(is_superuser=True))
    return client


def upload(data=None):
    buffer = io.BytesIO()
    image().save(buffer, "PNG")
    return SimpleUploadedFile("new.png", data or buffer.getvalue(), "image/png")


def fields(product, pictures=(), **changed):
    rows = {f"pictures-{index}-{key}": value for index, row in enumerate(pictures) for key, value in row.items()}
    initial = sum(1 for row in pictures if "id" in row)
    return {
        "title": product.title,
        "slug": product.slug,
        "status": product.status,
        "category": product.category_id,
        "price": product.price,
        "lead_days": product.lead_days,
        "created_0": "2026-01-01",
        "created_1": "12:00",
        "kind": product.kind,
        "attributes": "colour: red, sand\nmaterial: suede",
        "pictures-TOTAL_FORMS": len(pictures),
        "pictures-INITIAL_FORMS": initial,
        **rows,
        **changed,
    }


def save(staff, product, **given):
    return staff.post(f"{LIST}{product.pk}/change/", fields(product, **given))


@pytest.mark.parametrize("count", [1, 24])
def test_the_list_takes_the_same_queries_however_many(staff, count, django_assert_num_queries):
    for _ in range(count):
        picture(ProductFactory(), is_default=True)
    staff.get(LIST)
    with django_assert_num_queries(8):
        # session, user, visitor; filters: categories, families; count, products, pictures
        assert staff.get(LIST).content.count(b'class="action-select"') == count


def test_products_are_searched_filtered_and_completed(staff):
    ProductFactory(title="Ember", attributes={"colour": "red"})
    ProductFactory(title="Harbour")
    assert b"1 result" in staff.get(LIST, {"q": "ember"}).content
    assert staff.get(LIST, {"status__exact": "draft"}).status_code == 200
    query = {"app_label": "catalog", "model_name": "product", "field_name": "base", "term": "emb"}
    assert [row["text"] for row in staff.get("/admin/autocomplete/", query).json()["results"]] == ["Ember"]


def test_attributes_are_typed_as_lines(staff):
    product = ProductFactory()
    assert save(staff, product).status_code == 302
    product.refresh_from_db()
    assert product.attributes == {"colour": ["red", "sand"], "material": ["suede"]}


@pytest.mark.parametrize(
    ("text", "why"), [("color: red", "no attribute “color”"), ("colour red", "Line 1: write"), ("colour:", "Line 1: write")]
)
def test_a_wrong_line_is_named(staff, text, why):
    response = save(staff, ProductFactory(), attributes=text)
    assert why in response.content.decode()


def test_an_uploaded_picture_waits_and_is_then_shown(staff, django_capture_on_commit_callbacks):
    product = ProductFactory()
    row = {"kind": "upload", "alt": "New", "tags": "colour:red, scene:table", "position": 0, "is_default": "on", "upload": upload()}
    with django_capture_on_commit_callbacks(execute=True):
        assert save(staff, product, pictures=[row]).status_code == 302
    made = Picture.objects.get()
    assert (made.state, made.is_default, made.tags) == ("ready", True, ["colour:red", "scene:table"])
    assert made.derivatives[0]["name"] in staff.get(f"{LIST}{product.pk}/change/").content.decode()


def test_an_upload_that_is_too_large_is_refused_at_once(staff):
    row = {"kind": "upload", "position": 0, "upload": upload(b"x" * 10_000_001)}
    assert "larger than 10 MB" in save(staff, ProductFactory(), pictures=[row]).content.decode()


def rows_of(*pictures, default):
    return [{"id": each.pk, "kind": "view", "position": 0, **({"is_default": "on"} if each == default else {})} for each in pictures]


def test_the_default_moves_to_another_picture(staff):
    product = ProductFactory()
    first, second = picture(product), picture(product, is_default=True)
    assert save(staff, product, pictures=rows_of(first, second, default=first)).status_code == 302
    assert list(Picture.objects.filter(is_default=True)) == [first]


def test_two_defaults_are_refused(staff):
    product = ProductFactory()
    rows = [{"kind": "view", "position": index, "is_default": "on", "upload": upload()} for index in range(2)]
    assert "Only one picture can be the default" in save(staff, product, pictures=rows).content.decode()


def act(staff, action, *products):
    return staff.post(LIST, {"action": action, "_selected_action": [product.pk for product in products]}, follow=True).content.decode()


def test_many_are_published_and_those_that_cannot_be_say_why(staff):
    good, free = ProductFactory(status="draft"), ProductFactory(status="draft", title="Gift", price=0)
    page = act(staff, "publish", good, free)
    assert "1 product published." in page
    assert "Gift: Its price is not above zero." in page
    assert list(Product.objects.published()) == [good]


def test_many_are_archived(staff):
    assert "2 products archived." in act(staff, "archive", ProductFactory(), ProductFactory())


def test_deleting_forgets_the_item_as_well(staff):
    from recommendations.models import Item

    product = ProductFactory()
    services.push_due()
    staff.post(f"{LIST}{product.pk}/delete/", {"post": "yes"})
    assert (Product.objects.exists(), Item.objects.exists()) == (False, False)


def test_who_changed_what_is_kept(staff):
    product = ProductFactory()
    save(staff, product, price="77.00")
    entry = LogEntry.objects.get_for_object(product).filter(action=LogEntry.Action.UPDATE).first()
    assert entry.changes_dict["price"] == ["100.00", "77.00"]
    assert entry.actor is not None
    assert "search" not in entry.changes_dict


def test_the_tree_is_shown_as_one(staff):
    CategoryFactory(slug="low", title="Low", parent=CategoryFactory(slug="shoes"))
    assert "— Low" in staff.get(reverse("admin:catalog_category_changelist")).content.decode()


@pytest.mark.parametrize("path", ["category/add/", "attribute/", "attribute/add/", "product/add/", "pin/", "pin/add/"])
def test_every_page_opens(staff, path):
    assert staff.get(f"/admin/catalog/{path}").status_code == 200


def test_a_shopper_is_turned_away(client):
    assert client.get(LIST).status_code == 302


PINS = "/admin/catalog/pin/"


@pytest.mark.parametrize("count", [1, 24])
def test_the_list_of_pins_takes_the_same_queries_however_many(staff, count, django_assert_num_queries):
    category = CategoryFactory()
    for _ in range(count):
        Pin.objects.create(product=ProductFactory(), panel="similar", place="category", category=category)
    staff.get(PINS)
    with django_assert_num_queries(5):  # session, user, visitor; count, pins
        assert staff.get(PINS).content.count(b'class="action-select"') == count


def pin(staff, **given):
    product = given.pop("product", None) or ProductFactory()
    values = {"product": product.pk, "effect": "first", "panel": "popular", "place": "everywhere", "since": "2026-01-01"}
    return staff.post(f"{PINS}add/", {**values, **given})


def test_a_product_is_pinned_and_who_did_it_is_kept(staff):
    assert pin(staff, note="Spring").status_code == 302
    (row,) = Pin.objects.all()
    assert (row.panel, row.until) == ("popular", None)
    assert LogEntry.objects.get_for_object(row).first().actor is not None


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"panel": ""}, "Say in which panel"),
        ({"place": "category"}, "A category belongs to the place"),
        ({"since": "2026-02-02", "until": "2026-02-01"}, "It ends before it begins."),
    ],
)
def test_a_pin_that_makes_no_sense_is_refused_in_words(staff, given, why):
    assert why in pin(staff, **given).content.decode()
    assert not Pin.objects.exists()


def test_pins_are_filtered_by_whether_they_hold(staff):
    today = timezone.localdate()
    for since, until in [(-1, None), (-9, -1), (1, None)]:
        end = today + timedelta(days=until) if until else None
        Pin.objects.create(product=ProductFactory(), effect="out", since=today + timedelta(days=since), until=end)
    for when in ("now", "later", "over"):
        assert staff.get(PINS, {"when": when}).content.count(b'class="action-select"') == 1


SYNONYMS = "/admin/catalog/synonyms/"


def test_synonyms_are_tidied_and_can_be_tried(staff):
    staff.post(f"{SYNONYMS}add/", {"words": " Bike,bicycle , bike,, Push-Bike"})
    assert Synonyms.objects.get().words == "bike, bicycle, push bike"
    assert 'href="/search/?q=push+bike"' in staff.get(SYNONYMS).content.decode()


@pytest.mark.parametrize("words", ["bike", "bike, Bikes", ", ,", "!, ?"])
def test_one_word_alone_is_no_group_of_synonyms(staff, words):
    page = staff.post(f"{SYNONYMS}add/", {"words": words}).content.decode()
    assert "at least two different words" in page
    assert not Synonyms.objects.exists()


def test_a_group_that_is_too_long_once_it_is_tidied_is_refused(staff):
    words = ",".join(f"w{number:03}" for number in range(60))
    assert len(words) <= 300
    assert "358 characters of at most 300" in staff.post(f"{SYNONYMS}add/", {"words": words}).content.decode()
    assert not Synonyms.objects.exists()


def test_the_same_group_twice_is_refused(staff):
    for _ in range(2):
        page = staff.post(f"{SYNONYMS}add/", {"words": "bike, bicycle"})
    assert (page.status_code, Synonyms.objects.count()) == (200, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_synonyms_are_listed_in_six_queries_however_many(staff, count, django_assert_num_queries):
    for number in range(count):
        Synonyms.objects.create(words=f"one{number}, two{number}")
    staff.get(SYNONYMS)
    with django_assert_num_queries(6):
        staff.get(SYNONYMS)
