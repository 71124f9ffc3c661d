"""What staff wait for on a draft of 60 × 60 options with 500 rules: pages, sheets and the proof. Processor time, not the clock."""

import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from accounts.models import User
from bench import products
from configurator import models, queries, services
from configurator.domain.blueprint import Blueprint

GROUPS, OPTIONS, RULES = 60, 60, 500
REPEATS = 5
ABOUT = {"groups": GROUPS, "options": OPTIONS, "rules": RULES}


def measure(say: Callable[..., None]) -> None:
    """A large draft of its own, removed at the end."""
    draft = services.import_blueprint(document=products.product(GROUPS, OPTIONS, RULES, near=True))
    staff = User.objects.create_superuser("bench@example.org", "only for measuring")
    try:
        with override_settings(STAFF_TWO_FACTOR=False):
            _pages(say, draft, staff)
        _rules(say, draft)
        _sheets(say, draft, staff)
    finally:
        product = draft.product
        services.remove_product(product_id=product.pk)
        product.delete()
        staff.delete()


def _pages(say: Callable[..., None], draft: models.Blueprint, staff: User) -> None:
    client = Client()
    client.force_login(staff)
    group = draft.groups.first()
    paths = {name: reverse(f"admin:configurator_blueprint_{name}", args=[draft.pk]) for name in ("change", "sheets", "try", "publish")}
    paths["groups"] = f"{reverse('admin:configurator_optiongroup_changelist')}?blueprint__id__exact={draft.pk}"
    paths["group"] = reverse("admin:configurator_optiongroup_change", args=[group.pk if group else 0])
    for name, path in paths.items():
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            status = client.get(path).status_code
        about = {"queries": len(captured), "status": status, **ABOUT}  # the next request empties the log
        say(f"authoring {name}", _milliseconds(partial(client.get, path)), "ms", **about)


def _rules(say: Callable[..., None], draft: models.Blueprint) -> None:
    document = services.document_of(draft)
    rule, others = document["rules"][0]["when"], document["rules"][1:]
    say("authoring meaning", _milliseconds(lambda: queries.read_rule(document, "bench", rule, 0)), "ms", **ABOUT)
    say("authoring effect", _milliseconds(lambda: queries.rule_effect(document, "bench", rule, others)), "ms", **ABOUT)
    begun = time.process_time()
    queries.proof(Blueprint.from_dict(document))
    say("authoring proof", time.process_time() - begun, "s", **ABOUT)


def _sheets(say: Callable[..., None], draft: models.Blueprint, staff: User) -> None:
    change = services.PriceChange(amount=services.PriceChange().step, keep_free=False)
    sent = services.change_prices(draft=draft, actor=staff, change=change)
    begun = time.process_time()
    found = services.dry_run(sent)
    say("authoring dry run", time.process_time() - begun, "s", rows=GROUPS * OPTIONS, changes=len(found.changes))
    begun = time.process_time()
    services.apply_sheet(upload_id=sent.pk, seen=found.seen)
    say("authoring apply", time.process_time() - begun, "s", rows=GROUPS * OPTIONS)


def _milliseconds(work: Callable[[], Any]) -> float:
    times = []
    for _ in range(REPEATS):
        begun = time.thread_time()
        work()
        times.append((time.thread_time() - begun) * 1000)
    return median(times)
