"""A Pyramid request and its response, and the exchange between them.

Each request has its own exchange, so that an attempt which pyramid_retry throws away takes its messages along; a
subrequest joins the one of the request it serves, whose response is all that the visitor gets. Nothing here knows of
sessions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING
from weakref import ref

from pyramid.request import Request
from pyramid.response import FileResponse
from pyramid.settings import asbool

from heliograph.blocking import EndingSteps, claim, finish, respond
from heliograph.current import current_exchange
from heliograph.errors import ConfigurationError
from heliograph.exchange import KEY, Exchange
from heliograph.heliograph import Heliograph
from heliograph.pyramid.leftovers import find
from heliograph.wsgi import WSGIFacts, hide_conditions

if TYPE_CHECKING:
    from pyramid.response import Response

HELIO = "heliograph"
"""Where a registry has its :class:`heliograph.Heliograph`."""


class Facts(WSGIFacts):
    """A Pyramid request as the core sees it; see :class:`heliograph.facts.Facts`."""

    __slots__ = ("_request",)

    def __init__(self, request: Request) -> None:
        environ = request.environ
        if "REQUEST_METHOD" not in environ:  # That of pyramid.testing.DummyRequest is empty.
            environ = Request.blank(request.path, method=request.method).environ
        super().__init__(environ)
        self._request = ref(request)  # They know each other: not left to the garbage collector.

    @property
    def debug(self) -> bool:
        """Whether ``pyramid.debug_all`` is set."""
        request = self._request()
        return request is not None and asbool((request.registry.settings or {}).get("pyramid.debug_all"))

    @property
    def request(self) -> Request | None:
        """The request, None when it is over."""
        return self._request()


def exchange_of(request: Request) -> Exchange:
    """Return the exchange of a request, begun now if need be.

    Raises:
        ConfigurationError: When the application does not include ``heliograph.pyramid``.
    """
    attributes = vars(request)
    exchange: Exchange | None = attributes.get(KEY)
    if exchange is not None:
        return exchange
    helio: Heliograph | None = request.registry.get(HELIO)
    if helio is None:
        raise ConfigurationError('The application has no flash settings: config.include("heliograph.pyramid").')
    environ = request.environ
    outer: Exchange | None = environ.get(KEY) or current_exchange.get(None)
    exchange = outer and outer.find(helio)
    if exchange is None:
        exchange = Exchange(helio, Facts(request), claim, outer=outer)
        if exchange.arrived and exchange.needs_full_answer:
            hide_conditions(environ)
    if exchange.leftovers is None:
        exchange.leftovers = partial(find, ref(request), helio)
    attributes[KEY] = exchange
    return exchange


def handled(handler: Callable[[Request], Response], request: Request) -> Response:
    """Handle a request with its exchange as the current one, and return what may be given its headers."""
    exchange = exchange_of(request)
    is_own = exchange.facts.request is request
    if is_own:
        request.add_response_callback(_answer)
    environ = request.environ
    previous = environ.get(KEY)
    environ[KEY] = exchange  # For WSGI applications that a view calls with a copy of it.
    token = current_exchange.set(exchange)
    try:
        response = handler(request)
    except BaseException:
        if is_own:
            finish(exchange, complete=False)
        raise
    finally:
        current_exchange.reset(token)
        if previous is None:
            del environ[KEY]
        else:
            environ[KEY] = previous
    # Pyramid changes the response it gets. The application may answer the next visitor with the same one.
    changes = not exchange.is_idle or len(request.response_callbacks) > 1  # One besides ours may still flash.
    return _copied(response) if changes and response is not vars(request).get("response") else response


def _answer(request: Request, response: Response) -> None:
    """Write the exchange's headers, after all other callbacks: they may still flash, or call the page cacheable."""
    if request.response_callbacks:
        request.add_response_callback(_answer)
        return
    exchange: Exchange = vars(request)[KEY]
    body = response.app_iter
    streamed = type(body) not in (list, tuple)
    if not exchange.is_idle:
        headers = response.headerlist
        named = {name.lower(): value for name, value in headers}
        reply = respond(exchange, response.status_int, named, streamed=streamed)
        if reply is not None:
            response.headerlist = reply.merged(headers)
    exchange.sent()
    if (exchange.arrived and exchange.holds) or (streamed and not isinstance(response, FileResponse)):
        length = response.content_length
        response.app_iter = _Body(exchange, body, request)
        response.content_length = length  # WebOb forgets it with the former body.
    else:
        finish(exchange, complete=True)


class _Body(EndingSteps[bytes]):
    """A streamed body, during which the request is not over."""

    __slots__ = ("_request",)

    def __init__(self, exchange: Exchange, body: Iterable[bytes], request: Request) -> None:
        super().__init__(exchange, body)
        self._request = request


def _copied(response: Response) -> Response:
    """Return a response like this one, whose headers are its own.

    WebOb's own ``copy`` reads the body, and calls constructors that want other arguments.
    """
    kind = type(response)
    copied = kind.__new__(kind)
    vars(copied).update(vars(response))
    copied.headerlist = list(response.headerlist)
    return copied
