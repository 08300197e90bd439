"""How a request is kept under way: it stands still in its view for as long as other requests come and go.

Only so do two requests overlap on the server, too, whose sessions are read when a request begins and written when it
ends. The rest of the world is not in it: no network, no server, and no clock to wait for.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event
from typing import TypeVar

T = TypeVar("T")
_PATIENCE = 30  # Seconds; only an application that hangs takes so long.


class _Hold:
    def __init__(self) -> None:
        self.reached = Event()
        self.released = Event()


_hold: ContextVar[_Hold | None] = ContextVar("hold", default=None)


def pause() -> None:
    """Stand still, if the request at hand is one that is to be kept under way; every view of a shop says this once."""
    hold = _hold.get()
    if hold is not None:
        hold.reached.set()
        hold.released.wait(_PATIENCE)


@contextmanager
def under_way(request: Callable[[], T]) -> Generator[Future[T]]:
    """Have a request handled up to where its view pauses, and finish it at the end of the block.

    Raises:
        AssertionError: When its view does not pause.
    """
    hold = _Hold()
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(_handle, hold, request)
        answer.add_done_callback(lambda _: hold.reached.set())
        hold.reached.wait(_PATIENCE)
        assert not answer.done(), f"The view does not pause: {answer.result()}"
        try:
            yield answer
        finally:
            hold.released.set()


def _handle(hold: _Hold, request: Callable[[], T]) -> T:
    _hold.set(hold)  # Of this thread only.
    return request()
