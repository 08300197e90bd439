"""Promises about what the benchmark of losses tells: a verdict is what a visitor saw, a cache does what it may."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager

import pytest

from benchmarks.losses.pause import pause, under_way
from benchmarks.losses.shared_cache import SharedCache
from benchmarks.losses.visitor import Visitor
from heliograph.testing.browser import Driver, Flight, Received, Sent


class Scripted:
    """A driver, and a shop, that answers with these pages, then with empty ones."""

    origin = "https://shop.example"
    lacks: Mapping[str, str] = {"session": "it is a script"}

    def __init__(self, *pages: Received) -> None:
        self.asked = 0
        self._pages = [*pages]

    def call(self, request: Sent) -> Received:
        self.asked += 1
        return self._pages.pop(0) if self._pages else Received(200)

    def close(self) -> None:
        pass

    def driver(self) -> Driver:
        return self

    def restarted(self, *keys: str) -> Driver:
        raise NotImplementedError

    def under_way(self, flight: Flight) -> AbstractContextManager[None]:
        raise NotImplementedError


def showing(*texts: str, status: int = 200) -> Received:
    return Received(status, (), "".join(f'<li class="flash">{text}</li>' for text in texts))


@pytest.mark.parametrize(
    ("pages", "verdict"),
    [
        ([showing("tea"), showing("coffee")], "once"),
        ([showing("tea", "coffee")], "once"),
        ([showing("tea")], "1 of 2 lost"),
        ([], "2 of 2 lost"),
        ([showing("tea", "coffee"), showing("tea")], "repeated"),
        ([showing("tea"), showing("tea")], "1 of 2 lost, repeated"),
        ([showing("tea", "cake", "coffee")], "repeated"),
        ([showing("tea", "cof…")], "shortened visibly"),
        ([showing("tea", "… (+1)")], "shortened visibly"),
        ([showing("tea", "coffee"), showing(status=500)], "error 500"),
    ],
)
def test_a_verdict_says_what_was_seen(pages: list[Received], verdict: str) -> None:
    """Lost, repeated, cut, left out and failed are told from one another."""
    visitor = Visitor(Scripted(*pages), user="")
    visitor.flashed += ["tea", "coffee"]
    assert visitor.verdict() == verdict


def _served(cookie_of_the_second: str, **headers: str) -> int:
    """Return how often a page with these headers is asked for, when two visitors want it through a cache."""
    answer = Received(200, tuple((name.replace("_", "-"), value) for name, value in headers.items()))
    shop = Scripted(answer, answer)
    cache = SharedCache(shop)
    for cookie in ("a", cookie_of_the_second):
        cache.call(Sent("GET", "https://shop.example/", (("cookie", cookie),)))
    return shop.asked


@pytest.mark.parametrize(
    ("headers", "asked"),
    [
        ({"cache_control": "public, max-age=60"}, 1),
        ({"cache_control": "max-age=60", "set_cookie": "c=1"}, 1),
        ({"cache_control": "public", "vary": "Accept, Cookie"}, 2),
        ({"cache_control": "public", "vary": "*"}, 2),
        ({"cache_control": "private, max-age=60"}, 2),
        ({"cache_control": "public, no-store"}, 2),
        ({}, 2),
    ],
)
def test_a_shared_cache_keeps_what_it_may(headers: Mapping[str, str], asked: int) -> None:
    """A page is kept for other visitors if its headers allow that, and it does not vary by their cookies."""
    assert _served("b", **headers) == asked


def test_a_page_that_varies_is_kept_for_the_same_cookies() -> None:
    """Who sends the same cookies gets the page that was kept."""
    assert _served("a", cache_control="public", vary="Cookie") == 1


def test_a_request_is_under_way_until_the_end_of_the_block() -> None:
    """A view stands still where it pauses, for as long as others come and go."""
    order: list[str] = []

    def view() -> str:
        order.append("begun")
        pause()
        order.append("ended")
        return "answer"

    with under_way(view) as answer:
        order.append("meanwhile")
    assert (order, answer.result()) == (["begun", "meanwhile", "ended"], "answer")


def test_a_view_that_does_not_pause_is_told() -> None:
    """What is meant to overlap and does not is an error of the benchmark, not a result."""
    with pytest.raises(AssertionError, match="does not pause: answer"), under_way(lambda: "answer"):
        pass
