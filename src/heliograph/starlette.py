"""Starlette: the middleware, and the words that its community copied around for want of a library.

The idiom of the framework and no behaviour: everything is decided by the exchange. The session is none of our
business, except for messages that were pending in it when the application changed to Heliograph.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict, Unpack, cast

from starlette.requests import HTTPConnection, Request

from heliograph import asgi, current
from heliograph.current import FlashOptions
from heliograph.errors import OutsideRequestError
from heliograph.exchange import KEY, Exchange
from heliograph.flashes import Flashes
from heliograph.leftovers import Leftovers
from heliograph.message import Message

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.runtime import Context
    from starlette.templating import Jinja2Templates  # Needs Jinja, which an application may do without.

__all__ = ["FlashMiddleware", "FlashedMessage", "add_template_globals", "flash", "flashes", "get_flashed_messages"]

logger = logging.getLogger(__name__)

Source: TypeAlias = HTTPConnection | Mapping[str, Any] | None
"""Whose messages: those of a request, of a request by its session, or of the request that is being handled."""

_COPIED = "_messages"  # The recipe that is copied around.
_PLACES = (
    "_flash_messages",  # Nori, core/http/flash.py.
    _COPIED,
    "flash_messages",  # starlette-flash 1.2, FlashBag.
)
"""The session keys where others keep a list of ``{"message": ..., "category": ...}``."""


class FlashedMessage(TypedDict):
    """What :func:`get_flashed_messages` gives templates for each message."""

    message: object
    category: str


class _Facts(asgi.ASGIFacts, eq=False):
    @property
    def debug(self) -> bool:
        return bool(getattr(self._scope.get("app"), "debug", False))

    @property
    def request(self) -> Request:
        return Request(self._scope)


def _leftovers(scope: asgi.Scope) -> Leftovers | None:
    # Not by request.session: that marks it as accessed, and the page would vary by cookie.
    session: Any = scope.get("session")
    try:
        if not session:
            return None
        found = {key: value for key in _PLACES if (value := session.get(key)) and (key != _COPIED or _is_recipe(value))}
        remove, restore = session.pop, session.update
    except Exception:  # It may be of any kind, not loaded yet or broken, and this page need not use it.
        logger.debug("The session could not be searched for former flash messages.", exc_info=True)
        return None
    if not found:
        return None
    return Leftovers(
        [item for value in found.values() for item in _items(value)],
        lambda item: {"content": item["message"], "category": item.get("category", "success")},
        lambda: [remove(key, None) for key in found],
        lambda: restore(found),  # A middleware between the session and us may make a response of the exception.
    )


def _is_recipe(value: object) -> bool:
    """Tell whether the recipe wrote this: its key has so common a name that it may be the application's own."""
    return isinstance(value, list) and all(
        isinstance(item, dict) and "message" in item and item.keys() <= {"message", "category"}
        for item in cast("list[object]", value)
    )


def _items(value: object) -> Sequence[object]:
    return cast("Sequence[object]", value) if isinstance(value, list) else (value,)  # The log will say what it is.


class FlashMiddleware(asgi.FlashMiddleware):
    """Gives flash messages to a Starlette application; no SessionMiddleware is needed, and its place does not matter.

    ``bind`` and ``shows`` are called with a :class:`starlette.requests.Request`.

    Example:
        >>> from heliograph import Heliograph
        >>> from starlette.applications import Starlette
        >>> from starlette.middleware import Middleware
        >>> helio = Heliograph(secret_key="an example, not a key to use")
        >>> app = Starlette(middleware=[Middleware(FlashMiddleware, helio=helio)])
    """

    facts = _Facts.of
    leftovers = staticmethod(_leftovers)


def flash(
    request: HTTPConnection, message: object, category: str = "success", **options: Unpack[FlashOptions]
) -> Message:
    """Flash a message to the visitor who sent this request.

    Args:
        request: The request that is being handled.
        message: As ``content`` of :meth:`heliograph.Flashes.add`, like the category and the options.
        category: What kind of notice it is.
        options: ``title``, ``actions``, ``sticky``, ``queue``, ``key``, ``path``, ``max_age``, ``data``.

    Raises:
        OutsideRequestError: When the request did not pass through FlashMiddleware.
        TypeError: When the request is missing.

    Example:
        >>> from heliograph.testing import handling
        >>> with handling():
        ...     _ = flash(Request({"type": "http"}), "Saved")
        ...     get_flashed_messages()
        [{'message': 'Saved', 'category': 'success'}]
    """
    return flashes(request).add(message, category, **options)


def get_flashed_messages(source: Source = None) -> list[FlashedMessage]:
    """Hand out the pending messages; each is given once.

    Args:
        source: The request, its session, or nothing: the request that is being handled.

    Returns:
        ``{"message": content, "category": category}`` for each, oldest first. Of a session that belongs to no request
        in hand, such as that of the error page which Starlette makes outside of all middleware, there are none.

    Raises:
        OutsideRequestError: When the request did not pass through FlashMiddleware.
    """
    try:
        found = flashes(source)
    except OutsideRequestError:
        if source is None or hasattr(source, "scope"):
            raise
        return []
    return [{"message": message.content, "category": message.category} for message in found.pop()]


def flashes(source: Source = None) -> Flashes:
    """Return the messages of a request, to read, look at, or add to with all that :class:`heliograph.Flashes` can do.

    Args:
        source: The request, its session, or nothing: the request that is being handled.

    Raises:
        OutsideRequestError: When the request did not pass through FlashMiddleware.
    """
    # By the request first: an error page that Starlette makes around all middleware has no current exchange.
    scope: asgi.Scope | None = getattr(source, "scope", None)  # A session has none.
    if scope is None and isinstance(source, str):
        raise TypeError(f"The request comes first: flash(request, {source!r}, ...).")
    exchange: Exchange | None = None if scope is None else scope.get(KEY)
    if exchange is not None:
        return exchange.flashes
    try:
        return current.flashes()
    except OutsideRequestError:
        if scope is None:
            raise
        raise OutsideRequestError(
            "This request did not pass through FlashMiddleware, as websockets never do. Add it to the application, "
            "Middleware(FlashMiddleware, helio=...), and see that what calls flash or flashes is not outside of it, as "
            "another middleware or the handler of Exception may be."
        ) from None


def add_template_globals(templates: Jinja2Templates | Environment) -> None:
    """Make ``render_flashes()``, ``get_flashed_messages(request)`` and ``flashes()`` known to every template.

    ``render_flashes()`` has the arguments of :func:`heliograph.html.render`.

    Args:
        templates: Starlette's templates, however they were made, or their Jinja environment.

    Example:
        >>> from starlette.templating import Jinja2Templates
        >>> templates = Jinja2Templates("templates")
        >>> add_template_globals(templates)
    """
    from jinja2 import pass_context

    from heliograph.html.jinja import add_render_flashes

    @pass_context
    def messages(context: Context, source: Source = None) -> list[FlashedMessage]:
        return get_flashed_messages(_request(context, source))

    @pass_context
    def all_flashes(context: Context, source: Source = None) -> Flashes:
        return flashes(_request(context, source))

    environment: Any = getattr(templates, "env", templates)  # Its globals are typed as the few that Jinja brings.
    environment.globals.update(get_flashed_messages=messages, flashes=all_flashes)
    add_render_flashes(environment, flashes=all_flashes, mounted=_mounted)


def _mounted(context: Context) -> str:
    request = context.get("request")
    return request.scope.get("root_path", "") if isinstance(request, HTTPConnection) else ""


def _request(context: Context, source: Source) -> Source:
    """Return the template's own request for nothing, and for a session, which does not tell whose it is."""
    return source if hasattr(source, "scope") else context.get("request", source)
