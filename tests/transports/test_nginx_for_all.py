"""Promises about pages that a shared cache keeps for all visitors, through a real nginx."""

from __future__ import annotations

import json
import time
from collections.abc import Generator
from typing import Any

import pytest

from ..processes import Visitor
from .nginx import cache_status, proxied

UPSTREAMS = {"wsgi": "gunicorn served:wsgi_for_all", "asgi": "uvicorn served:asgi_for_all"}
PUBLIC = {"Cache-Control": "public, max-age=600"}
SCRIPT = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}
HINT = "flash-waiting"


@pytest.fixture(scope="module", params=UPSTREAMS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[int]:
    with proxied(UPSTREAMS[request.param], tmp_path_factory.mktemp("nginx")) as port:
        yield port


@pytest.fixture
def visitor(server: int) -> Visitor:
    return Visitor(server)


@pytest.fixture
def other(server: int) -> Visitor:
    return Visitor(server)


def run_script(visitor: Visitor) -> list[Any] | None:
    """Do what the page's script does: ask if the hint is there; None when there is nothing to ask for."""
    if all(cookie.name != HINT for cookie in visitor.jar.cookies()):
        return None
    visitor.jar.store("http://127.0.0.1/", [f"{HINT}=; Max-Age=0; Path=/"])
    answer = visitor.send("POST", "/_flashes", headers=SCRIPT)
    visitor.receive(answer)
    assert answer.status == 200
    return [message["content"] for message in json.loads(answer.body)["flashes"]]


def test_a_page_out_of_the_cache_and_the_own_message(visitor: Visitor, other: Visitor) -> None:
    """Two visitors are served one page out of the cache, and each sees the own message, once."""
    page = {**PUBLIC, "X-Page": str(time.time_ns())}
    visitor.flash("For the one")
    other.flash("For the other")
    assert cache_status(visitor.ask("/cached/", page)) == "MISS"
    for each, text in ((visitor, "For the one"), (other, "For the other")):
        answer = each.ask("/cached/", page)
        assert (cache_status(answer), answer.body, answer.header("Set-Cookie"), answer.header("Vary")) == (
            "HIT",
            "",
            [],
            [],
        )
        assert run_script(each) == [text]
        assert run_script(each) is None
