"""One system beside the bare application of its framework, measured in this interpreter, round after round.

A round takes each measure once, in random order, of the bare application too, whose floor is subtracted within it: what
slows the machine down for a while slows down a system and its floor alike, and what remains shows as spread.
"""

from __future__ import annotations

import gc
import random
from statistics import median, quantiles
from typing import NamedTuple

from benchmarks import work
from benchmarks.calling import Caller, Request
from heliograph.testing.jar import CookieJar

MEASURES = ("idle", "pending", "ask", "flash 1", "flash 10", "show 1", "show 10")
CYCLE = "cycle"
FLOOR = "bare page"
_LONG_ENOUGH = 4000  # Microseconds of one timing: a thousand times what the clock resolves, and soon over.
_URL = "http://localhost"


class Figure(NamedTuple):
    """Microseconds over the floor, or of the floor itself: the median of the rounds, half the quartiles' distance."""

    median: float
    spread: float


class _Timing(NamedTuple):
    """One thing to time in every round."""

    caller: Caller
    request: Request
    calls: int


def cookie_header(caller: Caller, path: str) -> str:
    """Return the ``Cookie`` header that a visitor sends after a POST."""
    jar = CookieJar(clock=lambda: 0)
    jar.store(_URL + path, caller.answer(Request("POST", path)).set_cookies)
    return jar.header(_URL + path) or ""


def requests_of(caller: Caller) -> dict[str, Request]:
    """Return the request of each measure."""
    one, ten = (cookie_header(caller, path) for path in (work.FLASH_1, work.FLASH_10))
    return {
        "idle": Request("GET", work.IDLE),
        "pending": Request("GET", work.IDLE, one),
        "ask": Request("GET", work.PAGE),
        "flash 1": Request("POST", work.FLASH_1),
        "flash 10": Request("POST", work.FLASH_10),
        "show 1": Request("GET", work.PAGE, one),
        "show 10": Request("GET", work.PAGE, ten),
    }


class Bench:
    """A system and its floor.

    Args:
        bare: The framework's application without messages.
        system: The same with messages.
        most: How many messages the system holds; the measures of ten are left out where it cannot hold them.
        count: Calls of one timing; None takes as many as take four milliseconds.
    """

    def __init__(self, bare: Caller, system: Caller, *, most: int, count: int | None = None) -> None:
        self._bare, self._system = bare, system
        self._requests = {
            measure: request for measure, request in requests_of(system).items() if most >= 10 or "10" not in measure
        }
        floors = dict.fromkeys(map(_without_cookie, self._requests.values()))
        self._timings = [
            _Timing(caller, request, count or _calls(caller, request))
            for caller, requests in ((bare, floors), (system, self._requests.values()))
            for request in requests
        ]

    @property
    def sizes(self) -> dict[str, int]:
        """Bytes of name, ``=`` and value of the cookies, by the number of messages."""
        return {
            measure.removeprefix("show "): len(request.cookie)
            for measure, request in self._requests.items()
            if measure.startswith("show")
        }

    def round(self) -> dict[str, float]:
        """Take all measures once, and return microseconds over the floor, those of the cycle, and the floor's own."""
        # The collector stays on: what a system leaves to it is part of its cost.
        gc.collect()
        times = {
            (timing.caller, timing.request): timing.caller.time(timing.request, timing.calls)
            for timing in random.sample(self._timings, len(self._timings))
        }
        over = {
            measure: times[self._system, request] - times[self._bare, _without_cookie(request)]
            for measure, request in self._requests.items()
        }
        floor = times[self._bare, Request("GET", work.IDLE)]
        return {FLOOR: floor, **over, CYCLE: over["flash 1"] + over["show 1"]}


def _without_cookie(request: Request) -> Request:
    return request._replace(cookie="")


def _calls(caller: Caller, request: Request) -> int:
    """Return how many calls take long enough, asking only calls that are warm."""
    caller.time(request, 20)
    calls = 1
    while (mean := caller.time(request, calls)) * calls < _LONG_ENOUGH / 4:
        calls *= 2
    return max(1, round(_LONG_ENOUGH / mean))


def figure(values: list[float]) -> Figure:
    """Return the middle of what the rounds gave, and how far it spread."""
    if len(values) < 2:
        return Figure(values[0], 0.0)
    low, _, high = quantiles(values, n=4)
    return Figure(median(values), (high - low) / 2)
