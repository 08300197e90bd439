"""The whole cycle of a message through Flask, in one process: flash, show, and the page after it.

Beside each other: Flask's own, Flask-Session on Redis, and Heliograph inline and with each store. Unlike the families
of :mod:`benchmarks.families` this is wall-clock time, since waiting for a server is what stores are about.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from statistics import median
from typing import NamedTuple

from benchmarks import work
from benchmarks.calling import Caller, Request, WSGICaller
from benchmarks.load.systems import BARE, FLASK_SESSION, INLINE, OWN
from benchmarks.load.visitors import keep
from benchmarks.rounds import Figure, figure
from benchmarks.stores.operations import Operation, turns
from benchmarks.systems import flask_bare, flask_heliograph, flask_own, flask_session_redis
from heliograph import Heliograph
from heliograph.stores import open as open_store


class Cycle(NamedTuple):
    """Microseconds of each request of the cycle, of the whole over the bare application's, and over Flask-Session's."""

    system: str
    microseconds: Sequence[float]
    whole: Figure
    over_flask_session: Figure


def cycles(stores: Mapping[str, str], *, rounds: int, lives: int) -> list[Cycle]:
    """Measure all systems.

    Args:
        stores: URLs by name, whose tables are there; one is ``Redis``.
        rounds: How often.
        lives: Of messages, in each round, in each system.
    """
    with _callers(stores) as callers:
        contenders = {name: _Visitor(caller, shows=name != BARE).steps for name, caller in callers.items()}
        asyncio.run(turns(contenders, 20))
        samples = [asyncio.run(turns(contenders, lives)) for _ in range(rounds)]
    over = [{name: sum(times) - sum(sample[BARE]) for name, times in sample.items()} for sample in samples]
    return [
        Cycle(
            name,
            [median(times) for times in zip(*(sample[name] for sample in samples), strict=True)],
            figure([whole[name] for whole in over]),
            figure([whole[name] / whole[FLASK_SESSION] for whole in over]),
        )
        for name in contenders
        if name != BARE
    ]


@contextmanager
def _callers(stores: Mapping[str, str]) -> Generator[dict[str, Caller]]:
    with ExitStack() as stack:
        applications = {
            BARE: flask_bare.application(),
            OWN: flask_own.application(),
            FLASK_SESSION: flask_session_redis.application(stores["Redis"]),
            INLINE: flask_heliograph.application(),
        }
        for name, url in stores.items():
            store = stack.enter_context(closing(open_store(url)))
            helio = Heliograph(secret_key=work.KEY, store=store, inline_limit=0)
            applications[f"heliograph, {name}"] = flask_heliograph.application(helio)
        yield {name: WSGICaller(application) for name, application in applications.items()}


class _Visitor:
    """Somebody with a cookie jar."""

    def __init__(self, caller: Caller, *, shows: bool) -> None:
        self._caller = caller
        self._shows = shows
        self._jar: dict[str, str] = {}

    @property
    def steps(self) -> Sequence[Operation]:
        """The requests of the cycle; they need no ticket of ours."""
        return [
            lambda _: self._ask("POST", work.FLASH_1, None),
            lambda _: self._ask("GET", work.PAGE, work.TEXT if self._shows else ""),
            lambda _: self._ask("GET", work.PAGE, ""),
        ]

    def _ask(self, method: str, path: str, text: str | None) -> None:
        cookie = "; ".join(f"{name}={value}" for name, value in self._jar.items())
        answer = self._caller.answer(Request(method, path, cookie))
        keep(self._jar, answer.set_cookies)
        assert text is None or answer.body.decode() == text, answer
