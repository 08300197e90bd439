"""What visitors do: an ordinary visit, and one of somebody who sends what nobody should.

A visit is a sequence of requests by one new visitor, each with what its answer must be. It ends with nothing pending,
so that messages never pile up, however long the load lasts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import count, cycle, repeat
from typing import NamedTuple, TypeAlias

from benchmarks import work
from benchmarks.calling import Request, WSGICaller
from benchmarks.systems import flask_heliograph
from heliograph import Heliograph

LOST, AGAIN = "lost", "shown again"
_EXPIRED = 64  # Cookies with a message that has expired, all different.
_DAY = 86_400 * 10**9


class Ask(NamedTuple):
    """One request of a visit, and what its answer must be.

    Attributes:
        method: The method.
        path: The path; ``{}`` in it stands for a number that never comes again.
        status: The status that it must be answered with.
        shows: How many messages the page must show; None when the body does not matter.
    """

    method: str
    path: str
    status: int = 200
    shows: int | None = 0

    def fault(self, status: int, body: bytes) -> str | None:
        """Return what is wrong with an answer, None when nothing is."""
        if status != self.status:
            return f"{status} to {self.method} {self.path}"
        if self.shows is None:
            return None
        lines = body.decode().splitlines()
        if any(line != work.TEXT for line in lines):
            return f"another text on {self.path}"
        return None if len(lines) == self.shows else LOST if len(lines) < self.shows else AGAIN


Oddities: TypeAlias = Iterator[tuple[str, str, str]]
"""For one request after the other: crumbs for its Cookie header, lines of headers, its host among them, and a query."""


def _plain() -> Oddities:
    return repeat(("", "Host: localhost\r\n", ""))


class Visit(NamedTuple):
    """What a visitor does, from first to last, and what is odd about it."""

    asks: tuple[Ask, ...]
    oddities: Callable[[], Oddities] = _plain

    def without_messages(self) -> Visit:
        """Return the same visit to an application that has none."""
        return self._replace(asks=tuple(ask._replace(shows=ask.shows and 0) for ask in self.asks))


_CYCLE = (
    Ask("POST", work.FLASH_1, 303, None),
    Ask("GET", work.PAGE, shows=1),  # Where the redirect leads.
    Ask("GET", work.PAGE),
)


def _odd() -> Oddities:
    """Yield what differs from request to request in all that a visitor chooses.

    So whatever remembers anything by it grows: names and values of cookies, with the mark of our key and without,
    messages that have expired, names of headers, hosts, queries.
    """
    helio = Heliograph(secret_key=work.KEY)
    ours, mark = helio.hint, helio.sealer.mark
    expired = cycle(_expired_cookies())
    for number in count():
        yield (
            f"{ours}{mark}{number:012}=A{number}; {ours}{number:016}=AAAA; c{number}={number}; {next(expired)}; =; ;;",
            f"Host: h{number}.example\r\nX-Odd-{number}: {number}\r\n",
            f"?{number}",
        )


def _expired_cookies() -> list[str]:
    helio = Heliograph(secret_key=work.KEY, clock=lambda: _DAY)
    caller = WSGICaller(flask_heliograph.application(helio))
    answers = (caller.answer(Request("POST", work.FLASH_1)) for _ in range(_EXPIRED))
    return [line.partition(";")[0] for answer in answers for line in answer.set_cookies]


ORDINARY, ODD = "ordinary", "odd"
VISITS: Mapping[str, Visit] = {
    ORDINARY: Visit((Ask("GET", work.IDLE), Ask("GET", work.PAGE), *_CYCLE, Ask("GET", work.IDLE))),
    ODD: Visit((Ask("GET", work.IDLE), Ask("GET", "/missing-{}", 404, None), *_CYCLE, Ask("GET", work.PAGE)), _odd),
}
"""Of the six requests of an ordinary visit two are idle, two ask with nothing pending, one flashes, one shows."""
