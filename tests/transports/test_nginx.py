"""Promises about the transports behind nginx with its default buffers, and behind its cache."""

from __future__ import annotations

import os
from collections.abc import Generator
from copy import deepcopy
from pathlib import Path

import pytest

from ..processes import Answer, Visitor, free_port, require_program, running, serving

HERE = Path(__file__).parent
UPSTREAMS = {"wsgi": "gunicorn served:wsgi_app", "asgi": "uvicorn served:asgi_app"}
EXPIRES = "Fri, 20 Nov 2099 14:00:00 GMT"
FRAME = len("Set-Cookie: \r\n")

# Buffers have their default sizes. The cache is the worst case: it keeps everything, cookies or not.
CONFIGURATION = """
{user}
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr notice;
events {{}}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    proxy_cache_path cache keys_zone=pages:1m;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://127.0.0.1:{upstream};
        }}
        location /cached/ {{
            proxy_pass http://127.0.0.1:{upstream}/;
            proxy_cache pages;
            proxy_cache_valid any 10m;
            proxy_ignore_headers Set-Cookie;
            add_header X-Cache-Status $upstream_cache_status;
        }}
    }}
}}
"""


@pytest.fixture(scope="module", params=UPSTREAMS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[int]:
    program = require_program("nginx")
    folder: Path = tmp_path_factory.mktemp("nginx")
    port = free_port()
    with serving(UPSTREAMS[request.param], HERE) as upstream:
        user = "user root;" if os.geteuid() == 0 else ""  # Another user could not enter the folder.
        (folder / "nginx.conf").write_text(CONFIGURATION.format(user=user, port=port, upstream=upstream))
        with running([program, "-e", "stderr", "-p", str(folder), "-c", "nginx.conf"], port):
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


def cache_status(answer: Answer) -> str:
    (status,) = answer.header("X-Cache-Status")
    return status


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
