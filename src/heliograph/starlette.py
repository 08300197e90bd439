"""Starlette: the middleware, and the words that its community copied around for want of a library.

The idiom of the framework and no behaviour: everything is decided by the exchange.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from starlette.requests import Request

from heliograph import asgi
from heliograph.current import FlashOptions, flashes
from heliograph.exchange import KEY, Exchange
from heliograph.flashes import Flashes
from heliograph.message import Message

if TYPE_CHECKING:
    from jinja2.runtime import Context
    from starlette.templating import Jinja2Templates  # Needs Jinja, which an application may do without.

__all__ = ["FlashMiddleware", "FlashedMessage", "add_template_globals", "flash", "get_flashed_messages"]


class FlashedMessage(TypedDict):
    """What :func:`get_flashed_messages` gives templates for each message."""

    message: object
    category: str


class _Facts(asgi.ASGIFacts):
    __slots__ = ()

    @property
    def debug(self) -> bool:
        return bool(getattr(self._scope.get("app"), "debug", False))

    @property
    def request(self) -> Request:
        return Request(self._scope)


class FlashMiddleware(asgi.FlashMiddleware):
    """Gives flash messages to a Starlette application; no SessionMiddleware is needed.

    ``bind`` and ``shows`` are called with a :class:`starlette.requests.Request`.

    Example:
        >>> from heliograph import Heliograph
        >>> from starlette.applications import Starlette
        >>> from starlette.middleware import Middleware
        >>> helio = Heliograph(secret_key="an example, not a key to use")
        >>> app = Starlette(middleware=[Middleware(FlashMiddleware, helio=helio)])
    """

    facts = _Facts


def flash(request: Request, message: object, category: str = "success", **options: Unpack[FlashOptions]) -> Message:
    """Flash a message to the visitor who sent this request.

    Args:
        request: The request that is being handled.
        message: As ``content`` of :meth:`heliograph.Flashes.add`, like the category and the options.
        category: What kind of notice it is.
        options: ``queue``, ``key``, ``path``, ``max_age``, ``data``.

    Raises:
        OutsideRequestError: When the request did not pass through FlashMiddleware.
    """
    return _flashes(request).add(message, category, **options)


def get_flashed_messages(source: object = None) -> list[FlashedMessage]:
    """Hand out the pending messages; each is given once.

    Args:
        source: The request, its session, or nothing: the request that is being handled.

    Returns:
        ``{"message": content, "category": category}`` for each, oldest first.
    """
    return [{"message": message.content, "category": message.category} for message in _flashes(source)]


def add_template_globals(templates: Jinja2Templates) -> None:
    """Make ``get_flashed_messages(request)`` and ``flashes()`` known to every template.

    Example:
        >>> from starlette.templating import Jinja2Templates
        >>> templates = Jinja2Templates("templates")
        >>> add_template_globals(templates)
    """
    from jinja2 import pass_context

    # The request of the template's context comes first; see _flashes.
    @pass_context
    def all_flashes(context: Context) -> Flashes:
        return _flashes(context.get("request"))

    @pass_context
    def messages(context: Context, source: object = None) -> list[FlashedMessage]:
        return get_flashed_messages(context.get("request") if source is None else source)

    environment: Any = templates.env  # Its globals are typed as the few that Jinja itself brings.
    environment.globals.update(get_flashed_messages=messages, flashes=all_flashes)


def _flashes(source: object) -> Flashes:
    # By the request first: an error page that Starlette makes around all middleware has no current exchange.
    scope: asgi.Scope = getattr(source, "scope", {})
    exchange: Exchange | None = scope.get(KEY)
    return flashes() if exchange is None else exchange.flashes
