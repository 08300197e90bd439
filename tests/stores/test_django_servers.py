"""Django's store on PostgreSQL behind real servers: workers that are killed, visitors who leave, views that fail."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from socket import create_connection, socket

import pytest

from ..processes import Answer, Visitor, serving
from .benches import SQLBench
from .django_client import database
from .servers import Server, until

FOLDER = Path(__file__).parent / "served"
SERVERS = {
    "gunicorn": "gunicorn --workers=2 --timeout=60 django_site:wsgi_app",
    "gunicorn, threads": "gunicorn --workers=2 --threads=4 --timeout=60 django_site:wsgi_app",
    "uvicorn": "uvicorn --workers=2 --lifespan=off django_site:asgi_app",
}
PAGE = {"Accept": "text/html"}
FETCH = {"Accept": "*/*"}


@pytest.fixture
def waiting(postgresql_server: Server) -> Generator[SQLBench]:
    waiting = SQLBench(postgresql_server.url, "django")
    yield waiting
    waiting.close()


@pytest.fixture(params=SERVERS)
def visitor(request: pytest.FixtureRequest, waiting: SQLBench) -> Generator[Visitor]:
    with serving(SERVERS[request.param], FOLDER, SITE_DATABASE=json.dumps(database(waiting.url))) as port:
        yield Visitor(port)


def get(visitor: Visitor, path: str, headers: Mapping[str, str] = PAGE) -> Answer:
    """Load a page."""
    answer = visitor.send("GET", path, headers=headers)
    visitor.receive(answer)
    return answer


@contextmanager
def in_the_middle(visitor: Visitor, path: str) -> Generator[socket]:
    """Read a page up to the message, and give the connection; its headers were received."""
    cookie = visitor.jar.header(f"http://127.0.0.1{path}")
    with closing(create_connection(("127.0.0.1", visitor.port), timeout=30)) as connection:
        lines = (f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: text/html", f"Cookie: {cookie}", "", "")
        connection.sendall("\r\n".join(lines).encode())
        received = b""
        while b"Saved" not in received:
            piece = connection.recv(4096)
            assert piece, received
            received += piece
        yield connection


def test_a_worker_that_is_killed(visitor: Visitor, waiting: SQLBench) -> None:
    """A worker killed with SIGKILL between claim and settle: the message is shown after its lease, once."""
    get(visitor, "/save")
    with in_the_middle(visitor, "/dies") as connection, suppress(ConnectionError):
        while connection.recv(4096):
            pass  # Until it is dead: it may still accept the next request, and take that along.
    assert get(visitor, "/").body == ""
    waiting.age(60)
    assert [get(visitor, "/").body for _ in range(2)] == ["Saved", ""]
    assert waiting.kept() == 0


def test_a_visitor_who_leaves(visitor: Visitor, waiting: SQLBench) -> None:
    """A visitor who leaves in the middle of a streamed page finds the message on the next, without waiting for it."""
    get(visitor, "/save")
    with in_the_middle(visitor, "/endless"):
        pass
    until(lambda: get(visitor, "/").body == "Saved")
    assert get(visitor, "/").body == ""
    assert waiting.kept() == 0


@pytest.mark.parametrize("headers", [PAGE, FETCH], ids=["page", "fetch"])
def test_a_view_that_fails(visitor: Visitor, waiting: SQLBench, headers: Mapping[str, str]) -> None:
    """A view that read, flashed and failed, its transaction rolled back: the next page shows both messages, once."""
    get(visitor, "/save")
    assert get(visitor, "/fails", headers).status == 500
    assert [get(visitor, "/").body for _ in range(2)] == ["Saved,It failed.", ""]
    assert waiting.kept() == 0


@pytest.mark.parametrize("headers", [PAGE, FETCH], ids=["page", "fetch"])
def test_a_page_of_a_view_that_is_rolled_back(visitor: Visitor, waiting: SQLBench, headers: Mapping[str, str]) -> None:
    """A page shows its message once, also when the transaction of its view is rolled back."""
    get(visitor, "/save")
    assert [get(visitor, path, headers).body for path in ("/rolls", "/", "/rolls")] == ["Saved", "", ""]
    assert waiting.kept() == 0
