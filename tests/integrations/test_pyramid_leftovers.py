"""The moment of the change: what Pyramid's own flash left pending is shown once, and nobody gets a session by it."""

from __future__ import annotations

import logging
import time
from types import SimpleNamespace
from typing import Any

import pytest
from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.i18n import TranslationString
from pyramid.request import Request

import heliograph
import heliograph.pyramid
from heliograph.testing.browser import Browser
from heliograph.testing.drivers import WSGIDriver
from tests.integrations.pyramid_site import SETTINGS, Step, View, application, browser, shown, signed, untouched
from tests.integrations.test_pyramid import OwnSession, beaker, beaker_cookie, nacl, nothing, own


def switched(visitor: Browser, *steps: Step, **settings: Any) -> Browser:
    """Give a visitor the application with Heliograph."""
    pages: dict[str, View] = {
        "/warning": lambda request: request.session.pop_flash("warning"),
        "/core": lambda request: [[m.category, m.queue, str(m)] for m in heliograph.flashes()],
        "/keys": lambda request: sorted(key for key in request.session if isinstance(key, str)),
    }
    visitor.driver = WSGIDriver(application(pages, *steps, settings={**SETTINGS, **settings}))
    return visitor


def before(step: Step, **views: View) -> Browser:
    """Return a visitor of the application with Pyramid's own flash, who has been flashed to in two queues."""
    visitor = browser(application({f"/{name}": view for name, view in views.items()}, step, include=False))
    visitor.send("POST", "/save")
    return visitor


@pytest.mark.parametrize("step", [signed, beaker, beaker_cookie, nacl], ids=lambda step: step.__name__)
def test_what_was_left_is_shown_once(step: Step) -> None:
    """Messages that wait in the session at the change are shown once, each in its queue, and leave the session."""
    visitor = before(step)
    switched(visitor, step)
    visitor.send("POST", "/save")
    assert shown(visitor.get("/")) == ["Saved", "Saved"]
    assert shown(visitor.get("/")) == []
    assert not [key for key in shown(visitor.get("/keys")) if key.startswith("_f_")]
    assert shown(visitor.get("/warning")) == ["Low on stock", "Low on stock"]
    assert visitor.flash_cookies == []


def test_the_cores_words_find_it_too() -> None:
    """A page that reads by heliograph.flashes() alone shows what was left."""
    visitor = switched(before(signed), signed)
    assert shown(visitor.get("/core")) == [["info", "", "Saved"], ["warning", "warning", "Low on stock"]]
    assert shown(visitor.get("/core")) == []


@pytest.mark.parametrize("headers", [{"sec-purpose": "prefetch"}, {"accept": "image/png"}], ids=str)
def test_a_request_that_cannot_show_it_leaves_it(headers: dict[str, str]) -> None:
    """A prefetch and a missing picture leave the session as it is."""
    visitor = switched(before(signed), signed)
    answer = visitor.get("/", headers)
    assert shown(answer) == []
    assert untouched(answer)
    assert shown(visitor.get("/")) == ["Saved"]


def test_a_page_that_is_not_delivered_passes_it_on() -> None:
    """Read for a redirect, what was left waits for the page after it."""

    def chain(request: Request) -> Any:
        assert request.session.pop_flash() == ["Saved"]
        return HTTPSeeOther("/")

    visitor = before(signed)
    visitor.driver = WSGIDriver(application({"/chain": chain}, signed))
    assert shown(visitor.get("/chain")) == ["Saved"]
    assert shown(visitor.get("/")) == []


def test_a_failing_page_leaves_it_in_the_session() -> None:
    """An unhandled exception has taken nothing away, and the next page shows it."""

    def fail(request: Request) -> object:
        assert request.session.pop_flash() == ["Saved"]
        raise LookupError

    visitor = before(beaker)
    visitor.driver = WSGIDriver(application({"/fail": fail}, beaker))
    assert visitor.get("/fail").status == 500
    assert shown(visitor.get("/")) == ["Saved"]
    assert shown(visitor.get("/")) == []


@pytest.mark.parametrize("step", [signed, beaker, nacl, own, nothing], ids=lambda step: step.__name__)
def test_looking_for_it_costs_no_session(step: Step) -> None:
    """A visitor without a session gets none by the look, whatever other cookies the browser sends."""
    visitor = browser(application({}, step))
    headers = {"cookie": "_ga=1; beaker=junk; session=junk", "accept": "text/html"}
    assert untouched(visitor.get("/", headers))
    visitor.send("POST", "/save")
    assert shown(visitor.get("/", headers)) == ["Saved"]
    assert all("flash." in cookie.name for cookie in visitor.jar.cookies())


@pytest.mark.parametrize("content", [{"a": 1}, {}], ids=str)
def test_looking_for_it_sends_no_session_again(content: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """A visitor whose session holds no message gets no cookie anew by the look, also when the session is empty."""
    pages: dict[str, View] = {
        "/set": lambda request: request.session.update(content),
        "/get": lambda request: request.session.get("a", 0),
    }
    visitor = browser(application(pages, signed))
    visitor.get("/set")
    assert len(visitor.jar.cookies()) == 1
    later = time.time() + 10  # The cookie session is then due for a new cookie.
    monkeypatch.setattr("pyramid.session.time", SimpleNamespace(time=lambda: later))
    assert untouched(visitor.get("/"))
    assert len(visitor.get("/get").all("Set-Cookie")) == 1


def test_no_session_is_made_for_a_visitor_without_cookies() -> None:
    """Who sends no cookie but ours can have no session, so none is even opened to look."""
    made: list[Request] = []

    def counting(config: Configurator) -> None:
        def factory(request: Request) -> Any:
            made.append(request)
            raise AssertionError("No session is needed.")

        config.set_session_factory(factory)

    pages: dict[str, View] = {
        "/flash": lambda request: str(heliograph.flash("Saved")),
        "/read": lambda request: [str(message) for message in heliograph.flashes()],
    }
    visitor = browser(application(pages, counting))
    visitor.get("/flash")
    assert shown(visitor.get("/read")) == ["Saved"]
    assert made == []


def test_a_new_session_is_not_looked_at() -> None:
    """A session that says it is new can hold nothing of before; its keys are left alone, since looking may save it."""

    class New(OwnSession):
        def keys(self) -> Any:
            raise AssertionError("Nobody needs to look.")

    visitor = browser(application({}, lambda config: config.set_session_factory(lambda request: New())))
    assert shown(visitor.get("/", {"cookie": "_ga=1", "accept": "text/html"})) == []


def test_a_session_that_a_test_has_set() -> None:
    """A request whose session is a test's own object is looked at as it is."""
    request = Request.blank("/", headers={"Cookie": "session=any"})
    request.registry = application({}, signed).registry
    request.session = {"_f_": ["Saved"], "_f_x": []}
    assert [str(message) for message in heliograph.pyramid.flashes(request).pop()] == ["Saved"]


JUNK: list[Any] = [5, "text", {"a": 1}, None, True]


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_junk_in_its_place_is_logged_and_gone(junk: Any, caplog: pytest.LogCaptureFixture) -> None:
    """What no flash of Pyramid's wrote under its keys reads as empty, is logged once and removed; the rest is shown."""

    def spoil(request: Request) -> None:
        request.session["_f_spoilt"] = junk

    visitor = before(signed, spoil=spoil)
    visitor.get("/spoil")
    switched(visitor, signed)
    with caplog.at_level(logging.WARNING):
        assert shown(visitor.get("/")) == ["Saved"]
    assert [record.getMessage() for record in caplog.records] == [f"Junk among the former flash messages: {junk!r}"]
    assert shown(visitor.get("/keys")) == []
    assert shown(visitor.get("/")) == []


def test_what_no_cookie_can_hold_is_shown_as_text() -> None:
    """A session on the server may hold any object as a message; its text is shown."""
    visitor = before(
        beaker,
        odd=lambda request: request.session.flash(
            {
                1,
            }
        ),
    )
    visitor.get("/odd")
    assert shown(switched(visitor, beaker).get("/")) == ["Saved", "{1}"]


def test_a_translation_that_was_left_is_whole() -> None:
    """A TranslationString in a session on the server keeps its mapping through the change."""
    text = TranslationString("msg", domain="shop", default="${n} saved", mapping={"n": 3})
    visitor = before(beaker, flash=lambda request: request.session.flash(text, "deep"))
    visitor.get("/flash")
    seen: list[Any] = []
    visitor.driver = WSGIDriver(
        application({"/see": lambda request: seen.extend(request.session.pop_flash("deep"))}, beaker)
    )
    visitor.get("/see")
    assert [(t.domain, t.interpolate()) for t in seen] == [("shop", "3 saved")]


def test_off_switch() -> None:
    """With heliograph.take_over = false sessions are not looked at; what was left stays there."""
    visitor = switched(before(signed), signed, **{"heliograph.take_over": "false"})
    assert shown(visitor.get("/")) == []
    assert shown(visitor.get("/keys")) == ["_f_", "_f_warning"]
