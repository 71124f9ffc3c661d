"""Writes of experiments."""

from experiments.domain.lifecycle import ExperimentError
from experiments.services.analysis import analysable, analyse
from experiments.services.exposing import note
from experiments.services.lifecycle import copy, keep_dates, obstacles, pause, resume, roll_back, ship, start, stop, widen

__all__ = [
    "ExperimentError",
    "analysable",
    "analyse",
    "copy",
    "keep_dates",
    "note",
    "obstacles",
    "pause",
    "resume",
    "roll_back",
    "ship",
    "start",
    "stop",
    "widen",
]
