"""Promises about the transports behind nginx with its default buffers, and behind its cache."""

from __future__ import annotations

from collections.abc import Generator
from copy import deepcopy

import pytest

from ..processes import Answer, Visitor
from .nginx import cache_status, proxied

UPSTREAMS = {"wsgi": "gunicorn served:wsgi_app", "asgi": "uvicorn served:asgi_app"}
EXPIRES = "Fri, 20 Nov 2099 14:00:00 GMT"
FRAME = len("Set-Cookie: \r\n")


@pytest.fixture(scope="module", params=UPSTREAMS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[int]:
    with proxied(UPSTREAMS[request.param], tmp_path_factory.mktemp("nginx")) as port:
        yield port


@pytest.fixture
def visitor(server: int) -> Visitor:
    return Visitor(server)


@pytest.fixture
def stranger(server: int) -> Visitor:
    return Visitor(server)


def our_bytes(answer: Answer) -> int:
    return sum(FRAME + len(line) for line in answer.header("Set-Cookie"))


@pytest.mark.parametrize("shown", [0, 8, 16, 24, 32, 40])
def test_the_largest_headers_pass(visitor: Visitor, shown: int) -> None:
    """A page that removes as many cookies as it shows and sends as much as it may is no 502; 700 bytes are left."""
    texts = [f"Message {number}" for number in range(shown)]
    visitor.flash(*texts, with_cookies=False)
    answer = visitor.ask("/", {"then": "6000", "X-Own": "x" * 700})
    assert (answer.status, answer.body.splitlines()) == (200, texts)
    assert our_bytes(answer) > (2900 if shown >= 16 else 2000)


def test_the_full_budget_of_cookies_passes(visitor: Visitor) -> None:
    """A visitor who carries as many cookies of ours as there may be gets the page and the messages, and no 400."""
    visitor.flash(*(f"Message {number}" for number in range(40)))
    carried = sum(len(cookie.name) + 1 + len(cookie.value) for cookie in visitor.jar.cookies())
    assert 1900 < carried <= 2048
    page = visitor.ask("/")
    assert (page.status, page.body.splitlines()[-1]) == (200, "Message 39")


SAID = pytest.mark.parametrize(
    "said",
    [{}, {"Cache-Control": "public, max-age=600"}, {"X-Accel-Expires": "600"}, {"Expires": EXPIRES}],
    ids=lambda said: ", ".join(said) or "nothing",
)


@SAID
def test_a_page_that_showed_a_message_is_never_stored(
    visitor: Visitor, stranger: Visitor, said: dict[str, str]
) -> None:
    """Nobody else is served a page with a visitor's message, whatever the application says about caching."""
    visitor.flash("Saved")
    twin = deepcopy(visitor)  # Sends the very same request, so that Vary makes no difference.
    assert visitor.ask("/cached/", {"X-Page": "shown", **said}).body == "Saved"
    assert cache_status(twin.ask("/cached/", {"X-Page": "shown", **said})) == "MISS"
    after = stranger.ask("/cached/", {"X-Page": "shown", **said})
    assert (after.body, cache_status(after), after.header("Set-Cookie")) == ("", "MISS", [])


@SAID
def test_a_page_that_sent_a_message_is_never_stored(visitor: Visitor, stranger: Visitor, said: dict[str, str]) -> None:
    """Nobody else is served the cookie of a visitor's message, whatever the application says about caching."""
    first = visitor.ask("/cached/", {"then": "100", **said})
    second = stranger.ask("/cached/", {"then": "100", **said})
    assert (cache_status(first), cache_status(second)) == ("MISS", "MISS")
    assert first.header("Set-Cookie") != second.header("Set-Cookie")


@SAID
def test_a_page_without_a_message_is_stored(visitor: Visitor, stranger: Visitor, said: dict[str, str]) -> None:
    """A page that asks for messages and has none stays as cacheable as the application made it."""
    assert cache_status(visitor.ask("/cached/", {"X-Page": "idle", **said})) == "MISS"
    assert cache_status(stranger.ask("/cached/", {"X-Page": "idle", **said})) == "HIT"


def test_a_page_out_of_the_cache_takes_no_message(visitor: Visitor, stranger: Visitor) -> None:
    """A message waits while a visitor is served pages that somebody else's visit left in the cache."""
    stranger.ask("/cached/", {"X-Page": "popular"})
    visitor.flash("Saved")
    assert cache_status(visitor.ask("/cached/", {"X-Page": "popular"})) == "HIT"
    assert visitor.ask("/").body == "Saved"
