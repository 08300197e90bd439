"""The WSGI transport (PEP 3333): any WSGI application, wrapped.

Headers go out with the first non-empty chunk of the body, the first ``write()`` or the end, so that what the body reads
on its way counts. Everything that is decided is decided by the exchange.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from http import HTTPStatus
from types import TracebackType
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from heliograph.blocking import checked, claim, finish, respond
from heliograph.current import Steps, current_exchange
from heliograph.endpoint import LONGEST, answer, is_bearable
from heliograph.exchange import KEY, Exchange
from heliograph.heliograph import Heliograph
from heliograph.store import Store

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers: TypeAlias = list[tuple[str, str]]
_ExcInfo: TypeAlias = "tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]"


class WSGIFacts:
    """A WSGI request as the core sees it; see :class:`heliograph.facts.Facts`."""

    __slots__ = ("_environ", "_path", "cookie", "method", "secure")

    def __init__(self, environ: WSGIEnvironment) -> None:
        # What inner applications change on their way (mounts, method overrides) is taken down as it came.
        self._environ = environ
        self.cookie: str = environ.get("HTTP_COOKIE", "")  # Servers join several.
        self.method: str = environ["REQUEST_METHOD"]
        self.secure = environ.get("wsgi.url_scheme") == "https"
        self._path: str = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")

    @property
    def path(self) -> str:
        """The whole path: PEP 3333 hands out UTF-8 bytes decoded as latin-1."""
        return self._path.encode("latin-1", "replace").decode("utf-8", "replace")

    @property
    def debug(self) -> bool:
        """Unknown to a bare server."""
        return False

    @property
    def request(self) -> object:
        """The environ."""
        return self._environ

    def header(self, name: str) -> str | None:
        """Return a request header."""
        return self._environ.get(_variable(name))

    def has_any(self, names: frozenset[str]) -> bool:
        """Tell whether the request has any of these headers."""
        return not self._environ.keys().isdisjoint(_variables(names))


_WITHOUT_PREFIX = frozenset({"CONTENT_TYPE", "CONTENT_LENGTH"})  # RFC 3875 section 4.1.


@cache
def _variable(name: str) -> str:
    """Return the variable of a header; our tables ask for some twenty names, again and again."""
    variable = name.upper().replace("-", "_")
    return variable if variable in _WITHOUT_PREFIX else "HTTP_" + variable


@cache
def _variables(names: frozenset[str]) -> frozenset[str]:
    return frozenset(map(_variable, names))


class FlashMiddleware:
    """Gives flash messages to a WSGI application.

    Args:
        app: The application; it may use :func:`heliograph.flash` and :func:`heliograph.flashes` anywhere.
        helio: The settings; their store, if any, is a blocking one.

    Raises:
        ConfigurationError: For an asynchronous store.

    Example:
        >>> from heliograph import Heliograph, flash
        >>> def app(environ, start_response):
        ...     _ = flash.success("Saved")
        ...     start_response("303 See Other", [("Location", "/")])
        ...     return [b""]
        >>> app = FlashMiddleware(app, Heliograph(secret_key="an example, not a key to use"))
    """

    def __init__(self, app: WSGIApplication, helio: Heliograph[Store | None]) -> None:
        self.app = app if helio.endpoint is None else partial(_routed, app, helio.endpoint)
        self.helio = checked(helio)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Handle one request."""
        outer: Exchange | None = environ.get(KEY)
        if outer is not None:
            environ = dict(environ)  # The outer one's application must go on finding its own.
            joined = outer.find(self.helio)
            if joined is not None:
                return self._join(joined, environ, start_response)
        exchange = environ[KEY] = Exchange(self.helio, WSGIFacts(environ), claim, outer=outer)
        if exchange.arrived and exchange.needs_full_answer:
            hide_conditions(environ)
        wrapper = environ.get("wsgi.file_wrapper")
        made = () if wrapper is None or isinstance(wrapper, type) else _watch_files(environ, wrapper)
        response = _Response(exchange, environ, start_response)
        token = current_exchange.set(exchange)
        try:
            body = self.app(environ, response.start)
        except BaseException:
            response.end(complete=False)
            raise
        finally:
            current_exchange.reset(token)
        whole = type(body) in _WHOLE or _is_file(body, environ, made)  # Nothing can happen in it any more.
        if whole and not (exchange.arrived and exchange.holds):
            response.end()
            return body  # As it is: the server may know its kind.
        return response.with_body(body, whole=whole)

    def _join(self, exchange: Exchange, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Make an exchange that a middleware around us began the current one."""
        environ[KEY] = exchange
        token = current_exchange.set(exchange)
        try:
            body = self.app(environ, start_response)
        finally:
            current_exchange.reset(token)
        return body if type(body) in _WHOLE else Steps(exchange, body)


def _routed(
    app: WSGIApplication, path: str, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    """Answer what is for the endpoint, and leave everything else to the application."""
    if environ.get("PATH_INFO") != path:  # A server may leave it out when it is empty (PEP 3333).
        return app(environ, start_response)
    # A server ends the input of a request without a length where it can; else there is nothing to read.
    length = environ.get("CONTENT_LENGTH")
    size = int(length or (LONGEST + 1 if environ.get("wsgi.input_terminated") else 0)) if is_bearable(length) else None
    status, headers, text = answer(environ[KEY], None if size is None else environ["wsgi.input"].read(size))
    body = text.encode("ascii")
    start_response(f"{status} {HTTPStatus(status).phrase}", [*headers.items(), ("Content-Length", str(len(body)))])
    return [body]


def hide_conditions(environ: WSGIEnvironment) -> None:
    """Make the application answer in full: its 304 would keep a message from the visitor."""
    environ.pop("HTTP_IF_NONE_MATCH", None)
    environ.pop("HTTP_IF_MODIFIED_SINCE", None)


_WHOLE = (list, tuple)


def _watch_files(environ: WSGIEnvironment, wrapper: Callable[..., object]) -> Sequence[object]:
    """Remember what the server's file wrapper makes, where it is a function (uWSGI, mod_wsgi) and not a class."""
    made: list[object] = []

    def remember(*arguments: object) -> object:
        made.append(wrapper(*arguments))
        return made[-1]

    environ["wsgi.file_wrapper"] = remember
    return made


def _is_file(body: object, environ: WSGIEnvironment, made: Sequence[object]) -> bool:
    wrapper = environ.get("wsgi.file_wrapper")
    return isinstance(body, wrapper) if isinstance(wrapper, type) else any(body is file for file in made)


class _Response(Struct, eq=False):
    """Holds the headers back until the first byte, and drives the exchange."""

    _exchange: Exchange
    _environ: WSGIEnvironment
    _start_response: StartResponse
    _status: str | None = None
    _headers: Headers = []
    _exc_info: _ExcInfo | None = None
    _write: Callable[[bytes], object] | None = None  # The server's; set once the headers are sent.

    def start(self, status: str, headers: Headers, exc_info: _ExcInfo | None = None, /) -> Callable[[bytes], object]:
        """Take the application's ``start_response``."""
        if exc_info is None and self._status is not None:
            raise AssertionError("start_response() was called twice without exc_info (PEP 3333).")
        if self._write is not None:  # Too late to change anything: the server raises, as PEP 3333 demands.
            return self._start_response(status, headers, exc_info)
        self._status, self._headers = status, headers
        if exc_info is not None:
            self._exc_info = exc_info
        return self.write

    def write(self, data: bytes) -> object:
        """Take the application's ``write()``."""
        return self._sent(streamed=True)(data)

    def with_body(self, body: Iterable[bytes], *, whole: bool) -> Iterable[bytes]:
        """Return the body with the exchange around each of its steps.

        Its first byte is fetched now: what the body reads and flashes up to it counts, and servers that look at the
        status before they ask for the body (Granian) find it.
        """
        steps = _Body(self, self._exchange, body)
        try:
            more = steps.fetch()
            if self._status is not None:
                self._sent(streamed=more and not whole)
        except BaseException:
            steps.close()
            raise
        return steps

    def end(self, *, complete: bool = True) -> None:
        """Send the headers if nothing else did, and end the exchange."""
        try:
            if complete and self._write is None and self._status is not None:
                self._sent(streamed=False)
        except BaseException:
            complete = False
            raise
        finally:
            finish(self._exchange, complete=complete)
            self._environ.pop(KEY, None)  # They know each other: not left to the garbage collector.

    def _sent(self, *, streamed: bool) -> Callable[[bytes], object]:
        """Send the headers if they are not yet, and return the server's ``write()``."""
        if self._write is None:
            status, headers = self._status, self._headers
            if status is None:
                raise AssertionError("The application wrote before it called start_response() (PEP 3333).")
            exchange = self._exchange
            if not exchange.is_idle:
                named = {name.lower(): value for name, value in headers}
                reply = respond(exchange, int(status[:3]), named, streamed=streamed)
                if reply is not None:
                    headers = reply.merged(headers)
            if self._exc_info is None:
                self._write = self._start_response(status, headers)
            else:
                self._write = self._start_response(status, headers, self._exc_info)
                self._exc_info = None
            exchange.sent()
        return self._write


class _Body(Steps[bytes]):
    """A body whose last byte, or whose end before it, ends the exchange."""

    __slots__ = ("_first", "_response")

    def __init__(self, response: _Response, exchange: Exchange, body: Iterable[bytes]) -> None:
        super().__init__(exchange, body)
        self._response = response
        self._first = b""

    def fetch(self) -> bool:
        """Fetch the first byte; tell whether there is one, and so perhaps more."""
        try:
            while not self._first:
                self._first = super().__next__()
        except StopIteration:
            return False
        return True

    def __next__(self) -> bytes:
        first = self._first
        if first:
            self._first = b""
            return first
        try:
            return super().__next__()
        except StopIteration:
            self._response.end()
            raise

    def close(self) -> None:
        """Take the server's ``close()``, after the last byte or when it gives up."""
        try:
            super().close()
        finally:
            self._response.end(complete=False)
