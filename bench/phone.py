"""How long a click on the configurator takes on a phone: from the finger to the picture, the price and the options as they are painted.

A Chromium that is slowed down, in the size of a phone, taps options at random; the page's own clock says when the finger was lifted and
when the frame after the last change of the configurator was drawn. The same walk without the slow-down tells what the machine adds;
"work" is the processor time of the page's own thread for a click, which other programs do not lengthen.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from random import Random
from statistics import mean, median, quantiles
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench.visit import server
from configurator import queries
from configurator.models import Blueprint, Drawing
from configurator.services import layers

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
Clicks = list[dict[str, float]]
FRUGAL = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"
CLICKS, SEED, SLOW = 30, 1, 4
ELSEWHERE = 2 / 3
POLLED = 50
QUIET = 500
"""Milliseconds without a change after which a click is over."""
THOUGHT = 700
"""Milliseconds that a shopper looks at the picture before the next click, in which likely layers are fetched."""
PROBE = """
window.probe = {};
const beat = new MessageChannel();
beat.port1.onmessage = ({ data }) => {
  probe.first ??= performance.now();
  if (data === probe.changes) probe.painted = performance.now();
};
const drawn = () => { const number = ++probe.changes; requestAnimationFrame(() => beat.port2.postMessage(number)); };
addEventListener("click", (event) => {
  if (!event.target.closest("[name=take], [name=open]")) return;
  window.probe = { input: event.timeStamp, changes: 0, shift: 0, pressed: event.target.closest("[name=take]")?.value };
  performance.clearResourceTimings();
  drawn();
}, true);
addEventListener("DOMContentLoaded", () => {
  const what = { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["aria-pressed", "src"] };
  new MutationObserver(drawn).observe(document.querySelector("main"), what);
});
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) probe.shift = (probe.shift ?? 0) + one.value;
}).observe({ type: "layout-shift", buffered: false });
"""
OVER = "(quiet) => probe.painted > 0 && performance.now() - probe.painted > quiet"
FOUND = """() => {
  const asked = performance.getEntriesByType("resource").find((one) => one.initiatorType === "xmlhttprequest");
  return { whole: probe.painted - probe.input, first: probe.first - probe.input, shift: probe.shift,
           answer: asked ? asked.responseEnd - asked.startTime : 0 };
}"""
SHOW = "(selector) => document.querySelector(selector).scrollIntoView({ block: 'center', behavior: 'instant' })"
MIDDLE = """(selector) => {
  const box = document.querySelector(selector).getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}"""
OTHERS = """() => {
  const buttons = [...document.querySelectorAll("#configure [name=take][aria-pressed=false]")];
  return [buttons.map((one) => one.value), [...document.querySelectorAll(".group__toggle[aria-expanded=false]")].map((one) => one.value)];
}"""


def measure(say: Callable[..., None]) -> None:
    """Each family of the shop, slowed down and not, and what the clicks of a visitor who saves data download; then all of them together."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("no Chromium, so a click on a phone is not measured", file=sys.stderr)
        return
    addresses = _drawn()
    with server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        found = [report(say, browser, name, address + path) for name, path in addresses.items()]
        browser.close()
    if not found:
        return
    clicks = [click for family, _ in found for click in family]
    say("phone click p50 of all", median(click["whole"] for click in clicks), "ms", slowdown=SLOW, clicks=len(clicks), families=len(found))
    say("phone click layers mean of all", mean(size for _, sizes in found for size in sizes), "kB", families=len(found))


def _drawn() -> dict[str, str]:
    """The pages of made-to-order products, once all layers that a page stacks are drawn."""
    found = {}
    drawings = Drawing.objects.filter(blueprint__status=Blueprint.Status.PUBLISHED, steps__gt=0).exclude(blueprint__product__slug="wide")
    for drawing in drawings.select_related("blueprint__product").order_by("blueprint__product__slug"):
        views = queries.compiled(drawing.blueprint_id).plan.views
        layers.render_layers(blueprint_id=drawing.blueprint_id, steps=len(views))
        found[drawing.blueprint.product.slug] = drawing.blueprint.product.get_absolute_url()
    return found


def report(say: Callable[..., None], browser: Browser, name: str, address: str, clicks: int = CLICKS) -> tuple[Clicks, list[float]]:
    """The figures of one product's page: its clicks slowed down, and the kB of pictures that each brings a visitor who saves data."""
    for slow in (1, SLOW):
        found = list(walk(browser, address, slow=slow, clicks=clicks))
        whole = [click["whole"] for click in found]
        about = {"blueprint": name, "slowdown": slow, "clicks": len(found)}
        say("phone click p50", median(whole), "ms", **about)
        say("phone click p95", quantiles(whole, n=20)[18], "ms", **about)
        say("phone click answered p50", median(click["first"] for click in found), "ms", **about)
        say("phone click of the server p50", median(click["answer"] for click in found), "ms", **about)
        say("phone click work p50", median(click["work"] for click in found), "ms", **about)
        say("phone click shift", max(click["shift"] for click in found), "CLS", **about)
    sizes = [click["bytes"] / 1000 for click in walk(browser, address, slow=1, clicks=clicks, frugal=True)]
    say("phone click layers mean", mean(sizes), "kB", blueprint=name, clicks=len(sizes), largest=max(sizes))
    return found, sizes


def walk(browser: Browser, address: str, *, slow: int, clicks: int, frugal: bool = False) -> Iterator[dict[str, float]]:
    """Milliseconds of each click, how far it moved what was shown, and the bytes of pictures that it brought."""
    context = browser.new_context(**PHONE)  # type: ignore[arg-type]
    page, rng = context.new_page(), Random(SEED)  # noqa: S311 - repeatable clicks, not a secret
    page.add_init_script(PROBE + (FRUGAL if frugal else ""))
    session = context.new_cdp_session(page)
    fetched = _pictures(session)
    page.goto(address)
    page.get_by_role("button", name="No, thank you").click()
    page.wait_for_load_state("networkidle")
    session.send("Emulation.setCPUThrottlingRate", {"rate": slow})
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    for _ in range(clicks):
        page.wait_for_timeout(THOUGHT)
        place = _option(page, rng)
        page.evaluate("() => { window.probe = {}; }")
        before, busy = sum(fetched), _busy(session)
        page.touchscreen.tap(*place)
        page.wait_for_timeout(QUIET)
        worked = _busy(session) - busy
        page.wait_for_function(OVER, arg=QUIET, polling=POLLED)
        yield {**page.evaluate(FOUND), "bytes": sum(fetched) - before, "work": worked}
    context.close()


def _option(page: Page, rng: Random) -> tuple[float, float]:
    """Where an option lies that is not taken, in view, of a group that is opened for it two times out of three."""
    options, groups = page.evaluate(OTHERS)
    while not options or rng.random() < ELSEWHERE:
        page.touchscreen.tap(*_into_view(page, f".group__toggle[value='{rng.choice(groups)}']"))
        page.wait_for_function(OVER, arg=QUIET, polling=POLLED)
        options, groups = page.evaluate(OTHERS)
        if options:
            break
    return _into_view(page, f"[name=take][value='{rng.choice(options)}']")


def _into_view(page: Page, selector: str) -> tuple[float, float]:
    page.evaluate(SHOW, selector)
    page.wait_for_timeout(POLLED)
    across, down = page.evaluate(MIDDLE, selector)
    return across, down


def _busy(session: CDPSession) -> float:
    """Milliseconds of processor time that the page's thread has spent."""
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return float(metrics["TaskDuration"]) * 1000


def _pictures(session: CDPSession) -> list[int]:
    """The sizes of pictures as they arrive over the line."""
    kinds: dict[str, str] = {}
    found: list[int] = []

    def begun(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]

    def finished(event: dict[str, Any]) -> None:
        if kinds.get(event["requestId"]) == "Image":
            found.append(int(event["encodedDataLength"]))

    session.on("Network.responseReceived", begun)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    return found
