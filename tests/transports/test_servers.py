"""Promises about the transports behind real servers, over a socket."""

from __future__ import annotations

import re
from collections.abc import Generator
from pathlib import Path

import pytest

from ..processes import Visitor, serving

HERE = Path(__file__).parent
SERVERS = {
    "gunicorn sync": "gunicorn served:wsgi_app",
    "gunicorn gthread": "gunicorn --worker-class=gthread --threads=2 served:wsgi_app",
    "granian wsgi": "granian --interface=wsgi served:wsgi_app",
    "granian asgi": "granian --interface=asgi served:asgi_app",
    "uvicorn": "uvicorn served:asgi_app",
}


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest) -> Generator[int]:
    with serving(SERVERS[request.param], HERE) as port:
        yield port


@pytest.fixture
def visitor(server: int) -> Visitor:
    return Visitor(server)


def test_a_message_survives_the_redirect_and_is_shown_once(visitor: Visitor) -> None:
    """A visitor posts a form, is redirected, sees the message, and never again."""
    (answer,) = visitor.flash("Saved: 100 % größer")
    assert (answer.status, answer.header("Location")) == (303, ["/"])
    assert [visitor.ask("/").body for _ in range(3)] == ["Saved: 100 % größer", "", ""]
    assert not visitor.jar.cookies()


def test_a_streamed_body_shows_a_message_once(visitor: Visitor) -> None:
    """A page in several chunks, the first of them empty under WSGI, shows the message and never again."""
    visitor.flash("Saved")
    pages = [visitor.ask("/stream") for _ in range(2)]
    assert [page.body for page in pages] == ["Saved.", "."]
    assert [(page.status, page.header("Content-Type")) for page in pages] == [(203, ["text/plain"])] * 2


def test_the_cookie_has_the_attributes_that_protect_it(visitor: Visitor) -> None:
    """A message's cookie is HttpOnly and Lax, lives as long as the message, and its response is stored by nobody."""
    (answer,) = visitor.flash("Saved")
    (line,) = answer.header("Set-Cookie")
    assert re.fullmatch(r"flash\.[\w-]{16}=[\w-]+; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax", line, re.ASCII)
    assert (answer.header("Cache-Control"), answer.header("Vary")) == (["private, no-store"], ["Cookie"])


def test_a_page_that_shows_a_message_is_private_and_removes_the_cookie(visitor: Visitor) -> None:
    """What an application says about caching and validators is replaced on the page that shows a message."""
    visitor.flash("Saved")
    said = {"Cache-Control": "public, max-age=600", "ETag": '"v1"', "Expires": "Fri, 20 Nov 2099 14:00:00 GMT"}
    page = visitor.ask("/", said)
    line, *_ = page.header("Set-Cookie")
    assert re.fullmatch(r"flash\.[\w-]{16}=; Path=/; Max-Age=0", line, re.ASCII)
    assert (page.header("Cache-Control"), page.header("Vary")) == (["private, no-store"], ["Cookie"])
    assert page.header("ETag") + page.header("Expires") == []


def test_a_page_without_a_message_is_left_alone(visitor: Visitor) -> None:
    """A page that asks and has nothing to show gets no header of ours, and keeps its own."""
    page = visitor.ask("/", {"Cache-Control": "public, max-age=600", "ETag": '"v1"'})
    assert [page.header(name) for name in ("Set-Cookie", "Vary", "Cache-Control", "ETag")] == [
        [],
        [],
        ["public, max-age=600"],
        ['"v1"'],
    ]
