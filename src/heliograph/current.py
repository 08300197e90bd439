"""The current request: ``flash()`` and ``flashes()`` for any view under any transport.

One context variable, set by the transports and integrations, is the only module state of the library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from typing import Generic, NoReturn, TypedDict, TypeVar, Unpack

from heliograph.action import Action
from heliograph.errors import OutsideRequestError
from heliograph.exchange import Exchange
from heliograph.flashes import Flashes
from heliograph.message import Message

Chunk = TypeVar("Chunk")

current_exchange: ContextVar[Exchange | None] = ContextVar("heliograph.exchange")


class Steps(Generic[Chunk]):
    """A body whose every step, and whose end, run with its exchange as the current one.

    The context variable is set and reset inside each step, never across one: the server may run each step in another
    thread or greenlet, and other requests between them.
    """

    __slots__ = ("_body", "_exchange", "_next")

    def __init__(self, exchange: Exchange, body: Iterable[Chunk]) -> None:
        self._exchange = exchange
        self._body = body
        self._next = iter(body).__next__

    def __iter__(self) -> Iterator[Chunk]:
        return self

    def __next__(self) -> Chunk:
        token = current_exchange.set(self._exchange)
        try:
            return self._next()
        finally:
            current_exchange.reset(token)

    def close(self) -> None:
        """Close the body, if it can be closed."""
        close: Callable[[], object] | None = getattr(self._body, "close", None)
        if close is not None:
            token = current_exchange.set(self._exchange)
            try:
                close()
            finally:
                current_exchange.reset(token)


class FlashOptions(TypedDict, total=False):
    """The keyword arguments of :meth:`Flashes.add`."""

    queue: str
    key: str | None
    path: str | None
    max_age: int | None
    data: Mapping[str, object] | None
    title: str
    actions: Sequence[Action]
    sticky: bool
    unique: bool


def flashes() -> Flashes:
    """Return the flash messages of the request that is being handled.

    Raises:
        OutsideRequestError: When there is none, or it did not pass through Heliograph.

    Example:
        >>> from heliograph.testing import handling
        >>> with handling():
        ...     _ = flash.success("Saved")
        ...     [str(message) for message in flashes()]
        ['Saved']
    """
    return (current_exchange.get(None) or _nobodys()).flashes


def required_exchange() -> Exchange:
    """Return the exchange of the request that is being handled.

    Raises:
        OutsideRequestError: As :func:`flashes`.
    """
    return current_exchange.get(None) or _nobodys()


def _nobodys() -> NoReturn:
    raise OutsideRequestError(
        "No request is being handled here. Call flash() and flashes() in a view, of an application with "
        "FlashMiddleware, Flask's init_app(app), Pyramid's config.include('heliograph.pyramid') or Django's "
        "MESSAGE_STORAGE = 'heliograph.django.Storage'; in a test, inside heliograph.testing.handling()."
    )


async def aflashes() -> Flashes:
    """Return the flash messages of the request, ready to be read, also outside page loads.

    Asynchronous frameworks cannot fetch stored messages when a template asks. Page loads have them ready; any other
    request that wants to read them awaits this first.

    Raises:
        OutsideRequestError: As :func:`flashes`.
        StoreUnavailableError: When the store failed and ``on_outage="raise"``.
    """
    exchange = required_exchange()
    if exchange.fetch is not None and exchange.claimable:
        await exchange.fetch(exchange)
    return exchange.flashes


class _Flash:
    """``flash`` itself: callable, with one shorthand a category."""

    def __call__(self, content: object, category: str = "info", **options: Unpack[FlashOptions]) -> Message:
        """Flash a message; see :meth:`heliograph.Flashes.add` for the options and errors."""
        return flashes().add(content, category, **options)

    def success(self, content: object, **options: Unpack[FlashOptions]) -> Message:
        """Flash good news."""
        return self(content, "success", **options)

    def info(self, content: object, **options: Unpack[FlashOptions]) -> Message:
        """Flash a plain notice."""
        return self(content, "info", **options)

    def warning(self, content: object, **options: Unpack[FlashOptions]) -> Message:
        """Flash something to be careful about."""
        return self(content, "warning", **options)

    def error(self, content: object, **options: Unpack[FlashOptions]) -> Message:
        """Flash a failure."""
        return self(content, "error", **options)

    def debug(self, content: object, **options: Unpack[FlashOptions]) -> Message:
        """Flash something for developers."""
        return self(content, "debug", **options)


flash = _Flash()
"""Flash a message: ``flash("Saved", "success")``, or ``flash.success("Saved")``."""
