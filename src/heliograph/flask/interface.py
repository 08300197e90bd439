"""The session interface: an exchange opens beside the session, and its headers are written when it is saved.

The interface that the application has, Flask's own or any other, keeps its work; ours is mixed into its class. Flask
asks it at the beginning of a request and at the end, after all functions of ``after_request``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from functools import cache
from typing import Any, cast

from flask import Flask, Request, Response
from flask.ctx import RequestContext
from flask.globals import request_ctx
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionInterface, SessionMixin

from heliograph import exchange as exchanges
from heliograph.blocking import EndingSteps, claim, finish, respond
from heliograph.current import current_exchange
from heliograph.errors import ConfigurationError
from heliograph.exchange import Exchange
from heliograph.flask.window import Window
from heliograph.heliograph import Heliograph
from heliograph.wsgi import WSGIFacts, hide_conditions

KEY = "heliograph"
"""Where ``app.extensions`` has the settings."""

_ENTERED = "heliograph_entered"  # In a request context: its exchange, and the one that was current before it.
_current_context: Callable[[], RequestContext] = cast("Any", request_ctx)._get_current_object  # Which it is a proxy of.
_WATCHED = "werkzeug.debug.preserve_context"  # In environ, put there by test clients and the debugger.


@cache
def mixed(base: Any, *mixins: type) -> Any:
    """Return a class like ``base``, with mix-ins before it; one for each combination, however many requests."""
    return type(base.__name__, (*mixins, base), {})


class _Interface(SessionInterface):
    """Mixed into a session interface's class."""

    def open_session(self, app: Flask, request: Request) -> SessionMixin | None:
        session = super().open_session(app, request)
        return None if session is None else _enter(app, request, session)

    def make_null_session(self, app: Flask) -> Any:
        # Flask asks for it when no session opened: messages can have a key of their own.
        window = _enter(app, request_ctx.request, super().make_null_session(app))
        window.flash_alone = True
        return window

    def is_null_session(self, obj: object) -> bool:
        # Flask does not save such a session, and it does save ours.
        return not hasattr(obj, "flash_touches") and super().is_null_session(obj)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not hasattr(session, "flash_touches"):  # Somebody put another one into the context.
            super().save_session(app, session, response)
            return
        window = cast(Window, session)
        window.flash_settle()
        if not window.flash_alone:
            super().save_session(app, session, response)
        if not window.flash_joined:
            _write(window, response)


class _SparingInterface(SessionInterface):
    """Mixed into Flask's own interface: for a visitor without a session, it does nothing instead of very little.

    Flask builds a signer for every request and asks for nine settings at its end. With messages out of the session,
    many visitors have none, and that would be a third of the cost of showing them a message.
    """

    session_class: type[SecureCookieSession] = mixed(SecureCookieSession, Window)  # No session need change its class.

    def open_session(self, app: Flask, request: Request) -> SessionMixin | None:
        if app.secret_key and self.get_cookie_name(app) not in request.environ.get("HTTP_COOKIE", ""):
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if session or session.modified or session.accessed:
            super().save_session(app, session, response)


class _Facts(WSGIFacts):
    """What Flask's request has read out of ``environ`` already is not read again."""

    __slots__ = ("_app", "_request")

    def __init__(self, app: Flask, request: Request) -> None:
        self._environ = environ = request.environ
        self._app = app
        self._request = request
        self.cookie = environ.get("HTTP_COOKIE", "")
        self.method = request.method
        self.secure = request.scheme == "https"

    @property
    def path(self) -> str:
        return self._request.root_path + self._request.path

    @property
    def debug(self) -> bool:
        return self._app.debug or self._app.testing

    @property
    def request(self) -> Request:
        return self._request


def windowed(interface: SessionInterface) -> SessionInterface:
    """Return the interface with ours mixed in: itself, if it is already."""
    if isinstance(interface, _Interface):
        return interface
    own = copy(interface)  # Flask's default one is shared by all applications of the process.
    kind: Any = type(interface)
    sparing = (_SparingInterface,) if kind is SecureCookieSessionInterface else ()
    own.__class__ = mixed(kind, _Interface, *sparing)
    return own


def leave(error: BaseException | None) -> None:
    """Leave the exchange when the request's context is torn down.

    Contexts are also pushed and torn down again by ``stream_with_context`` and by test clients, and copies of them by
    ``copy_current_request_context``; only the first end of the one that entered counts.
    """
    context = _current_context()
    entered: tuple[Exchange, Exchange | None] | None = getattr(context, _ENTERED, None)
    if entered is None:
        return
    delattr(context, _ENTERED)
    exchange, previous = entered
    # Exchange and environ know each other: not left to the garbage collector.
    context.request.environ[exchanges.KEY] = exchange.outer
    if error is not None:
        finish(exchange, complete=False)  # Says what is lost if no response was made of the error.
    current_exchange.set(previous)


def _enter(app: Flask, request: Request, session: SessionMixin) -> Window:
    """Give a session its exchange, and make that the current one until the request's context is torn down."""
    window = _as_window(session)
    helio: Heliograph = app.extensions[KEY]
    environ = request.environ
    outer: Exchange | None = environ.get(exchanges.KEY)
    joined = outer and outer.find(helio)
    if joined is not None:
        # session_transaction() opens a session twice.
        window.flash_begin(joined, joined=joined.facts.request is not request)
        return window
    exchange = environ[exchanges.KEY] = Exchange(helio, _Facts(app, request), claim, outer=outer)
    window.flash_begin(exchange)
    window.flash_watched = _WATCHED in environ
    exchange.leftovers = window.flash_leftovers
    if exchange.needs_full_answer:
        hide_conditions(environ)
    setattr(_current_context(), _ENTERED, (exchange, current_exchange.get(None)))
    current_exchange.set(exchange)
    return window


def _write(window: Window, response: Response) -> None:
    """Write the exchange's headers; Flask changes a response no more after this."""
    exchange, streamed = window.flash_exchange, response.is_streamed
    if not exchange.is_idle:
        headers = response.headers
        named = {name.lower(): value for name, value in headers}
        reply = respond(exchange, response.status_code, named, streamed=streamed)
        if reply is not None:
            for name in reply.drop:
                headers.remove(name)
            headers[len(headers) :] = reply.add  # `extend` sorts them by name first, at twice the cost.
    if window.flash_watched:
        window.flash_left = exchange.flashes.peek()
    exchange.sent()
    if exchange.holds or (streamed and not response.direct_passthrough):
        if not streamed:
            response.calculate_content_length()
        # The context is torn down, and pushed again by stream_with_context, without a word to sessions.
        response.response = EndingSteps(exchange, cast("Iterable[bytes]", response.response))
        leave(None)  # Before 3.1.3 Flask keeps a stream's context to its end, perhaps in another thread.
    else:
        finish(exchange, complete=True)


def _as_window(session: SessionMixin) -> Window:
    if hasattr(session, "flash_touches"):  # isinstance() of an abstract class costs more than all the rest.
        touches = 0
    else:
        touches = int(getattr(session, "accessed", False))
        try:
            session.__class__ = mixed(type(session), Window)
        except TypeError as error:
            raise ConfigurationError(
                f"Sessions of type {type(session).__qualname__!r} cannot be given flash messages: {error}. "
                "Use a class that derives from dict or MutableMapping and flask.sessions.SessionMixin."
            ) from error
    window = cast(Window, session)
    window.flash_touches = touches
    return window
