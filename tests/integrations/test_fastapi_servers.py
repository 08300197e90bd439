"""Promises about FastAPI behind real servers, over a socket, among the middleware that applications have."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from ..processes import Visitor, serving

FOLDER = Path(__file__).parent / "served"
SERVERS = {
    f"{server}, {place}": f"{command} fastapi_app:{place}"
    for server, command in {"uvicorn": "uvicorn", "granian": "granian --interface=asgi"}.items()
    for place in ("outside", "inside")
}


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest) -> Generator[int]:
    with serving(SERVERS[request.param], FOLDER) as port:
        yield port


@pytest.fixture
def visitor(server: int) -> Visitor:
    return Visitor(server)


def save(visitor: Visitor) -> None:
    answer = visitor.ask("/save", {"text": "Saved: 100 % größer"}, method="POST")
    assert (answer.status, answer.header("location")) == (303, ["/hop"])


def left(visitor: Visitor) -> list[str]:
    """Return what the next pages show."""
    return [visitor.ask("/").body for _ in range(2)]


def test_a_message_survives_the_redirects_and_is_shown_once(visitor: Visitor) -> None:
    """A visitor posts a form, is redirected twice, sees the message, and never again."""
    save(visitor)
    hop = visitor.ask("/hop")
    assert (hop.status, hop.header("location")) == (307, ["/"])
    assert left(visitor) == ["Saved: 100 % größer", ""]
    assert [cookie.name for cookie in visitor.jar.cookies()] == ["session"]


@pytest.mark.parametrize("path", ["/stream", "/astream"])
def test_a_streamed_page_shows_it_once(visitor: Visitor, path: str) -> None:
    """A page streamed by a plain or an asynchronous generator shows the message, and no later page does."""
    save(visitor)
    pages = [visitor.ask(path) for _ in range(2)]
    assert [page.body for page in pages] == ["Saved: 100 % größer.", "."]
    assert pages[0].header("cache-control") == ["private, no-store"]


def test_head_uses_nothing_up(visitor: Visitor) -> None:
    """HEAD is answered without a body, and the page after it has the message."""
    save(visitor)
    head = visitor.ask("/", method="HEAD")
    assert (head.status, head.body) == (200, "")
    assert left(visitor) == ["Saved: 100 % größer", ""]


def test_a_failure_uses_nothing_up(visitor: Visitor) -> None:
    """A view that has read and then fails is a 500, and the page after it has the message."""
    save(visitor)
    assert visitor.ask("/fails").status == 500
    assert left(visitor) == ["Saved: 100 % größer", ""]


def test_a_download_uses_nothing_up(visitor: Visitor) -> None:
    """A file to be saved shows nothing, and the page after it has the message."""
    save(visitor)
    assert "FileResponse" in visitor.ask("/download").body
    assert left(visitor) == ["Saved: 100 % größer", ""]


def test_what_the_recipe_left_is_shown_once(visitor: Visitor) -> None:
    """A message in the session, from before the switch, is shown once wherever the session's middleware is."""
    visitor.ask("/former", {"text": "Former"}, method="POST")
    assert left(visitor) == ["Former", ""]


def test_a_page_without_a_message_is_left_alone(visitor: Visitor) -> None:
    """A page that asks and has nothing to show gets no header of ours."""
    page = visitor.ask("/")
    assert [page.header(name) for name in ("set-cookie", "cache-control")] == [[], []]
    assert "Cookie" not in ", ".join(page.header("vary"))
