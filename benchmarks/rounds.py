"""Measures: interleaved rounds in random order, the bare application's floor subtracted within each round.

What slows the machine down for a while slows down a system and its floor alike; what remains shows as spread. Each
family has a process of its own: code that serves several frameworks in turn is slower than it is anywhere else, since
CPython adapts it to the types that it meets.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import median, quantiles
from typing import NamedTuple

from benchmarks import work
from benchmarks.calling import Caller, Request
from benchmarks.families import Family, families

MEASURES = ("idle", "ask", "flash 1", "flash 10", "show 1", "show 10")
CYCLE = "cycle"
FLOOR = "bare page"
_LONG_ENOUGH = 4000  # Microseconds of one timing: a thousand times what the clock resolves, and soon over.


class Figure(NamedTuple):
    """Microseconds over the floor, or of the floor itself: the median of the rounds, half the quartiles' distance."""

    median: float
    spread: float


class Result(NamedTuple):
    """What one system costs; bytes of name, ``=`` and value of its cookies for one message and for ten."""

    figures: Mapping[str, Figure]
    bytes_1: int
    bytes_10: int


class _Timing(NamedTuple):
    """One thing to time in every round; ``system`` is empty for the bare application."""

    system: str
    measure: str
    caller: Caller
    request: Request
    calls: int


def cookie_header(caller: Caller, path: str) -> str:
    """Return the ``Cookie`` header that a visitor sends after a POST."""
    lines = caller.answer(Request("POST", path)).set_cookies
    return "; ".join(line.partition(";")[0] for line in lines)


def requests_of(caller: Caller) -> dict[str, Request]:
    """Return the request of each measure."""
    return {
        "idle": Request("GET", work.IDLE),
        "ask": Request("GET", work.PAGE),
        "flash 1": Request("POST", work.FLASH_1),
        "flash 10": Request("POST", work.FLASH_10),
        "show 1": Request("GET", work.PAGE, cookie_header(caller, work.FLASH_1)),
        "show 10": Request("GET", work.PAGE, cookie_header(caller, work.FLASH_10)),
    }


def run(names: Iterable[str], *, rounds: int, count: int | None = None) -> dict[str, dict[str, Result]]:
    """Measure families, each in a fresh process, one after the other.

    Args:
        names: Which.
        rounds: How often.
        count: Calls of one timing; None takes as many as take four milliseconds.

    Returns:
        The results by family and system.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as processes:
        pending = {name: processes.submit(measure, name, rounds=rounds, count=count) for name in names}
        return {name: future.result() for name, future in pending.items()}


def measure(name: str, *, rounds: int, count: int | None = None) -> dict[str, Result]:
    """Measure one family in this process; see :func:`run`."""
    family = families()[name]
    timings = _timings(family, count)
    gc.collect()
    gc.freeze()  # Modules and applications stay; the collector need not look at them again and again.
    samples = [_round(timings) for _ in range(rounds)]
    gc.unfreeze()
    return {
        system: Result(
            _figures(samples, system),
            len(cookie_header(caller, work.FLASH_1)),
            len(cookie_header(caller, work.FLASH_10)),
        )
        for system, caller in family.systems.items()
    }


def _timings(family: Family, count: int | None) -> list[_Timing]:
    return [
        _Timing(system, measure, caller, request, count or _calls(caller, request))
        for system, caller in {"": family.bare, **family.systems}.items()
        for measure, request in requests_of(caller).items()
    ]


def _calls(caller: Caller, request: Request) -> int:
    return max(1, round(_LONG_ENOUGH / caller.time(request, 20)))


def _round(timings: list[_Timing]) -> dict[tuple[str, str], float]:
    # The collector stays on: what a system leaves to it is part of its cost.
    gc.collect()
    return {
        (timing.system, timing.measure): timing.caller.time(timing.request, timing.calls)
        for timing in random.sample(timings, len(timings))
    }


def _figures(samples: list[dict[tuple[str, str], float]], system: str) -> dict[str, Figure]:
    over = {measure: [sample[system, measure] - sample["", measure] for sample in samples] for measure in MEASURES}
    over[FLOOR] = [sample["", "idle"] for sample in samples]
    over[CYCLE] = [flash + show for flash, show in zip(over["flash 1"], over["show 1"], strict=True)]
    return {measure: figure(values) for measure, values in over.items()}


def figure(values: list[float]) -> Figure:
    """Return the middle of what the rounds gave, and how far it spread."""
    if len(values) < 2:
        return Figure(values[0], 0.0)
    low, _, high = quantiles(values, n=4)
    return Figure(median(values), (high - low) / 2)
