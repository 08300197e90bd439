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
from flask.globals import request_ctx
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionInterface, SessionMixin

from heliograph.blocking import EndingSteps, claim, finish, respond
from heliograph.current import current_exchange
from heliograph.errors import ConfigurationError
from heliograph.exchange import KEY as EXCHANGE
from heliograph.exchange import Exchange
from heliograph.flask.window import Window
from heliograph.heliograph import Heliograph
from heliograph.wsgi import WSGIFacts, hide_conditions

KEY = "heliograph"
"""Where ``app.extensions`` has the settings."""

_current_context: Callable[[], Any] = cast("Any", request_ctx)._get_current_object  # A context that takes attributes.
_WATCHED = "werkzeug.debug.preserve_context"  # In environ, put there by test clients and the debugger.


@cache
def mixed(base: Any, *mixins: type) -> Any:
    """Return a class like ``base``, with mix-ins before it; one for each combination, however many requests."""
    return type(base.__name__, (*mixins, base), {})


class WindowedInterface(SessionInterface):
    """Mixed into a session interface's class."""

    def open_session(self, app: Flask, request: Request) -> SessionMixin | None:
        """Open the session, and an exchange beside it."""
        session = super().open_session(app, request)
        return None if session is None else _enter(app, request, session)

    def make_null_session(self, app: Flask) -> Any:
        """Open an exchange alone: Flask asks when no session opened, and messages can have a key of their own."""
        window = _enter(app, request_ctx.request, super().make_null_session(app))
        window.flash_alone = True
        return window

    def is_null_session(self, obj: object) -> bool:
        """Tell whether Flask is not to save a session; it does save ours."""
        return not hasattr(obj, "flash_touches") and super().is_null_session(obj)

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        """Save the session, and write the headers of the exchange."""
        if not hasattr(session, "flash_touches"):  # Somebody put another one into the context.
            super().save_session(app, session, response)
            return
        window: Window = session
        window.flash_settle()
        if not window.flash_alone:
            super().save_session(app, session, response)
        if not window.flash_joined:
            _write(window, response)


class _SparingInterface(WindowedInterface):
    """Mixed into Flask's own interface: for a visitor without a session, it does nothing instead of very little.

    Flask builds a signer for every request and asks for nine settings at its end. With messages out of the session,
    many visitors have none, and that would be a third of the cost of showing them a message.
    """

    session_class: type[SecureCookieSession] = mixed(SecureCookieSession, Window)  # No session need change its class.

    def open_session(self, app: Flask, request: Request) -> SessionMixin | None:
        if app.secret_key and self.get_cookie_name(app) not in request.environ.get("HTTP_COOKIE", ""):
            return _enter(app, request, self.session_class())
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        if session or session.modified or session.accessed:
            super().save_session(app, session, response)
        elif not getattr(session, "flash_joined", True):
            _write(session, response)


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
    """Return a copy of the interface with ours mixed in."""
    own = copy(interface)  # Flask's default one is shared by all applications of the process.
    kind: Any = type(interface)
    own.__class__ = mixed(kind, _SparingInterface if kind is SecureCookieSessionInterface else WindowedInterface)
    return own


def leave(error: BaseException | None) -> None:
    """Leave the exchange when the request's context is torn down.

    Contexts are also pushed and torn down again by ``stream_with_context`` and by test clients, and copies of them by
    ``copy_current_request_context``; only the first end of the one that entered counts.
    """
    context = _current_context()
    entered: tuple[Exchange, Exchange | None] | None = getattr(context, "heliograph_entered", None)
    if entered is None:
        return
    del context.heliograph_entered
    exchange, previous = entered
    # Exchange and environ know each other: not left to the garbage collector.
    context.request.environ[EXCHANGE] = exchange.outer
    if error is not None:
        finish(exchange, complete=False)  # Says what is lost if no response was made of the error.
    current_exchange.set(previous)


def _enter(app: Flask, request: Request, session: SessionMixin) -> Window:
    """Give a session its exchange, and make that the current one until the request's context is torn down."""
    window = _as_window(session)
    helio: Heliograph = app.extensions[KEY]
    environ = request.environ
    outer: Exchange | None = environ.get(EXCHANGE)
    joined = outer and outer.find(helio)
    if joined is not None:
        # session_transaction() opens a session twice.
        window.flash_exchange, window.flash_joined = joined, joined.facts.request is not request
        return window
    exchange = environ[EXCHANGE] = window.flash_exchange = Exchange(helio, _Facts(app, request), claim)
    exchange.outer = outer
    exchange.leftovers = window.flash_leftovers
    if exchange.arrived and exchange.needs_full_answer:
        hide_conditions(environ)
    if _WATCHED in environ:
        window.flash_watched = True
    _current_context().heliograph_entered = exchange, current_exchange.get(None)  # With what was current before it.
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
    if (exchange.arrived and exchange.holds) or (streamed and not response.direct_passthrough):
        if not streamed:
            response.calculate_content_length()
        # The context is torn down, and pushed again by stream_with_context, without a word to sessions.
        response.response = EndingSteps(exchange, cast("Iterable[bytes]", response.response))
        leave(None)  # Before 3.1.3 Flask keeps a stream's context to its end, perhaps in another thread.
    else:
        finish(exchange, complete=True)


def _as_window(session: SessionMixin) -> Window:
    """Return a session with the window mixed into its class, as new for this request."""
    own: Any = session
    # isinstance() of an abstract class costs more than all the rest.
    if hasattr(own, "flash_exchange"):
        own.flash_renew()  # Some interfaces hand out a session for one request after another.
    elif not hasattr(own, "flash_touches"):
        accessed = getattr(own, "accessed", False)
        try:
            own.__class__ = mixed(type(session), Window)
        except TypeError as error:
            raise ConfigurationError(
                f"Sessions of type {type(session).__qualname__!r} cannot be given flash messages: {error}. "
                "Use a class that derives from dict or MutableMapping and flask.sessions.SessionMixin."
            ) from error
        own.flash_touches = int(accessed)
    window: Window = own
    return window
