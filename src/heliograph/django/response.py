"""Applies what the exchange says to a Django response: its headers, its cookies, and the steps of its body."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from http.cookies import Morsel
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse

from heliograph.answers import Reply
from heliograph.blocking import EndingSteps
from heliograph.current import current_exchange
from heliograph.exchange import Exchange


class SetCookie(Morsel[str]):
    """A ``Set-Cookie`` value as the exchange wrote it, in the shape that Django keeps cookies in."""

    # Not the standard library's initialization, which prepares for what is written here already.
    def __init__(self, line: str) -> None:
        self._line = line

    @property
    def key(self) -> str:
        """Its name."""
        return self._line.partition("=")[0]

    @property
    def value(self) -> str:
        """Its value."""
        return self._line.partition(";")[0].partition("=")[2]

    @property
    def coded_value(self) -> str:
        """Its value as it is sent, which is the same."""
        return self.value

    def __eq__(self, other: object) -> bool:
        """Tell whether another one says the same."""
        return isinstance(other, SetCookie) and other._line == self._line

    def copy(self) -> SetCookie:
        """Return one that says the same."""
        return SetCookie(self._line)

    def __reduce__(self) -> tuple[type[SetCookie], tuple[str]]:
        """Go into a cache with a response, as one may that only removes a spent cookie."""
        return SetCookie, (self._line,)

    def __missing__(self, attribute: str) -> str | bool:
        """Return an attribute, for whoever looks, as other cookies do: text, True for a flag, and empty when absent."""
        for written in self._line.split("; ")[1:]:
            name, has_value, word = written.partition("=")
            if name.lower() == attribute:
                return word if has_value else True
        return ""

    def OutputString(self, attrs: Any = None) -> str:
        """Return the whole value."""
        return self._line

    def output(self, attrs: Any = None, header: str = "Set-Cookie:") -> str:
        """Return the whole header; Django asks with an empty ``header``, and would send a space before the value."""
        return f"{header} {self._line}".lstrip()


def named(response: HttpResponseBase) -> dict[str, str]:
    """Return the headers of a response by lower-case name.

    A miss in Django's own mapping costs an exception, and nearly all questions are misses.
    """
    headers = response.headers
    return {name.lower(): headers[name] for name in headers}


def apply(reply: Reply, response: HttpResponseBase, given: dict[str, str]) -> None:
    """Change the headers of a response.

    Args:
        reply: What to do.
        response: The response.
        given: Its headers as :func:`named` returned them; those that must go, go from here as well.
    """
    headers, cookies = response.headers, response.cookies
    for name in [*filter(reply.drops, given)]:
        del headers[name], given[name]
    for name, value in reply.add:
        if name == "Set-Cookie":
            key = value.partition("=")[0]
            # Two lines may be about one cookie, and Django has one place for a name.
            cookies[value if key in cookies else key] = SetCookie(value)
        else:
            said = given.get(name.lower())
            headers[name] = value if said is None else f"{said}, {value}"


def stream(exchange: Exchange, response: StreamingHttpResponse) -> bool:
    """Make the exchange the current one in each step of a streamed body, and end it with the body.

    Returns:
        False for a file, in which nothing can happen: servers may send it by a way of their own.
    """
    if isinstance(response, FileResponse) and response.file_to_stream is not None:
        return False
    content: Any = response.streaming_content
    response.streaming_content = _AsyncBody(exchange, content) if response.is_async else EndingSteps(exchange, content)
    return True


class _AsyncBody:
    """A body of an asynchronous iterator, likewise."""

    __slots__ = ("_exchange", "_next")

    def __init__(self, exchange: Exchange, body: AsyncIterable[bytes]) -> None:
        self._exchange = exchange
        self._next = aiter(body).__anext__

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        token = current_exchange.set(self._exchange)
        try:
            return await self._next()
        except StopAsyncIteration:
            self._exchange.finish(complete=True)
            raise
        finally:
            current_exchange.reset(token)

    def close(self) -> None:
        """End the exchange."""
        self._exchange.finish(complete=False)
