"""Flask: its own ``flash`` and ``get_flashed_messages`` keep working, also in extensions, and stop losing messages.

Nothing of Flask is patched. Flask keeps messages in the session under one key; here that key of the session is a window
onto the exchange. The rest of the session is none of our business: it is neither read nor written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias, Unpack, cast

import flask
from flask import Flask, Request, Response
from flask.globals import request_ctx
from flask.sessions import (
    SecureCookieSession,
    SecureCookieSessionInterface,
    SessionInterface,
    SessionMixin,
)

from heliograph.cookies import CookieSettings
from heliograph.current import FlashOptions, Steps, current_exchange, flashes
from heliograph.errors import ConfigurationError, SecretKeyError
from heliograph.exchange import KEY, Exchange
from heliograph.flashes import Flashes
from heliograph.heliograph import Heliograph
from heliograph.message import Message
from heliograph.seal import MAKE_A_KEY, Secret
from heliograph.wsgi import WSGIFacts, hide_conditions

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

__all__ = ["flash", "get_flashed_messages", "init_app"]

_FLASHES = "_flashes"  # The session key of flask.flash().
_PREVIOUS = "heliograph.previous"  # In environ: the exchange that was current before this request.
_MISSING: Any = object()
_Pair: TypeAlias = "tuple[str, Any]"


def init_app(app: Flask, helio: Heliograph | None = None) -> Heliograph:
    """Give an application's flash messages to Heliograph.

    Args:
        app: The application, its configuration loaded; ``secret_key`` may still come later.
        helio: The settings. None takes the key from ``app.secret_key`` and ``SECRET_KEY_FALLBACKS``, read at first
            use, and the cookie's attributes from ``SESSION_COOKIE_*``.

    Returns:
        The settings in force.

    Raises:
        ConfigurationError: For cookie attributes that browsers refuse in silence.

    Example:
        >>> app = Flask("shop")
        >>> app.secret_key = "an example, not a key to use"
        >>> helio = init_app(app)
    """
    if helio is None:
        helio = Heliograph(secret_key=lambda: _keys(app), cookie=_cookie_settings(app))
    app.extensions["heliograph"] = helio.without_store()
    app.session_interface = _windowed(app.session_interface)
    inner = app.wsgi_app

    def wsgi_app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        # Another extension may have set its own session interface after us.
        app.session_interface = _windowed(app.session_interface)
        return inner(environ, start_response)

    vars(app)["wsgi_app"] = wsgi_app  # As Flask's documentation does; type checkers refuse to see a method assigned.
    app.teardown_request(_leave)
    app.add_template_global(get_flashed_messages)
    app.add_template_global(flashes)
    return helio


def flash(message: object, category: str = "message", **options: Unpack[FlashOptions]) -> Message:
    """Flash a message, with all options; ``flask.flash`` itself works as well.

    Args:
        message: As ``content`` of :meth:`heliograph.Flashes.add`, like the category and the options.
        category: What kind of notice it is.
        options: ``queue``, ``key``, ``path``, ``max_age``, ``data``.
    """
    added = flashes().add(message, category, **options)
    _announce(message, category)
    return added


def get_flashed_messages(
    with_categories: bool = False, category_filter: str | Iterable[str] = ()
) -> list[Any] | list[_Pair]:
    """Return the messages that this page shows, the same ones at each call of one request, as Flask's own does.

    It differs in one thing: with a filter, the messages of other categories stay pending unless another call of the
    request returns them. Flask's own throws them away.

    Args:
        with_categories: Return ``(category, message)`` pairs.
        category_filter: The categories to return; empty returns all. One string is one category.
    """
    shared = request_ctx.flashes
    if shared is None:
        shared = request_ctx.flashes = cast("list[_Pair]", _Shared(flashes().peek()))
    wanted = {category_filter} if isinstance(category_filter, str) and category_filter else set(category_filter)
    pairs = shared.take(wanted) if isinstance(shared, _Shared) else [p for p in shared if not wanted or p[0] in wanted]
    return pairs if with_categories else [content for _, content in pairs]


class _Shared(list[_Pair]):
    """The messages of one request, in Flask's per-request cache, where Flask's own function finds them too.

    Whoever iterates it shows them all; ``take`` shows those of some categories.
    """

    def __init__(self, messages: Sequence[Message]) -> None:
        super().__init__(_pairs(messages))
        self._messages = messages

    def take(self, categories: set[str]) -> list[_Pair]:
        wanted = [message for message in self._messages if not categories or message.category in categories]
        flashes().take(wanted)
        return _pairs(wanted)

    def __iter__(self) -> Iterator[_Pair]:
        return iter(self.take(set()))


class _Added(list[_Pair]):
    """What ``flask.flash`` gets for ``session.get("_flashes", [])``, to append to and set again.

    It is empty: no parcel has to be opened in order to flash.
    """


if TYPE_CHECKING:
    _AnySession = SecureCookieSession  # To type checkers it is a mapping like Flask's own; any session class will do.
else:
    _AnySession = SessionMixin


class _Window(_AnySession):
    """Mixed into a session's class: the one key goes to the exchange, everything else to the session itself."""

    flash_exchange: Exchange
    flash_touches = 0

    @property
    def accessed(self) -> bool:
        """Whether the application touched its session, so that the page varies by cookie."""
        return self.flash_touches > 0

    @accessed.setter
    def accessed(self, value: bool) -> None:
        self.flash_touches = self.flash_touches + 1 if value else 0

    def __contains__(self, key: object) -> bool:
        return bool(self._window().peek()) if key == _FLASHES else super().__contains__(key)

    def __getitem__(self, key: str) -> Any:
        if key != _FLASHES:
            return super().__getitem__(key)
        pairs = _pairs(self._window().peek())
        if not pairs:
            raise KeyError(key)
        return pairs

    def __setitem__(self, key: str, value: Any) -> None:
        if key != _FLASHES:
            super().__setitem__(key, value)
            return
        flashes = self._window()
        if not isinstance(value, _Added):
            flashes.clear()
        for category, content in value:
            flashes.add(content, category, strict=False)

    def __delitem__(self, key: str) -> None:
        if key == _FLASHES:
            self._window().clear()
        else:
            super().__delitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        if key != _FLASHES:
            return super().get(key, default)
        flashes = self._window()
        return _Added() if isinstance(default, list) else _pairs(flashes.peek()) or default

    def setdefault(self, key: str, default: Any = None) -> Any:
        return self.get(key, default) if key == _FLASHES else super().setdefault(key, default)

    def pop(self, key: str, default: Any = _MISSING) -> Any:
        if key != _FLASHES:
            return super().pop(key) if default is _MISSING else super().pop(key, default)
        pairs = _pairs(self._window().pop())
        if not pairs and default is _MISSING:
            raise KeyError(key)
        return pairs or default

    def _window(self) -> Flashes:
        """Return the messages; touching them through ``flask.session`` is no access to the application's session."""
        self.flash_touches = max(0, self.flash_touches - 1)
        return self.flash_exchange.flashes


class _Interface(SessionInterface):
    """Mixed into a session interface's class: opens an exchange beside the session, and writes its headers."""

    def open_session(self, app: Flask, request: Request) -> SessionMixin:
        session = super().open_session(app, request)
        if session is None:
            session = self.make_null_session(app)
        if not hasattr(session, "flash_touches"):  # isinstance() of an abstract class costs more than all the rest.
            try:
                session.__class__ = _mixed(type(session), _Window)
            except TypeError as error:
                raise ConfigurationError(
                    f"Sessions of type {type(session).__qualname__!r} cannot be given flash messages: {error}. "
                    "Use a class that derives from dict or MutableMapping and flask.sessions.SessionMixin."
                ) from error
        window = cast(_Window, session)
        window.flash_exchange = _enter(app, request)
        window.flash_touches = 0
        return session

    def is_null_session(self, obj: object) -> bool:
        # Flask does not save such a session, but its messages can have a key of their own.
        return not hasattr(obj, "flash_touches") and super().is_null_session(obj)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not super().is_null_session(session):
            super().save_session(app, session, response)
        exchange: Exchange | None = getattr(session, "flash_exchange", None)
        if exchange is None or not isinstance(exchange.facts, _Facts):
            return  # A FlashMiddleware around the application writes the headers.
        if not exchange.is_idle:
            named = {name.lower(): value for name, value in response.headers}
            exchange.respond(response.status_code, named.get, streamed=response.is_streamed)
            reply = exchange.headers()
            if reply is not None:
                for name in [name for name, _ in response.headers if reply.drops(name)]:
                    response.headers.remove(name)
                response.headers.extend(reply.add)
        exchange.sent()
        if response.is_streamed and not response.direct_passthrough:
            # The context is torn down, and pushed again by stream_with_context, without a word to sessions.
            response.response = Steps(exchange, cast("Iterable[bytes]", response.response))
            response.call_on_close(lambda: exchange.finish(complete=True))
        else:
            exchange.finish(complete=True)


class _SparingInterface(SessionInterface):
    """Mixed into Flask's own interface: for a visitor without a session, it does nothing instead of very little.

    Flask builds a signer for every request and asks for nine settings at its end. With messages out of the session,
    many visitors have none, and that would be a third of the cost of showing them a message.
    """

    session_class: type[SecureCookieSession]

    def open_session(self, app: Flask, request: Request) -> SessionMixin | None:
        if app.secret_key and self.get_cookie_name(app) not in request.environ.get("HTTP_COOKIE", ""):
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if session or session.modified or session.accessed:
            super().save_session(app, session, response)


class _Facts(WSGIFacts):
    __slots__ = ("_app", "_request")

    def __init__(self, app: Flask, request: Request) -> None:
        super().__init__(request.environ)
        self._app = app
        self._request = request

    @property
    def debug(self) -> bool:
        return self._app.debug or self._app.testing

    @property
    def request(self) -> Request:
        return self._request


def _enter(app: Flask, request: Request) -> Exchange:
    """Return the request's exchange, and make it the current one until the request context is torn down."""
    helio: Heliograph = app.extensions["heliograph"]
    environ = request.environ
    outer: Exchange | None = environ.get(KEY)
    joined = outer and outer.find(helio)
    if joined is not None:
        return joined
    exchange = environ[KEY] = Exchange(helio, _Facts(app, request), outer)
    if exchange.needs_full_answer:
        hide_conditions(environ)
    environ.setdefault(_PREVIOUS, current_exchange.get(None))
    current_exchange.set(exchange)
    return exchange


def _leave(error: BaseException | None) -> None:
    environ = request_ctx.request.environ
    if _PREVIOUS in environ:
        exchange: Exchange | None = environ.pop(KEY, None)
        if exchange is not None and error is not None:
            exchange.finish(complete=False)  # Says what is lost if no response was made of the error.
        current_exchange.set(environ.pop(_PREVIOUS))


@cache
def _mixed(base: type, *mixins: type) -> Any:
    """Return a class like ``base``, with mix-ins before it; one for each combination, however many requests."""
    return type(base.__name__, (*mixins, base), {})


def _windowed(interface: SessionInterface) -> SessionInterface:
    if isinstance(interface, _Interface):
        return interface
    own = copy(interface)  # Flask's default one is shared by all applications of the process.
    kind: Any = type(interface)
    sparing = (_SparingInterface,) if kind is SecureCookieSessionInterface else ()
    own.__class__ = _mixed(kind, _Interface, *sparing)
    return own


def _pairs(messages: Iterable[Message]) -> list[_Pair]:
    return [(message.category, message.content) for message in messages]


def _announce(message: object, category: str) -> None:
    app: Flask = cast("Any", flask.current_app)._get_current_object()
    flask.message_flashed.send(app, _async_wrapper=app.ensure_sync, message=message, category=category)


def _keys(app: Flask) -> list[Secret]:
    """Return Flask's keys, newest first."""
    if not app.secret_key:
        raise SecretKeyError(
            "The session is unavailable because no secret key was set. Set the secret_key on the application to "
            f"something unique and secret, for example what this prints: {MAKE_A_KEY}"
        )
    config = cast("dict[str, Any]", app.config)
    return [app.secret_key, *(config.get("SECRET_KEY_FALLBACKS") or ())]


def _cookie_settings(app: Flask) -> CookieSettings:
    config = cast("dict[str, Any]", app.config)
    return CookieSettings(
        path=config["SESSION_COOKIE_PATH"] or config["APPLICATION_ROOT"],
        domain=config["SESSION_COOKIE_DOMAIN"],
        secure=True if config["SESSION_COOKIE_SECURE"] else None,
        samesite=config["SESSION_COOKIE_SAMESITE"] or "Lax",
        partitioned=config.get("SESSION_COOKIE_PARTITIONED", False),
    )
