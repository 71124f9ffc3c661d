"""Versions: imported, published, frozen, retired."""

import json
import pickle
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction

from catalog.models import Product
from configurator import models, queries, services
from configurator.domain.errors import BlueprintError
from configurator.services import PublishRefusedError
from tests.factories.configurator import colourway, design, document, draw_assets, runner as make

pytestmark = pytest.mark.django_db


def test_an_import_creates_the_product_and_puts_it_on_sale(runner):
    product = runner.product
    assert (product.kind, product.status, product.family) == ("base", "published", "runner")
    assert str(product.price) == "120.00"  # the cheapest that can be built
    assert runner.status == "published"
    assert {picture.view for picture in product.pictures.all()} == {"side", "top"}


def test_the_same_document_again_is_the_same_version(runner):
    assert make().pk == runner.pk


def test_another_document_is_the_next_version(runner):
    newer = make(base_price="150.00")
    assert (newer.version, newer.status) == (2, "published")
    assert runner.product.blueprints.get(version=1).status == "published"
    assert str(Product.objects.get(slug="runner").price) == "150.00"


def test_a_version_becomes_current_only_with_its_layers(db, tmp_path):
    waiting = services.import_blueprint(document=document(), assets=draw_assets(tmp_path), publish=True)
    assert waiting.status == "rendering"
    with pytest.raises(queries.NotMadeError):
        queries.resolve(product_slug="runner", choices=[])
    assert services.render_layers(blueprint_id=waiting.pk, steps=1) > 0
    assert queries.resolve(product_slug="runner", choices=[]).version == 1


def layers(version):
    made = queries.compiled(version.pk)
    return [piece for step in made.plan.steps for piece in services.layers.needed(made, step)]


def test_rendering_twice_changes_nothing(runner):
    before = {piece.name for piece in layers(runner)}
    services.render_layers(blueprint_id=runner.pk)
    assert all(default_storage.exists(name) for name in before)
    runner.refresh_from_db()
    assert runner.status == "published"


def test_layers_that_no_buildable_product_has_are_not_made(runner):
    names = {(piece.colour, piece.shading) for piece in layers(runner)}
    suede = runner.assets["side/shading-suede.webp"]
    assert ("#c02030", suede) in names
    assert ("#c0c4c8", suede) not in names  # no silver suede


@pytest.mark.parametrize("changes", [{"document": {}}, {"assets": {}}, {"version": 9}])
def test_a_published_version_cannot_change(runner, changes):
    for name, value in changes.items():
        setattr(runner, name, value)
    with pytest.raises(models.FrozenError):
        runner.save()


@pytest.mark.parametrize("changes", [{"document": {}}, {"assets": {}}, {"version": 9}, {"status": "draft"}])
def test_nor_by_a_query(runner, changes):
    with pytest.raises(DatabaseError, match="cannot change"), transaction.atomic():
        models.Blueprint.objects.filter(pk=runner.pk).update(**changes)


def test_a_published_version_cannot_be_deleted(runner):
    with pytest.raises(models.FrozenError):
        runner.delete()


def test_a_draft_holds_its_content_as_rows_and_gives_the_same_document_back(db):
    from configurator.domain.blueprint import Blueprint

    draft = make(publish=False)
    assert draft.groups.count() == 7
    assert Blueprint.from_dict(services.document_of(draft)).to_dict() == Blueprint.from_dict(document()).to_dict()


def test_a_draft_is_not_overwritten_by_an_import(db):
    make(publish=False)
    with pytest.raises(PublishRefusedError, match="has a draft already"):
        make(publish=False, base_price="1.00")


def test_what_cannot_be_built_is_not_published(db):
    with pytest.raises(PublishRefusedError, match="Nothing can be built"):
        make(rules=[{"when": "sole.gum", "why": "A"}, {"when": "!sole.gum", "why": "B"}])
    assert not models.Blueprint.objects.exists()


def test_a_missing_picture_is_named(db):
    with pytest.raises(PublishRefusedError, match=r"there is no picture “side/shadow.webp”"):
        services.import_blueprint(document=document(), publish=True)


def test_a_picture_must_be_one_and_lie_in_the_folder(db, tmp_path):
    draw_assets(tmp_path)
    (tmp_path / "side/shadow.webp").write_text("no picture")
    with pytest.raises(BlueprintError, match="no WebP or PNG picture"):
        services.import_blueprint(document=document(), assets=tmp_path, publish=True)
    layers = [{"view": "side", "zone": "x", "depth": 0, "file": "../../etc/passwd"}]
    with pytest.raises(BlueprintError, match="outside the folder"):
        services.import_blueprint(document=document(layers=layers), assets=tmp_path)


def test_a_mistake_names_its_place(db):
    with pytest.raises(BlueprintError, match=r"rules\[0\].when: at character 13"):
        services.import_blueprint(document=document(rules=[{"when": "sole.gum => upper.velvet", "why": ""}]))


def test_the_only_version_on_sale_is_not_retired(runner):
    with pytest.raises(PublishRefusedError, match="only version"):
        services.retire(blueprint_id=runner.pk)


def test_a_new_version_gives_colourways_their_new_price(runner):
    night = colourway("night", colour="black", upper="canvas")
    make(base_price="150.00")
    before = night.price
    night.refresh_from_db()
    assert night.price == before + 30


def test_a_product_can_be_removed_with_all_its_versions(runner):
    design(("sole", "gum"))
    services.remove_product(product_id=runner.product_id)
    assert not models.Blueprint.objects.exists()
    assert not models.Design.objects.exists()


def test_files_are_read_by_their_suffix(tmp_path):
    import yaml

    (tmp_path / "a.json").write_text(json.dumps(document()))
    (tmp_path / "a.yaml").write_text(yaml.safe_dump(document()))
    assert services.read_document(tmp_path / "a.json") == services.read_document(tmp_path / "a.yaml") == document()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [("a.json", "{", "no JSON: line 1"), ("a.yml", "a: [", "no YAML"), ("a.json", "[]", "must be an object"), ("a.txt", "", "none of")],
)
def test_files_that_cannot_be_read_say_why(tmp_path, name, content, sentence):
    (tmp_path / name).write_text(content)
    with pytest.raises(BlueprintError, match=sentence):
        services.read_document(tmp_path / name)
    with pytest.raises(BlueprintError, match="cannot be read"):
        services.read_document(Path(tmp_path / "missing.json"))


def test_a_refusal_says_the_same_in_another_process():
    error = pickle.loads(pickle.dumps(PublishRefusedError(["No view.", "No price."])))  # noqa: S301 - our own bytes
    assert (error.problems, str(error)) == (["No view.", "No price."], "No view. No price.")
