"""A WSGI server in miniature (PEP 3333): one request, step by step, so that tests see when the headers go.

As strict as the strictest: like wsgiref it wants ``start_response`` called before the first chunk, empty or not, and
like mod_wsgi it sends the headers with the first byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, TypeAlias
from wsgiref.util import setup_testing_defaults

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers: TypeAlias = list[tuple[str, str]]
ExcInfo: TypeAlias = "tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]"


def make_environ(path: str = "/", *, method: str = "GET", cookie: str = "", **others: object) -> WSGIEnvironment:
    """Return the environ of a request."""
    environ: WSGIEnvironment = {"REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": ""}
    if cookie:
        environ["HTTP_COOKIE"] = cookie
    setup_testing_defaults(environ)
    return environ | others


class Connection:
    """One request at the server.

    Attributes:
        status: The status line that the server was given, empty before that.
        headers: The headers that it was given.
        exc_info: What the headers came with when they replaced others.
        chunks: What was written, the empty ones too.
    """

    def __init__(self, app: WSGIApplication, environ: WSGIEnvironment | None = None) -> None:
        self.environ = make_environ() if environ is None else environ
        self.status = ""
        self.headers: Headers = []
        self.exc_info: ExcInfo | None = None
        self.chunks: list[bytes] = []
        self._app = app
        self._headers_are_gone = False
        self._body: Iterable[bytes] = ()
        self._steps: Iterator[bytes] = iter(())

    def start_response(
        self, status: str, headers: Headers, exc_info: ExcInfo | None = None, /
    ) -> Callable[[bytes], object]:
        """Take the application's status and headers."""
        if exc_info is not None:
            if self._headers_are_gone and exc_info[1] is not None:
                raise exc_info[1].with_traceback(exc_info[2])
        elif self.status:
            raise AssertionError("start_response() was called twice")
        self.status, self.headers, self.exc_info = status, list(headers), exc_info
        return self.write

    def write(self, data: bytes) -> None:
        """Write to the client."""
        if not self.status:
            raise AssertionError("write() before start_response()")
        self._headers_are_gone = self._headers_are_gone or bool(data)
        self.chunks.append(data)

    def open(self) -> Iterable[bytes]:
        """Call the application, and return its body."""
        self._body = self._app(self.environ, self.start_response)
        self._steps = iter(self._body)
        return self._body

    def step(self) -> bytes:
        """Ask the body for a chunk and write it."""
        chunk = next(self._steps)
        self.write(chunk)
        return chunk

    def close(self) -> None:
        """End the request, as a server must however it went."""
        close = getattr(self._body, "close", None)
        if close is not None:
            close()

    def run(self) -> Connection:
        """Serve the whole request."""
        try:
            self.open()
            for chunk in self._steps:
                self.write(chunk)
            if not self.status:
                raise AssertionError("the application never called start_response()")
        finally:
            self.close()
        return self

    @property
    def body(self) -> bytes:
        """The whole body."""
        return b"".join(self.chunks)

    def header(self, name: str) -> list[str]:
        """Return the values of a header."""
        return [value for key, value in self.headers if key.lower() == name.lower()]


def answer(
    start_response: StartResponse,
    status: str = "200 OK",
    *headers: tuple[str, str],
    exc_info: ExcInfo | None = None,
) -> Callable[[bytes], object]:
    """Call ``start_response`` for a page."""
    return start_response(status, [("Content-Type", "text/plain"), *headers], exc_info)


def streaming(body: Callable[[], Iterable[bytes]]) -> WSGIApplication:
    """Return an application that starts a page and has this body, made within the request."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer(start_response)
        return body()

    return app
