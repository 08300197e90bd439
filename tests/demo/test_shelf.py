"""Promises of the cache in front of one page of the demo."""

from collections.abc import Mapping
from itertools import count

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from heliograph.demo.shelf import Shelf

PUBLIC = {"Cache-Control": "public, max-age=60"}


class Site:
    """Counts its answers in their text, and has a clock that stands still."""

    def __init__(self, headers: Mapping[str, str] = PUBLIC, status: int = 200) -> None:
        self.now = 1000.0
        self.client = TestClient(Shelf(self._app, clock=lambda: self.now))
        self._headers, self._status = headers, status
        self._numbers = count(1)

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        response: Response = PlainTextResponse(f"{request.url.path} {next(self._numbers)}", self._status, self._headers)
        await response(scope, receive, send)

    def get(self, address: str = "/") -> str:
        return self.client.get(address).text


def test_a_public_page_is_kept_as_long_as_it_says() -> None:
    """Until its time is over everybody gets the same answer, headers and all."""
    site = Site()
    assert site.get() == "/ 1"
    site.now += 59.9
    assert site.client.get("/").headers["cache-control"] == PUBLIC["Cache-Control"]
    assert site.get() == "/ 1"
    site.now += 0.1
    assert site.get() == "/ 2"


def test_each_page_is_kept_by_itself() -> None:
    """Another path is another page."""
    site = Site()
    assert [site.get(path) for path in ("/a", "/b", "/a", "/b")] == ["/a 1", "/b 2", "/a 1", "/b 2"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Cache-Control": "no-store"}, 200),
        ({"Cache-Control": "private, max-age=60"}, 200),
        ({"Cache-Control": "public, max-age=60, private"}, 200),
        ({**PUBLIC, "Set-Cookie": "a=1"}, 200),
        (PUBLIC, 404),
        (PUBLIC, 500),
    ],
)
def test_nothing_else_is_kept(headers: Mapping[str, str], status: int) -> None:
    """What is not public, brings a cookie, or is an error, is made for each visitor."""
    site = Site(headers, status)
    assert [site.get(), site.get()] == ["/ 1", "/ 2"]


def test_only_plain_gets_are_answered() -> None:
    """A post goes to the application, and so does a query, with which anybody could fill the cache."""
    site = Site()
    assert site.get() == "/ 1"
    assert site.client.post("/").text == "/ 2"
    assert site.get("/?page=2") == "/ 3"
    assert site.get("/?page=2") == "/ 4"
    assert site.get() == "/ 1"
