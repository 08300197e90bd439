"""Promises about the moment of the switch: what the framework's own flash left pending is shown once."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from markupsafe import Markup

from heliograph import Heliograph, flash, flashes
from heliograph.exchange import Exchange
from heliograph.leftovers import Leftovers
from heliograph.testing import Request, handling

KEY = "an example, not a key to use"


@contextmanager
def visiting(session: dict[str, Any], request: Request | None = None, **settings: Any) -> Generator[Exchange]:
    """Handle a request of a visitor whose session has messages of another flash under ``old``."""

    def find() -> Leftovers | None:
        return Leftovers(session["old"], _pair, lambda: session.pop("old")) if "old" in session else None

    with handling(Heliograph(secret_key=KEY, **settings), request) as exchange:
        exchange.leftovers = find
        yield exchange


def set_cookies(exchange: Exchange, status: int = 200) -> list[str]:
    exchange.respond(status, {})
    reply = exchange.headers()
    found = [] if reply is None else [value for name, value in reply.add if name == "Set-Cookie"]
    return [value for value in found if "flash.-" not in value]


def shown() -> list[tuple[str, Any]]:
    return [(message.category, message.content) for message in flashes()]


def test_they_are_shown_once_and_taken_away() -> None:
    """The first page that asks shows them, and their old place is empty from then on."""
    session = {"old": [("success", "Saved"), ("error", Markup("<b>no</b>"))], "user": "ann"}
    with visiting(session) as exchange:
        assert shown() == [("success", "Saved"), ("error", Markup("<b>no</b>"))]
        assert shown() == []
        assert set_cookies(exchange) == []
    assert session == {"user": "ann"}


def test_they_come_before_what_the_page_itself_flashed() -> None:
    """They are older than a message of the request that shows them."""
    with visiting({"old": [("a", "former")]}):
        flash("latter", "b")
        assert shown() == [("a", "former"), ("b", "latter")]


@pytest.mark.parametrize("status", [303, 500])
def test_a_page_that_nobody_sees_keeps_them(status: int) -> None:
    """Read for a redirect or a failing page, they wait for the next page in a cookie of ours."""
    session = {"old": [("success", "Saved")]}
    with visiting(session) as exchange:
        shown()
        [cookie] = set_cookies(exchange, status)
    with visiting(session, Request(cookie=cookie.partition(";")[0])):
        assert shown() == [("success", "Saved")]


def test_what_a_page_does_not_read_of_them_stays() -> None:
    """A page that reads one category leaves the others pending."""
    session = {"old": [("a", "one"), ("b", "two")]}
    with visiting(session) as exchange:
        assert [message.content for message in flashes().pop("a")] == ["one"]
        [cookie] = set_cookies(exchange)
    with visiting(session, Request(cookie=cookie.partition(";")[0])):
        assert shown() == [("b", "two")]


def test_requests_that_cannot_show_leave_them_where_they_are() -> None:
    """A HEAD that asks, and a page that does not, touch nothing."""
    session = {"old": [("success", "Saved")]}
    with visiting(session, Request("HEAD")):
        assert shown() == []
    with visiting(session) as exchange:
        assert set_cookies(exchange) == []
    assert session == {"old": [("success", "Saved")]}


def test_clearing_clears_them() -> None:
    """``clear()`` drops them like everything else that is pending."""
    session = {"old": [("success", "Saved")]}
    with visiting(session) as exchange:
        flashes().clear()
        assert shown() == []
        assert set_cookies(exchange, 303) == []
    assert session == {}


def test_it_can_be_switched_off() -> None:
    """With ``take_over=False`` nothing looks there."""
    session = {"old": [("success", "Saved")]}
    with visiting(session, take_over=False):
        assert shown() == []
    assert "old" in session


def test_more_than_fits_is_taken_over_all_the_same() -> None:
    """``overflow="raise"`` is about calls of flash(); leftovers are shown however many there are."""
    session = {"old": [("a", f"message {number}") for number in range(500)]}
    with visiting(session, overflow="raise"):
        assert len(shown()) == 500


@pytest.mark.parametrize("junk", ["text", 7, None, {"a": 1}], ids=repr)
def test_junk_reads_as_empty(junk: object, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever else lies in the old place is taken away, logged, and no error."""
    session = {"old": junk}
    with visiting(session):
        assert shown() == []
    assert session == {}
    assert "no list" in caplog.text


def test_junk_among_them_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    """Items that the framework did not write are logged, and the others shown."""
    with visiting({"old": [None, ("a", "good"), ("a",), (object(), "no word"), {"a": 1}, b"ab"]}):
        assert shown() == [("a", "good")]
    assert caplog.text.count("Junk") == 5


def test_what_cannot_travel_is_shown_as_text() -> None:
    """A server's session may hold any object; its text is shown."""
    with visiting({"old": [("a", ValueError("wrong date"))]}):
        assert shown() == [("a", "wrong date")]


def test_a_request_without_a_response_puts_them_back(caplog: pytest.LogCaptureFixture) -> None:
    """What a crashed request has taken away is where it was, and nobody is told that it is lost."""
    session: dict[str, Any] = {"old": [("a", "Saved")]}
    with visiting(session) as exchange:
        found = Leftovers(session["old"], _pair, partial(session.pop, "old"), partial(session.update, dict(session)))
        exchange.leftovers = lambda: found
        assert shown() == [("a", "Saved")]
        assert session == {}
        exchange.finish(complete=False)
    assert session == {"old": [("a", "Saved")]}
    assert caplog.text == ""


def test_what_a_response_does_not_take_away_is_not_sent() -> None:
    """An integration that knows that its session is not saved puts them back, and no cookie repeats them."""
    with visiting({"old": [("a", "Saved")]}) as exchange:
        flash("Failed", "b")
        assert shown() == [("a", "Saved"), ("b", "Failed")]
        exchange.put_back()
        assert [message.content for message in exchange.flashes.added] == ["Failed"]


def _pair(item: Any) -> dict[str, Any]:
    category, content = item
    return {"content": content, "category": category}
