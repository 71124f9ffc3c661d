import io

import pytest
from django.core.files.storage import default_storage
from PIL import Image, PngImagePlugin

from catalog import imaging, services
from catalog.models import Picture
from tests.factories.catalog import ProductFactory, image

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    return ProductFactory(push_due=False)


@pytest.fixture
def renderer(monkeypatch):
    from catalog.services import pictures

    calls = []
    monkeypatch.setattr(pictures, "_renderers", [lambda recipe: (calls.append(recipe), image())[1]])
    return calls


def encoded(width=400, height=300, form="PNG", **options):
    buffer = io.BytesIO()
    image(width, height).save(buffer, form, **options)
    return buffer.getvalue()


def test_a_composed_image_is_ready_in_three_widths(product):
    picture = services.save_picture(product_id=product.pk, image=image(1200, 900), alt="Side")
    assert [size["width"] for size in picture.derivatives] == [320, 640, 960]
    assert (picture.state, picture.width, picture.height) == ("ready", 960, 720)
    assert all(default_storage.exists(size["name"]) for size in picture.derivatives)


def test_a_large_image_has_a_width_to_look_closely(product):
    picture = services.save_picture(product_id=product.pk, image=image(2000, 1500), alt="Side")
    assert [size["width"] for size in picture.derivatives] == [320, 640, 960, 1600]


def test_names_follow_the_content(product):
    first, same = (services.save_picture(product_id=product.pk, image=image()) for _ in range(2))
    other = services.save_picture(product_id=product.pk, image=image(colour="#113355"))
    assert first.file == same.file != other.file


def test_an_upload_waits_for_a_worker_and_is_encoded_anew(product):
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "where and when it was taken")
    picture = services.save_picture(product_id=product.pk, image=encoded(pnginfo=notes))
    assert (picture.state, picture.derivatives) == ("pending", [])
    assert services.render_picture(picture_id=picture.pk)
    picture.refresh_from_db()
    with default_storage.open(picture.file) as file, Image.open(file) as opened:
        assert (opened.format, "Comment" in opened.info, picture.upload.name) == ("WEBP", False, "")


@pytest.mark.parametrize("junk", [b"", b"<svg onload=alert(1)>", encoded()[:60], encoded(form="GIF")])
def test_what_is_no_picture_is_refused_with_a_sentence(product, junk):
    picture = services.save_picture(product_id=product.pk, image=junk)
    assert not services.render_picture(picture_id=picture.pk)
    picture.refresh_from_db()
    assert (picture.state, picture.problem) == ("failed", "This is no JPEG, PNG or WebP picture.")


def test_too_many_pixels_are_refused_before_they_are_decoded():
    bomb = encoded(6000, 5001, compress_level=9)
    with pytest.raises(imaging.PictureRefusedError, match="30 megapixels"):
        imaging.decode(bomb)


def test_too_many_bytes_are_refused():
    with pytest.raises(imaging.PictureRefusedError, match="10 MB"):
        imaging.decode(b"x" * (imaging.MAX_BYTES + 1))


def test_a_picture_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert imaging.decode(encoded(400, 300, "JPEG", exif=exif)).size == (300, 400)


def test_transparency_survives():
    glass = Image.new("RGBA", (40, 30), (10, 20, 30, 0))
    assert imaging.plain(glass).getpixel((0, 0))[3] == 0


def test_a_recipe_is_rendered_once(product, renderer):
    picture = services.save_picture(product_id=product.pk, recipe={"view": "side"})
    assert services.render_picture(picture_id=picture.pk)
    assert not services.render_picture(picture_id=picture.pk)
    assert renderer == [{"view": "side"}]
    product.refresh_from_db()
    assert product.push_due


def test_a_picture_that_is_gone_is_no_error():
    assert not services.render_picture(picture_id=987654)


def test_a_renderer_that_fails_is_asked_three_times(product, monkeypatch):
    from catalog.services import pictures

    monkeypatch.setattr(pictures, "_renderers", [lambda _: 1 / 0])
    picture = services.save_picture(product_id=product.pk, recipe={"view": "side"})
    states = []
    for _ in range(4):
        services.render_pending(seconds=5)
        picture.refresh_from_db()
        states.append((picture.state, picture.tries, picture.problem))
    assert states == [("pending", 1, "ZeroDivisionError"), ("pending", 2, "ZeroDivisionError"), *[("failed", 3, "ZeroDivisionError")] * 2]


def test_the_sweep_renders_what_waits_defaults_first(product, renderer):
    services.save_picture(product_id=product.pk, recipe={"n": 1})
    services.save_picture(product_id=product.pk, recipe={"n": 2}, is_default=True)
    assert services.render_pending(seconds=5) == 2
    assert renderer == [{"n": 2}, {"n": 1}]
    assert services.render_pending(seconds=5) == 0


def test_a_batch_is_rendered_together(product, renderer):
    waiting = [services.save_picture(product_id=product.pk, recipe={"n": number}).pk for number in range(3)]
    assert services.render_batch(picture_ids=waiting) == 3
    assert services.render_batch(picture_ids=waiting) == 0


def test_a_new_default_takes_the_place_of_the_old(product):
    old = services.save_picture(product_id=product.pk, image=image(), is_default=True)
    new = services.save_picture(product_id=product.pk, image=image(), is_default=True)
    assert list(Picture.objects.filter(is_default=True)) == [new]
    assert old.pk != new.pk


def test_a_picture_says_what_it_looks_like_as_soon_as_it_is_ready(product):
    picture = services.save_picture(product_id=product.pk, image=image(colour="#a3231d"))
    assert picture.features["colour:red"] == 1.0
    upload = services.save_picture(product_id=product.pk, image=encoded())
    assert upload.features is None
    services.render_batch(picture_ids=[upload.pk])
    upload.refresh_from_db()
    assert upload.features


def test_what_a_recipe_shows_is_told_by_who_draws_it(product, renderer, monkeypatch):
    from catalog.domain.looks import Content
    from catalog.services import pictures

    monkeypatch.setattr(pictures, "_readers", [lambda _: Content({"gold": 0.7}, {"suede": 0.5})])
    picture = services.save_picture(product_id=product.pk, recipe={"view": "side"})
    services.render_picture(picture_id=picture.pk)
    picture.refresh_from_db()
    assert (picture.features["colour:gold"], picture.features["material:suede"]) == (0.7, 0.5)


def test_a_reader_that_fails_spoils_no_picture(product, renderer, monkeypatch):
    from catalog.services import pictures

    monkeypatch.setattr(pictures, "_readers", [lambda _: 1 / 0])
    picture = services.save_picture(product_id=product.pk, recipe={"view": "side"})
    assert services.render_picture(picture_id=picture.pk)
    picture.refresh_from_db()
    assert picture.features["colour:orange"] == 1.0


def test_pictures_of_earlier_days_are_looked_at_by_workers(product):
    kept = [services.save_picture(product_id=product.pk, image=image(colour="#a3231d")).pk for _ in range(3)]
    Picture.objects.update(features=None)
    product.__class__.objects.update(push_due=False)
    default_storage.delete(Picture.objects.get(pk=services.save_picture(product_id=product.pk, image=image(colour="#010203")).pk).file)
    Picture.objects.update(features=None)
    assert services.read_pictures(seconds=9) == 4
    assert services.read_pictures(seconds=9) == 0
    assert [found["colour:red"] for found in Picture.objects.filter(pk__in=kept).values_list("features", flat=True)] == [1.0] * 3
    assert Picture.objects.exclude(pk__in=kept).get().features == {}
    product.refresh_from_db()
    assert product.push_due
