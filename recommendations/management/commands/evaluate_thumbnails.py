"""Off-policy evaluation of thumbnail policies on a log with propensities."""

import json
from argparse import ArgumentParser
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recommendations.domain.off_policy import Estimate
from recommendations.domain.pick_log import COLUMNS, read
from recommendations.domain.target_policies import NAMES, Result, evaluate
from recommendations.management.commands.evaluate_recommender import clear_errors
from recommendations.services.importing import open_rows

DIGITS = 8


class Command(BaseCommand):
    help = (
        "Estimate what thumbnail policies would have earned, by a log with the columns timestamp, arm, position, propensity, click and "
        "any others as context (with one named item, each item has the arms seen with it). Policies: logged, as it was; uniform; and, "
        "learnt from the earlier half of the log and judged by the later one, average (the best arm on average), context (the best arm in "
        "the context) and thompson (arms by the probability that they are the best), the last two with the shop's floor of exploration. "
        "snips comes with its 95 % interval; lift is its ratio to what was logged on the same rows."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--log", type=Path, required=True)
        parser.add_argument("--policy", nargs="+", required=True, metavar="NAME")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *_args: Any, **options: Any) -> None:
        unknown = [name for name in options["policy"] if name not in NAMES]
        if unknown:
            raise CommandError(f"unknown policy {unknown[0][:40]!r}; known are {', '.join(NAMES)}")
        with clear_errors(), ExitStack() as stack:
            log = read(open_rows(stack, options["log"], COLUMNS))
        self.stderr.write(f"{len(log):,} rows, {int(log.clicks.sum()):,} clicks")
        found = evaluate(log, list(dict.fromkeys(options["policy"])))
        if options["format"] == "json":
            self.stdout.write(json.dumps({name: _report(result) for name, result in found.items()}))
            return
        for name, result in found.items():
            self.stdout.write(f"{name:10} {_sentence(result)}")


def _report(result: Result) -> dict[str, Any]:
    judged = result.judged
    common = {"rows": result.rows, "clicks": result.clicks, "learnt_from": result.learnt_from}
    if judged is None:
        return {"snips": None, "low": 0.0, "high": 1.0, "ess": 0.0, "lift": None, **common}
    found = {name: _rounded(getattr(judged, name)) for name in ("ips", "dr", "gain")}
    snips = _rounded(judged.snips)
    lift = None if judged.lift is None else round(judged.lift, DIGITS)
    return {"snips": snips.pop("value"), **snips, "ess": round(judged.ess, 2), "lift": lift, **found, **common}


def _rounded(estimate: Estimate) -> dict[str, float]:
    return {name: round(value, DIGITS) for name, value in asdict(estimate).items()}


def _sentence(result: Result) -> str:
    judged = result.judged
    if judged is None:
        return f"never picks what was shown in the {result.rows:,} rows"
    figures = "  ".join(f"{name} {_words(getattr(judged, name))}" for name in ("snips", "ips", "dr"))
    lift = "–" if judged.lift is None else f"{judged.lift:.3f}"
    return f"{figures}  lift {lift}  ess {judged.ess:.0f} of {result.rows:,} rows"


def _words(estimate: Estimate) -> str:
    return f"{estimate.value:.5f} ({estimate.low:.5f} to {estimate.high:.5f})"
