"""pyramid_session_redis, on a real server: messages need neither its sessions nor its round trips."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest
import redis
from pyramid.config import Configurator

from tests.integrations.pyramid_site import Step, View, application, browser, shown, untouched
from tests.integrations.redis_server import redis_server

# pyramid_session_redis calls what redis-py has renamed.
pytestmark = pytest.mark.filterwarnings("ignore:Call to deprecated setex:DeprecationWarning")


@pytest.fixture(scope="module")
def port() -> Generator[int]:
    with redis_server() as port:
        yield port


@pytest.fixture
def sessions(port: int) -> Step:
    """Set the session factory of pyramid_session_redis."""

    def configure(config: Configurator) -> None:
        settings = {"secret": "of the session", "redis_host": "127.0.0.1", "redis_port": str(port)}
        config.add_settings({f"redis.sessions.{name}": value for name, value in settings.items()})
        config.include("pyramid_session_redis")

    return configure


@pytest.fixture
def server(port: int) -> Generator[Any]:
    client: Any = redis.Redis(port=port)
    client.flushall()
    yield client
    client.close()


def test_messages_are_not_in_redis(sessions: Step, server: Any) -> None:
    """A visitor who is flashed to and shown messages has no session in Redis, and no session cookie."""
    visitor = browser(application({}, sessions))
    assert shown(visitor.post("/save")) == ["Saved"]
    assert untouched(visitor.get("/"))
    assert all("flash." in cookie.name for cookie in visitor.jar.cookies())
    assert server.dbsize() == 0


def test_the_session_works_beside_them(sessions: Step, server: Any) -> None:
    """What the application keeps in its session is there, with messages flashed, shown and the session emptied."""

    def count(request: Any) -> object:
        request.session["count"] = request.session.get("count", 0) + 1
        request.session.flash("Counted", "other")
        return request.session["count"]

    def leave(request: Any) -> object:
        request.session.invalidate()
        return request.session.pop_flash("other")

    pages: dict[str, View] = {"/count": count, "/leave": leave}
    visitor = browser(application(pages, sessions))
    assert [shown(visitor.get("/count")) for _ in range(3)] == [1, 2, 3]
    assert server.dbsize() == 1
    assert shown(visitor.get("/leave")) == ["Counted"] * 3
    assert server.dbsize() == 0


def test_what_its_own_flash_left_is_shown_once(sessions: Step, server: Any) -> None:
    """At the change to Heliograph what waits in Redis is shown once, and is gone from there."""
    visitor = browser(application({}, sessions, include=False))
    visitor.send("POST", "/save")
    assert server.dbsize() == 1
    after = application({"/warning": lambda request: request.session.pop_flash("warning")}, sessions)
    visitor.driver = browser(after).driver
    assert shown(visitor.get("/")) == ["Saved"]
    assert shown(visitor.get("/")) == []
    assert shown(visitor.get("/warning")) == ["Low on stock"]
    visitor.driver = browser(application({}, sessions, include=False)).driver
    assert shown(visitor.get("/")) == []


def test_an_attempt_that_fails_leaves_it_there(sessions: Step, server: Any) -> None:
    """A page that fails after it has read what was left in Redis has taken nothing away."""

    def fail(request: Any) -> object:
        assert request.session.pop_flash() == ["Saved"]
        raise LookupError

    visitor = browser(application({}, sessions, include=False))
    visitor.send("POST", "/save")
    visitor.driver = browser(application({"/fail": fail}, sessions)).driver
    assert visitor.get("/fail").status == 500
    assert shown(visitor.get("/")) == ["Saved"]
