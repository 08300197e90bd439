"""The words of the package starlette-flash, for applications that change the import and nothing else.

It is Starlette's integration in other words, and no behaviour: a bag is a view of the request's messages, and holds
none. The original keeps the bag in the session; its README is the source of what each word does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from secrets import token_bytes
from typing import Any, Self, TypedDict

from markupsafe import Markup
from starlette.requests import HTTPConnection

from heliograph import starlette
from heliograph.asgi import ASGIFacts
from heliograph.exchange import Exchange
from heliograph.flashes import Flashes
from heliograph.heliograph import Heliograph
from heliograph.message import Message
from heliograph.starlette import FlashMiddleware

__all__ = ["FlashBag", "FlashCategory", "FlashMessage", "FlashMiddleware", "flash", "get_messages_for_template"]


class FlashCategory(StrEnum):
    """The categories that have a word of their own; any other text is a category too."""

    DEBUG = "debug"
    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"


class FlashMessage(TypedDict):
    """A message as templates get it."""

    category: str
    message: str


class FlashBag:
    """The messages of a request.

    Iterating hands them out and consumes them, once the response has delivered them; ``len`` and ``bool`` only look.

    Args:
        session: A request or its session. Of a list of messages, or nothing, a bag is made that belongs to no visitor.

    Raises:
        OutsideRequestError: When the request did not pass through FlashMiddleware.

    Example:
        >>> bag = FlashBag().info("Step 1 done.").success("All steps complete.")
        >>> len(bag)
        2
        >>> bag.consume()[0]
        {'category': 'info', 'message': 'Step 1 done.'}
    """

    __slots__ = ("_flashes",)

    def __init__(self, session: HTTPConnection | Mapping[str, Any] | list[FlashMessage] | None = None) -> None:
        if session is not None and not isinstance(session, list):
            self._flashes = starlette.flashes(session)
            return
        self._flashes = _of_nobody()
        for message in session or ():
            self.add(message["message"], message["category"])

    def add(self, message: object, category: str) -> Self:
        """Flash the text of a message, or Markup as it is; see :meth:`heliograph.Flashes.add` for the errors."""
        self._flashes.add(_text(message), category, strict=False)
        return self

    def debug(self, message: object) -> Self:
        """Flash something for developers."""
        return self.add(message, FlashCategory.DEBUG)

    def info(self, message: object) -> Self:
        """Flash a plain notice."""
        return self.add(message, FlashCategory.INFO)

    def success(self, message: object) -> Self:
        """Flash good news."""
        return self.add(message, FlashCategory.SUCCESS)

    def warning(self, message: object) -> Self:
        """Flash something to be careful about."""
        return self.add(message, FlashCategory.WARNING)

    def error(self, message: object) -> Self:
        """Flash a failure."""
        return self.add(message, FlashCategory.ERROR)

    def all(self) -> list[FlashMessage]:
        """Return the pending messages, oldest first, and leave them pending."""
        return _dicts(self._flashes.peek())

    def consume(self) -> list[FlashMessage]:
        """Hand out the pending messages; they are gone once the response has delivered them."""
        return _dicts(self._flashes.pop())

    def get_by_category(self, category: str) -> list[FlashMessage]:
        """Hand out the messages of one category; the others stay pending."""
        return _dicts(self._flashes.pop(category))

    def clear(self) -> None:
        """Drop all pending messages of this visitor, shown or not."""
        self._flashes.clear()

    def __iter__(self) -> Iterator[FlashMessage]:
        return iter(self.consume())

    def __len__(self) -> int:
        return len(self._flashes)

    def __bool__(self) -> bool:
        return bool(self._flashes)


def flash(request: HTTPConnection) -> FlashBag:
    """Return the messages of a request, to add to and to read.

    Raises:
        OutsideRequestError: When the request did not pass through FlashMiddleware.

    Example:
        >>> from heliograph.testing import handling
        >>> request = HTTPConnection({"type": "http"})
        >>> with handling():
        ...     _ = flash(request).success("Saved.")
        ...     [message["message"] for message in flash(request)]
        ['Saved.']
    """
    return FlashBag(request)


def get_messages_for_template(request: HTTPConnection) -> list[FlashMessage]:
    """Hand out the messages of a request, as a Jinja global or in a context processor."""
    return FlashBag(request).consume()


def _dicts(messages: Iterable[Message]) -> list[FlashMessage]:
    return [{"category": message.category, "message": _text(message.content)} for message in messages]


def _text(content: object) -> str:
    return content if isinstance(content, Markup) else str(content)


def _of_nobody() -> Flashes:
    """Return the messages of a request that nobody sends: a bag in a test, or of a job."""
    return Exchange(_nobodys(), ASGIFacts.of({"type": "http", "method": "GET", "path": "/", "headers": ()})).flashes


@cache
def _nobodys() -> Heliograph:
    return Heliograph(secret_key=token_bytes(32))
