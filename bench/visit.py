"""What a browser on a phone downloads on its first visit, as a server sends it: collected, joined and compressed."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import CDPSession, sync_playwright

from catalog.models import Category, Product

PATIENCE = 60
SETTLED = 1500
"""Milliseconds without anything new after which a page has what it wants."""
PHONE = {"viewport": {"width": 412, "height": 823}, "device_scale_factor": 1.75, "is_mobile": True, "has_touch": True}
KINDS = {"Stylesheet": "CSS", "Script": "JS", "Image": "pictures", "Font": "fonts", "Document": "HTML"}


def measure(say: Callable[..., None]) -> None:
    """Home, a list, a ready-made product and a configurator, each in a fresh profile."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("no Chromium, so what a first visit downloads is not measured", file=sys.stderr)
        return
    paths = _paths()  # while Playwright runs nothing may ask the database
    with server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, path in sorted(paths.items()):
            context = browser.new_context(**PHONE)  # type: ignore[arg-type]
            page = context.new_page()
            bytes_of = _watch(context.new_cdp_session(page))
            page.goto(address + path)
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(SETTLED)
            say(f"first visit {name}", bytes_of.total() / 1000, "kB")
            for kind, count in sorted(bytes_of.items()):
                say(f"first visit {name} {kind}", count / 1000, "kB")
            context.close()
        browser.close()


def _paths() -> dict[str, str]:
    published = Product.objects.filter(status="published").order_by("slug")
    found = {"home": "/"}
    for name, first in (("product", published.filter(kind="ready").first()), ("configurator", published.filter(kind="base").first())):
        if first is not None:
            found[name] = first.get_absolute_url()
    category = Category.objects.order_by("path").first()
    return found | ({"list": category.get_absolute_url()} if category else {})


def _watch(session: CDPSession) -> Counter[str]:
    """Bytes on the wire by kind, counted as they arrive, headers included."""
    kinds: dict[str, str] = {}
    counted: Counter[str] = Counter()

    def begun(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = KINDS.get(event["type"], "other")

    def finished(event: dict[str, Any]) -> None:
        counted[kinds.get(event["requestId"], "other")] += int(event["encodedDataLength"])

    session.on("Network.responseReceived", begun)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    return counted


@contextmanager
def server(workers: int = 1) -> Iterator[str]:
    """The shop behind gunicorn with collected static files, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": str(workers)}
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--clear", "--verbosity", "0"]
    subprocess.run(collect, env=env, check=True)  # noqa: S603 - our own command
    serve = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi"]
    with subprocess.Popen(serve, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:  # noqa: S603
        try:
            _wait(f"http://127.0.0.1:{port}/healthz")
            yield f"http://localhost:{port}"
        finally:
            running.terminate()


def _wait(address: str) -> None:
    for _ in range(PATIENCE):
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own server
        except urllib.error.HTTPError:
            return  # it answers, if only that something is missing
        except OSError:
            time.sleep(1)
        else:
            return
    raise TimeoutError(f"nothing answers at {address}")
