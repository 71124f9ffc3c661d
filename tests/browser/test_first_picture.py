"""A page of a drawn design shows one picture first; its layers take their place unseen, at the latest with the first click."""

import re

import pytest
from playwright.sync_api import expect

from configurator import queries, services
from tests.factories import configurator as factory

FRUGAL = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"
WITHOUT_SCRIPTS = pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
POSTER = re.compile("/media/posters/")
# In every frame there is a picture of everything: the one, or all layers of which none is still to come.
WATCH_FRAMES = """() => {
  window.frames_ = { poster: 0, stack: 0, bare: 0 };
  const look = () => {
    const shown = [...document.querySelectorAll("#layers img")];
    const whole = shown.length && shown.every((one) => one.complete && one.naturalWidth);
    window.frames_[!whole ? "bare" : shown[0].src.includes("/posters/") ? "poster" : "stack"] += 1;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


@pytest.fixture
def shoe():
    return factory.runner()


@pytest.fixture
def asked(page):
    """What the page asks for, without the host."""
    found = []
    page.on("request", lambda sent: found.append(path(sent.url)))
    return found


def path(url):
    return re.sub("^https?://[^/]+", "", url)


def layers(*pairs):
    """The layers of a design; the page has other pictures from the same folder beside its options."""
    return {layer.url for layer in queries.preview(slug="runner", ask=queries.Ask(pairs=pairs)).layers}


class Gate:
    """Requests for the layers of these designs wait until it is opened."""

    def __init__(self, page, *designs):
        self.held, self.opened = [], False
        names = set().union(*(layers(*pairs) for pairs in designs))
        page.route(lambda url: path(url) in names, self.take)

    def take(self, route):
        if self.opened:
            route.continue_()
        else:
            self.held.append(route)

    def open(self):
        self.opened = True
        for route in self.held:
            route.continue_()


def shown(page):
    return page.locator("#layers img").evaluate_all("all => all.map((one) => new URL(one.src).pathname)")


def unfolded(page, count=3):
    expect(page.locator("#layers img")).to_have_count(count)
    expect(page.locator("#layers > template")).to_have_count(0)


def test_the_first_view_is_one_picture(page, shoe, asked):
    page.add_init_script(FRUGAL)
    page.goto("/p/runner/")
    page.wait_for_load_state("networkidle")
    assert [bool(POSTER.search(one)) for one in shown(page)] == [True]
    assert not layers() & set(asked)
    assert page.locator("#layers img").evaluate("(one) => one.naturalWidth > 0 && one.fetchPriority") == "high"


def test_the_layers_take_its_place_when_all_of_them_are_there(page, shoe, asked):
    gate = Gate(page, ())
    page.goto("/p/runner/")
    page.wait_for_function("() => document.readyState === 'complete'")
    while len(gate.held) < 3:
        page.wait_for_timeout(20)
    page.evaluate(WATCH_FRAMES)
    height = page.locator("#layers").bounding_box()["height"]
    gate.held.pop().continue_()
    page.wait_for_timeout(200)
    assert [bool(POSTER.search(one)) for one in shown(page)] == [True]
    gate.open()
    unfolded(page)
    page.wait_for_timeout(100)
    frames = page.evaluate("window.frames_")
    assert frames["bare"] == 0 < min(frames["poster"], frames["stack"])
    assert page.locator("#layers").bounding_box()["height"] == height
    assert len([one for one in asked if POSTER.search(one)]) == 1


@pytest.mark.parametrize("line", ["", FRUGAL])
def test_the_first_click_brings_the_right_layers_without_an_empty_frame(page, shoe, line):
    page.add_init_script(line)
    gate = Gate(page, (), [("colour", "silver")])
    page.goto("/p/runner/?v=1&open=colour")
    page.evaluate(WATCH_FRAMES)
    page.locator("[value='colour.silver']").click()
    page.wait_for_url("**colour=silver**")
    expect(page.locator("#layers")).to_have_attribute("aria-label", re.compile("Silver"))
    page.wait_for_timeout(100)
    assert [bool(POSTER.search(one)) for one in shown(page)] == [True]
    gate.open()
    unfolded(page)
    fresh = page.context.new_page()
    fresh.goto(page.url)
    assert shown(page) == shown(fresh)
    fresh.close()
    frames = page.evaluate("window.frames_")
    assert frames["bare"] == 0 < frames["poster"]


def test_a_click_after_that_fetches_only_what_changed(page, shoe, asked):
    page.goto("/p/runner/?v=1&open=colour")
    unfolded(page)
    page.wait_for_load_state("networkidle")
    asked.clear()
    page.locator("[value='colour.black']").click()
    page.wait_for_url("**colour=black**")
    page.wait_for_load_state("networkidle")
    assert not [one for one in asked if POSTER.search(one)]
    assert not layers() & set(asked)


def test_a_layer_that_does_not_come_leaves_the_picture(page, shoe, complaints):
    names = layers()
    page.route(lambda url: path(url) in names, lambda route: route.fulfill(status=404))
    page.goto("/p/runner/")
    page.wait_for_load_state("networkidle")
    assert [bool(POSTER.search(one)) for one in shown(page)] == [True]
    complaints[:] = [one for one in complaints if "404" not in one]


def test_a_step_back_keeps_the_layers_that_stay(page, shoe):
    page.goto("/p/runner/?v=1&open=colour")
    unfolded(page)
    page.locator("[value='colour.silver']").click()
    page.wait_for_url("**colour=silver**")
    expect(page.locator("#layers img")).to_have_count(3)
    page.evaluate(WATCH_FRAMES)
    page.go_back()
    page.wait_for_url(re.compile("^((?!silver).)*$"))
    expect(page.locator("#layers")).to_have_attribute("aria-label", re.compile("Red"))
    assert page.evaluate("window.frames_.poster") == 0
    unfolded(page)


@WITHOUT_SCRIPTS
def test_without_scripts_every_drawn_design_is_one_picture(page, shoe, asked):
    factory.colourway("night", colour="black")
    services.compose_waiting()
    pictures = []
    for address in ("/p/runner/", "/p/night/"):
        page.goto(address)
        pictures += shown(page)
        assert page.locator("#layers img").bounding_box()["height"] > 100
    assert len(set(pictures)) == len(pictures) == 2
    assert not layers() & set(asked)
    page.locator("[value='sole.gum']").click()
    assert len(shown(page)) == 3


def test_a_design_with_a_text_shows_the_text(page, shoe, asked):
    page.goto("/p/runner/?monogram=AB&v=1")
    assert [one.startswith("/t/") for one in shown(page)] == [False, False, False, True]
    assert not [one for one in asked if POSTER.search(one)]
    page.goto("/p/runner/?v=1&open=monogram")
    page.locator("input[name='text.monogram']").fill("CD")
    page.keyboard.press("Enter")
    page.wait_for_url("**monogram=CD**")
    unfolded(page, 4)
    assert shown(page)[-1].startswith("/t/")


def test_looking_closely_at_the_one_picture_brings_its_layers(page, shoe):
    page.add_init_script(FRUGAL)
    page.goto("/p/runner/")
    page.get_by_role("button", name="Look closely").click()
    close = page.get_by_role("dialog", name="Runner from close by").locator(".layers img")
    expect(close).to_have_count(3)
    assert close.evaluate_all("(all) => all.every((one) => one.complete && one.naturalWidth && !one.id)")
    assert len(shown(page)) == 1
