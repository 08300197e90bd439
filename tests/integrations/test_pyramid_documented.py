"""What Pyramid documents about its flash messages, quoted and kept, with a session factory and without one.

``[narr]`` is https://docs.pylonsproject.org/projects/pyramid/en/2.0-branch/narr/sessions.html#flash-messages, that is
docs/narr/sessions.rst of Pyramid 2.1, section "Flash Messages"; ``[api]`` is ``ISession`` in its pyramid/interfaces.py.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

import pytest
from pyramid.config import Configurator
from pyramid.request import Request

from heliograph.testing.browser import Browser
from tests.integrations.pyramid_site import application, browser, shown, signed


def sessionless(config: Configurator) -> None:
    """Set no session factory."""


Visit: TypeAlias = Callable[[Callable[[Any], object]], Any]


@pytest.fixture(params=[signed, sessionless], ids=lambda step: step.__name__)
def visit(request: pytest.FixtureRequest) -> Visit:
    """Return a function that has a visitor's next request handled, and returns what it answers."""
    views: list[Callable[[Any], object]] = []

    def answer(request: Request) -> object:
        return views.pop()(request.session)

    visitor: Browser = browser(application({"/next": answer}, request.param))

    def handle(view: Callable[[Any], object]) -> Any:
        views.append(view)
        return shown(visitor.get("/next"))

    return handle


def flashed(text: str, session: Any) -> None:
    session.flash(text)


def test_flash_messages_are_a_queue(visit: Visit) -> None:
    """'"Flash messages" are simply a queue of message strings stored in the session.' [narr]; here not in it."""
    for text in ("1", "2", "3"):
        visit(partial(flashed, text))
    assert visit(lambda session: session.pop_flash()) == ["1", "2", "3"]


def test_shown_once_after_a_redirect(visit: Visit) -> None:
    """'to display a status message only once to the user after performing an internal redirect' [narr]."""
    visit(lambda session: session.flash("mymessage"))
    assert [visit(lambda session: session.pop_flash()) for _ in range(2)] == [["mymessage"], []]


def test_flash_creates_the_queue(visit: Visit) -> None:
    """'The flash() method appends a message to a flash queue, creating the queue if necessary.' [narr]."""
    visit(lambda session: session.flash("mymessage", "myappsqueue"))
    assert visit(lambda session: session.pop_flash("myappsqueue")) == ["mymessage"]


def test_flash_pushes_onto_the_end(visit: Visit) -> None:
    """'Push a flash message onto the end of the flash queue represented by queue.' [api]."""
    visit(lambda session: session.flash("first", "q"))
    visit(lambda session: [session.flash("second", queue="q"), session.flash("third", queue="q")])
    assert visit(lambda session: session.peek_flash(queue="q")) == ["first", "second", "third"]


def test_the_message_is_not_modified(visit: Visit) -> None:
    """'It is usually a string but the message you provide is not modified in any way.' [narr]."""
    visit(lambda session: session.flash(("success", {"text": "Saved", "times": 3})))

    def look(session: Any) -> object:
        (message,) = session.pop_flash()
        return message == ("success", {"text": "Saved", "times": 3})

    assert visit(look) is True


def test_each_queue_is_independent(visit: Visit) -> None:
    """'Each queue is independent, and can be popped by pop_flash() or examined via peek_flash() separately.' [narr]."""
    visit(lambda session: [session.flash("a"), session.flash("b", "side"), session.flash("c", "any name, äöü & ;=")])
    assert visit(lambda session: session.pop_flash("side")) == ["b"]
    assert visit(lambda session: session.peek_flash("side")) == []
    assert visit(lambda session: session.peek_flash()) == ["a"]
    assert visit(lambda session: session.pop_flash("any name, äöü & ;=")) == ["c"]
    assert visit(lambda session: session.pop_flash()) == ["a"]


def test_a_queue_name_must_be_a_string(visit: Visit) -> None:
    """'You can pass any name for your queue, but it must be a string.' [narr]."""

    def misuse(session: Any) -> object:
        with pytest.raises(TypeError):
            session.flash("mymessage", 1)
        return "refused"

    assert visit(misuse) == "refused"


def test_the_default_queue_is_the_empty_string(visit: Visit) -> None:
    """'queue defaults to the empty string. The empty string represents the default flash message queue.' [narr]."""
    visit(lambda session: [session.flash("a"), session.flash("b", "")])
    assert visit(lambda session: [session.peek_flash(""), session.pop_flash()]) == [["a", "b"], ["a", "b"]]


def test_duplicates_are_allowed(visit: Visit) -> None:
    """'The allow_duplicate argument defaults to True.' [narr]."""
    visit(lambda session: [session.flash("a"), session.flash("a"), session.flash("a", "", True)])
    assert visit(lambda session: session.pop_flash()) == ["a", "a", "a"]


@pytest.mark.parametrize("requests", [1, 2])
def test_duplicates_are_refused(visit: Visit, requests: int) -> None:
    """'If ... you attempt to add a message value which is already present ..., it will not be added.' [narr]."""
    steps: list[Callable[[Any], object]] = [
        lambda session: session.flash("a"),
        lambda session: session.flash("b"),
        lambda session: session.flash("a", allow_duplicate=False),
        lambda session: session.flash("c", "", False),
    ]
    if requests == 1:
        visit(lambda session: [step(session) for step in steps])
    else:
        for step in steps:
            visit(step)
    assert visit(lambda session: session.pop_flash()) == ["a", "b", "c"]
    assert visit(lambda session: session.pop_flash()) == []


def test_pop_flash_empties_the_queue(visit: Visit) -> None:
    """'This returns a list of the messages that were added to the flash queue, and empties the queue.' [narr]."""

    def pop(session: Any) -> object:
        popped = session.pop_flash()
        return [type(popped) is list, popped]

    visit(lambda session: session.flash("info message"))
    assert visit(pop) == [True, ["info message"]]
    assert visit(pop) == [True, []]


def test_pop_flash_again_returns_an_empty_list(visit: Visit) -> None:
    """'Calling session.pop_flash() again ... without a corresponding call ... will return an empty list.' [narr]."""

    def doctest(session: Any) -> object:
        session.flash("info message")
        return [session.pop_flash(), session.pop_flash()]

    assert visit(doctest) == [["info message"], []]


def test_the_queue_is_not_popped_by_peek_flash(visit: Visit) -> None:
    """'Unlike session.pop_flash(), the queue is not popped from flash storage.' [narr], with the example there."""

    def doctest(session: Any) -> object:
        session.flash("info message")
        return [session.peek_flash(), session.peek_flash(), session.pop_flash(), session.peek_flash()]

    assert visit(doctest) == [["info message"], ["info message"], ["info message"], []]


def test_the_queue_remains_after_peek_flash(visit: Visit) -> None:
    """'The queue remains in flash storage after this message is called.' [api]."""
    visit(lambda session: session.flash("a"))
    assert [visit(lambda session: session.peek_flash()) for _ in range(2)] == [["a"], ["a"]]
    assert visit(lambda session: session.pop_flash()) == ["a"]


def test_generic_code_may_log_messages(visit: Visit) -> None:
    """'to allow generic code to log messages ... without having direct access to an HTML template' [narr]."""
    visit(lambda session: [session.flash(f"{number} imported") for number in range(3)])
    assert visit(lambda session: session.pop_flash()) == ["0 imported", "1 imported", "2 imported"]
