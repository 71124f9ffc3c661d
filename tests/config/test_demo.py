"""The demo shop: seeded from the shop's own parts, the same again, and gone again without a trace."""

import json
from datetime import UTC, datetime
from string import Formatter

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone
from PIL import Image

from accounts.models import User, Visitor
from catalog.models import Category, Picture, Product
from config.demo import FOLDER, assortment, colourways, content, goods, pictures, shoppers, trials
from config.demo.assortment import Counts
from configurator import queries
from configurator.domain.blueprint import Blueprint as Definition
from configurator.models import Blueprint, Design, SoldDesign
from experiments.models import Experiment
from experiments.services import ship, stop
from orders.models import StockItem
from recommendations.models import Basket, Event, Item
from tests.factories.catalog import ProductFactory
from tests.factories.demo import quick_seed
from tests.factories.experiments import running

DAY = datetime(2030, 3, 1, tzinfo=UTC)
BARELY = 5
"""Of 255: what nobody sees."""


@pytest.fixture
def seed(tmp_path):
    """`seed(products=…)` fills the shop."""
    with quick_seed(tmp_path) as run:
        yield run


def table(model, *fields):
    return sorted(map(str, model.objects.values_list(*fields)))


def shop():
    products = table(Product, "slug", "title", "price", "attributes", "status")
    return (
        products,
        table(Picture, "product__slug", "position", "state"),
        table(Event, "visitor", "kind", "item"),
        table(StockItem, "key", "quantity"),
    )


@pytest.mark.parametrize("family", content.FAMILIES)
def test_blueprints_are_consistent_and_have_no_dead_option(family):
    found = queries.proof(Definition.from_dict(content.blueprint(family)))
    assert not [*found.errors, *found.warnings]


def named(family):
    """The pictures that a family's layers name."""
    layers = content.blueprint(family)["layers"]
    return {path for layer in layers for path in (layer.get("mask"), layer.get("file"), *layer.get("shading", {}).values()) if path}


@pytest.mark.parametrize("family", content.FAMILIES)
def test_a_blueprint_names_every_picture_there_is_and_no_other(family):
    assert named(family) == {path.relative_to(FOLDER / family).as_posix() for path in (FOLDER / family).rglob("*.webp")}


@pytest.mark.parametrize("family", content.FAMILIES)
def test_every_layer_shows_something(family):
    for path in {layer.get("file") or layer.get("mask") for layer in content.blueprint(family)["layers"]} - {None}:
        with Image.open(FOLDER / family / path) as picture:
            drawn = picture.convert("RGBA").getchannel("A") if "A" in picture.getbands() else picture.convert("L")
        assert drawn.getextrema()[1] > BARELY, path


@pytest.mark.parametrize("family", content.FAMILIES)
def test_palettes_name_options_that_exist(family):
    known = {group["key"]: {option["key"] for option in group.get("options", ())} for group in content.blueprint(family)["groups"]}
    for palette in content.family(family).palettes.values():
        for group, options in palette.items():
            assert {option for option in options if option} <= known[group]


@pytest.mark.parametrize("family", content.FAMILIES)
def test_candidates_are_frames_of_four_to_three_inside_their_view(family):
    sizes = {view["key"]: (view["width"], view["height"]) for view in content.blueprint(family)["views"]}
    candidates = content.family(family).candidates
    assert 3 <= len(candidates) <= 6
    for candidate in candidates:
        (left, top, right, bottom), (width, height) = candidate.crop, sizes[candidate.view]
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
        assert abs((right - left) * 3 - (bottom - top) * 4) <= 4


@pytest.mark.parametrize("family", content.FAMILIES)
def test_a_family_is_told_by_groups_that_its_blueprint_has(family):
    told, groups = content.family(family), {group["key"]: group for group in content.blueprint(family)["groups"]}
    for key in (told.main, told.second):
        assert all(option["attributes"]["family"] in colourways.SCENES for option in groups[key]["options"])
    assert {groups[key]["kind"] for key in (told.main, told.second, told.material) if key} == {"one"}
    assert {groups[name]["kind"] for _, name, _, _ in Formatter().parse(told.words) if name} == {"one"}


def test_goods_have_their_layers():
    for good in goods.goods():
        for zone in good.layers:
            assert (FOLDER / "goods" / good.key / f"mask-{zone}.webp").is_file()
            assert all(content.goods_colour(colour) for colour in good.zones[zone])


def test_art_is_small_enough_to_be_committed():
    assert sum(path.stat().st_size for path in FOLDER.rglob("*.webp")) < 25_000_000


@pytest.mark.parametrize("products", [1, 12, 240, 3000])
def test_numbers_of_products_add_up(products):
    counts = Counts.of(products, 108)
    bases = len(content.FAMILIES)
    assert counts.ready + sum(counts.colourways.values()) + bases == max(products, bases + 1)


@pytest.mark.django_db
def test_every_colourway_that_was_bought_is_a_sold_design(seed):
    seed(shoppers=60)
    colourways_bought = Product.objects.filter(kind="colourway").values("slug")
    bought = Event.objects.filter(kind="purchase", visitor__startswith=shoppers.PREFIX, item__in=colourways_bought).count()
    assert SoldDesign.objects.count() == bought > 0


@pytest.mark.django_db
def test_bases_stand_in_their_order_whichever_process_was_first():
    for family in reversed(content.FAMILIES):
        ProductFactory(slug=family, family=family, kind="base", demo=True)
    assortment.spread_over_time(1, timezone.now())
    assert tuple(Product.objects.order_by("created").values_list("family", flat=True)) == content.FAMILIES


@pytest.mark.django_db
def test_pictures_of_bases_are_drawn_before_those_of_colourways():
    base = ProductFactory(kind="base", demo=True)
    every = [base, *(ProductFactory(kind="colourway", base=base, demo=True) for _ in range(2))]
    rows = [Picture(product=product, is_default=default, demo=True) for product in reversed(every) for default in (False, True)]
    Picture.objects.bulk_create(rows)
    made = Picture.objects.in_bulk()
    first, *others = [made[pk] for pk in pictures.waiting(None)]
    assert (first.product, first.is_default) == (base, True)
    assert [picture.is_default for picture in others] == [True, True, False, False, False]


@pytest.mark.django_db
def test_one_experiment_has_run_its_course_and_one_waits(seed):
    seed(shoppers=30, pictures_before_start=0)
    ended, waiting = Experiment.objects.order_by("id")
    assert (ended.state, waiting.state, ended.variants.count()) == ("stopped", "draft", 2)
    last = ended.results.filter(at=ended.results.latest("at").at, metric="saves")
    assert sum(row.visitors for row in last) == 30
    assert ended.results.values("at").distinct().count() > 5


@pytest.mark.django_db
def test_seeding_again_changes_nothing(seed):
    seed(pictures_before_start=0)
    before = shop()
    seed(pictures_before_start=0)
    assert shop() == before


@pytest.mark.django_db
def test_more_products_later_keep_those_there_are(seed):
    seed(products=8, pictures_before_start=0)
    before = set(Product.objects.values_list("slug", flat=True))
    seed(products=16, pictures_before_start=0)
    after = set(Product.objects.values_list("slug", flat=True))
    assert len(after) == 16
    assert before < after


@pytest.mark.django_db
def test_same_seed_same_shopper_another_seed_another(seed):
    seed(shoppers=0, pictures_before_start=0)
    shelf = shoppers.shelf(1)
    first, again, other = (shoppers.history(shelf, seed=number, shopper=4, now=DAY) for number in (1, 1, 2))
    assert first == again
    assert [act.place for act in first] != [act.place for act in other]


@pytest.mark.django_db
def test_remove_takes_out_exactly_the_demo(seed, django_capture_on_commit_callbacks):
    own = ProductFactory(slug="own-mug")
    with django_capture_on_commit_callbacks(execute=True):
        seed()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("remove_demo")
    assert list(Product.objects.all()) == [own]
    assert list(Category.objects.all()) == [own.category]
    empty = (Blueprint, Design, Experiment, SoldDesign, Picture, Visitor, User, Event, Basket, Item, StockItem)
    assert not [
        model.__name__ for model in empty if model.objects.exclude(**({"key": own.slug} if model is Item else {"pk": None})).exists()
    ]
    assert not files()


def files(folder=""):
    folders, names = default_storage.listdir(folder) if default_storage.exists(folder or ".") else ([], [])
    return names + [name for below in folders for name in files(f"{folder}/{below}".lstrip("/"))]


def older(family):
    """The blueprint of a family as one that decided one thing more."""
    options = [{"key": key, "label": key, "price": "0.00", "default": key == "a"} for key in "ab"]
    document = json.loads(json.dumps(content.blueprint(family)))
    return {**document, "groups": [*document["groups"], {"key": "older", "label": "Older", "kind": "one", "options": options}]}


@pytest.mark.django_db
def test_a_shop_of_an_older_demo_becomes_one_of_this(seed, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(assortment.content, "blueprint", dict(zip(content.FAMILIES, map(older, content.FAMILIES), strict=True)).get)
        seed(pictures_before_start=0)
    seed(pictures_before_start=0)
    found = Design.objects.exclude(product=None).select_related("product")
    assert found
    for design in found:
        made = queries.resolve(product_slug=design.product.slug, choices=design.choices)
        assert (made.blueprint_id, made.price) == (design.blueprint_id, design.product.price)
    call_command("remove_demo")
    assert not Product.objects.exists()


@pytest.mark.django_db
def test_colourways_with_options_that_are_gone_can_be_removed(seed):
    seed(pictures_before_start=0)
    Design.objects.exclude(product=None).update(choices=[["gone", "x"]])
    call_command("remove_demo")
    assert not Product.objects.exists()


@pytest.mark.django_db
def test_removing_twice_is_harmless():
    call_command("remove_demo")
    call_command("remove_demo")


@pytest.mark.django_db
def test_what_was_shipped_of_a_trial_goes_with_it():
    made = running("demo-compact-lists")
    ship(experiment_id=made.pk, actor=None, variant="b")
    call_command("remove_demo")
    assert not Experiment.objects.exists()


@pytest.mark.django_db
def test_trials_wait_for_a_place_beside_the_shops_own():
    Visitor.objects.create(key=f"{shoppers.PREFIX}0")
    own = running("own", share=60)
    trials.run(seed=1, now=timezone.now())
    assert list(Experiment.objects.all()) == [own]
    stop(experiment_id=own.pk, actor=None)
    trials.run(seed=1, now=timezone.now())
    assert Experiment.objects.count() == 3


@pytest.mark.parametrize("wrong", [{"products": 0}, {"shoppers": -1}, {"seed": -1}, {"pictures_before_start": -1}, {"processes": 0}])
def test_wrong_numbers_are_refused_with_a_sentence(wrong):
    with pytest.raises(CommandError, match=r"\."):
        call_command("seed_demo", **wrong)


def test_documents_are_json_that_reads_the_same_again():
    for path in FOLDER.rglob("*.json"):
        assert json.loads(path.read_text())
