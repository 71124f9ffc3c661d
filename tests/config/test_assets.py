"""The stylesheet of every page comes in one piece."""

import re

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile

from config.assets import BundledStaticFilesStorage, bundled

SOURCE = settings.BASE_DIR / "static"


@pytest.fixture
def tree(tmp_path):
    storage = StaticFilesStorage(location=tmp_path, base_url="/static/")
    storage.save("css/app.css", ContentFile(b'@layer a, b;\n@import url("one.css");\n@import url("parts/two.css");\n'))
    storage.save("css/one.css", ContentFile(b'@font-face { src: url("../fonts/x.woff2"); }\n'))
    storage.save("css/parts/two.css", ContentFile(b'b { background: url("../../img/y.svg"), url("data:,x"); }\n'))
    return storage


def test_imports_are_replaced_in_their_order(tree):
    assert re.findall(r"@layer|@font-face|b \{", bundled(tree, "css/app.css")) == ["@layer", "@font-face", "b {"]


def test_addresses_still_lead_to_their_files(tree):
    joined = bundled(tree, "css/app.css")
    assert 'url("../fonts/x.woff2")' in joined
    assert 'url("../img/y.svg"), url("data:,x")' in joined


def test_every_import_of_the_shop_is_joined():
    joined = bundled(StaticFilesStorage(location=SOURCE, base_url="/static/"), "css/app.css")
    assert "@import" not in joined
    assert joined.count("@layer") > 20


def test_what_is_collected_is_joined_and_hashed(tmp_path):
    source = StaticFilesStorage(location=SOURCE, base_url="/static/")
    storage = BundledStaticFilesStorage(location=tmp_path, base_url="/static/")
    names = [path.relative_to(SOURCE).as_posix() for kind in ("css/**/*.css", "fonts/*.woff2") for path in SOURCE.glob(kind)]
    for name in names:
        storage.save(name, ContentFile((SOURCE / name).read_bytes()))
    done = {first: second for first, second, _ok in storage.post_process({name: (source, name) for name in names})}
    whole = (tmp_path / done["css/app.css"]).read_text()
    assert "@import" not in whole
    assert re.search(r"fonts/hanken\.[0-9a-f]{12}\.woff2", whole)


def test_what_a_stopped_run_left_is_not_served(tree, tmp_path):
    target = BundledStaticFilesStorage(location=tmp_path / "served", base_url="/static/")
    for name in ("css/one.css", "css/parts/two.css", "fonts/x.woff2", "img/y.svg"):
        target.save(name, ContentFile(b"x {}"))
    target.save("css/app.css", ContentFile(b"joined { color: red; }"))  # newer than its source: collectstatic leaves it
    done = {first: second for first, second, _ok in target.post_process({"css/app.css": (tree, "css/app.css")})}
    assert "joined" not in (tmp_path / "served" / done["css/app.css"]).read_text()
