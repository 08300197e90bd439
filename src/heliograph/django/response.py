"""Applies what the exchange says to a Django response: its headers, its cookies, and the steps of its body."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from http.cookies import Morsel
from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpResponseBase, StreamingHttpResponse

from heliograph.answers import Reply
from heliograph.blocking import EndingSteps, finish
from heliograph.current import Steps, current_exchange
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
        return f"{header} {self._line}" if header else self._line


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
    for name in reply.drop:
        del headers[name], given[name]
    for name, value in reply.add:
        if name == "Set-Cookie":
            key = value.partition("=")[0]
            # Two lines may be about one cookie, and Django has one place for a name.
            cookies[value if key in cookies else key] = SetCookie(value)
        else:
            said = given.get(name.lower())
            headers[name] = value if said is None else f"{said}, {value}"


def end_with(response: HttpResponseBase, exchange: Exchange, *, asgi: bool) -> bool:
    """End the exchange with the last byte of a response, if anything depends on that or can happen before it.

    A streamed body, in each of whose steps the exchange is the current one, ends it when it is exhausted. Any other is
    sent by the server unseen, until it says ``close()``, as it also does when the client has gone.

    Args:
        response: The response.
        exchange: The request's.
        asgi: Whether it is served by ASGI.

    Returns:
        False when the exchange can end now.
    """
    # A file is streamed as well, but servers may send it by a way of their own.
    if isinstance(response, StreamingHttpResponse) and getattr(response, "file_to_stream", None) is None:
        content: Any = response.streaming_content
        if response.is_async:
            response.streaming_content = _AsyncBody(exchange, content)
            return True
        if not asgi or exchange.helio.store is None:
            response.streaming_content = EndingSteps(exchange, content)
            return True
        # Django exhausts a blocking body before it sends the first byte of it over ASGI.
        response.streaming_content = Steps(exchange, content)
    elif not exchange.holds:
        return False
    close = response.close

    def closed() -> None:
        finish(exchange, complete=True)
        close()

    vars(response)["close"] = closed
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
        except Exception as error:  # After one of its own Django does not close the response.
            complete = isinstance(error, StopAsyncIteration)
            if self._exchange.holds:
                await sync_to_async(finish)(self._exchange, complete=complete)
            else:
                self._exchange.finish(complete)
            raise
        finally:
            current_exchange.reset(token)

    def close(self) -> None:
        """End the exchange."""
        finish(self._exchange, complete=False)
