"""When the component asks the endpoint: when something waits, as soon as the visitor is there, and once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .markup import component, item
from .site import Site
from .window import Window

HINT = "flash-waiting=1; Path=/; Max-Age=3600; SameSite=Lax"
CLIENT = component(attributes=f"data-waiting='{HINT}'")
WAITS: list[Any] = [{"id": "1", "content": "Saved"}]


def hinted(window: Window) -> bool:
    return "flash-waiting=1" in window.run("return document.cookie")


def test_a_page_asks_when_something_waits(window: Window) -> None:
    """A page from a cache, which holds no messages, shows those that the hint speaks of; the hint is gone."""
    window.open("<p>Before</p>")
    window.run(f"document.cookie = {HINT!r}")
    window.site.answers = [WAITS]
    window.open(CLIENT)
    window.wait_until("document.querySelector('[data-flash]')")
    assert window.regions == [("status", "")]
    window.advance(100)
    assert window.regions == [("status", "Saved x")]
    assert window.site.asked == [None]
    assert not hinted(window)
    asked = window.site.visits.wait_for("/_flashes")
    assert (asked.method, asked.headers["content-type"]) == ("POST", "application/json")


@pytest.mark.parametrize("cookie", ["", "flash-waiting-too=1", "my-flash-waiting=1"])
def test_a_page_does_not_ask_for_nothing(window: Window, cookie: str) -> None:
    """Without the hint nothing is asked, whatever other cookies there are; nor by a page of the other kind."""
    window.open("<p>Before</p>")
    window.run(f"document.cookie = '{cookie}; Path=/'")
    window.show(CLIENT)
    window.run(f"document.cookie = {HINT!r}")
    window.show(component(item("1", "Saved")))
    assert window.site.asked == []


def test_several_components_ask_once(window: Window) -> None:
    """However many components a page has, what waits is asked for once."""
    window.open("<p>Before</p>")
    window.run(f"document.cookie = {HINT!r}")
    window.site.answers = [WAITS, WAITS]
    window.show(CLIENT + CLIENT)
    window.wait_until("document.querySelector('[data-flash]')")
    window.bring({"id": "2", "content": "New"})
    assert window.site.asked == [None]


@pytest.mark.parametrize("answer", [500, 403, {"flashes": 7}, {}], ids=str)
def test_a_question_that_fails_can_be_asked_again(window: Window, answer: Any) -> None:
    """When the endpoint fails, the hint is put back, and the next page asks again."""
    window.open("<p>Before</p>")
    window.run(f"document.cookie = {HINT!r}")
    window.site.answers = [answer]
    window.show(CLIENT)
    window.site.visits.wait_for("/_flashes")
    if isinstance(answer, int):
        window.wait_until("document.cookie.includes('flash-waiting=1')")
        window.site.answers = [WAITS]
        window.open(CLIENT)
        window.wait_until("document.querySelector('[data-flash]')")
    assert window.run("return document.querySelector('[data-flash] img')") is None


def test_a_page_that_is_left_before_the_answer_puts_the_hint_back(window: Window) -> None:
    """Who goes on before the answer is there gets it on the next page."""
    window.open("<p>Before</p>")
    window.run(f"document.cookie = {HINT!r}")
    window.site.hold()
    window.open(CLIENT)
    window.wait_until("!document.cookie.includes('flash-waiting')")
    window.site.wait_for_question()
    window.tab.open(window.site.url("/quiet"))
    assert hinted(window)
    window.site.release()


def test_nothing_is_asked_while_nobody_looks(window: Window) -> None:
    """A page in a hidden tab asks when the visitor comes to it, and so does one that they come back to."""
    window.open(CLIENT)
    window.hide()
    window.run(f"document.cookie = {HINT!r}")
    window.run("document.dispatchEvent(new CustomEvent('flashes', {detail: {more: true}}))")
    window.advance(10_000)
    assert window.site.asked == []
    window.site.answers = [WAITS]
    window.reveal()
    window.wait_until("document.querySelector('[data-flash]')")
    assert window.site.asked == [None]


def test_back_asks_for_what_came_since(window: Window) -> None:
    """A page that the back-forward cache restores asks when something waits by then."""
    window.site.headers = {}
    window.show(CLIENT + "<a id=next href=/quiet>Next</a>")
    window.tab.click("next")
    window.tab.wait_for_page("/quiet")
    window.run(f"document.cookie = {HINT!r}")
    window.site.answers = [WAITS]
    window.tab.back()
    window.tab.wait_for_page("/page")
    window.wait_until("document.querySelector('[data-flash]')")
    assert len(window.site.visits.to("/page")) == 1, "The page was loaded again."


def test_what_did_not_fit_is_asked_for(window: Window) -> None:
    """An event that says that more waits, and an answer that does, make the component ask until nothing is left."""
    first, second = {"flashes": WAITS, "more": True}, [{"id": "2", "content": "And this"}]
    window.site.answers = [first, second]
    window.show(component())
    window.bring({"id": "0", "content": "Begun"}, more=True)
    window.wait_until("document.querySelectorAll('[data-flash]').length === 3")
    window.advance(100)
    assert window.texts == ["Begun", "Saved", "And this"]
    assert window.site.asked == [None, None]


def test_questions_wait_for_each_other(window: Window) -> None:
    """Two questions at once would be given the same messages: the second one is asked after the first is answered."""
    window.show(component())
    window.site.hold()
    ask = "document.dispatchEvent(new CustomEvent('flashes', {detail: {more: true}}))"
    window.run(ask)
    window.site.wait_for_question()
    window.run(ask)
    window.run("return fetch('/quiet', {method: 'HEAD'})")
    assert window.site.asked == [None]
    window.site.release()
    window.ask()
    assert len(window.site.asked) >= 2


def test_a_promise_of_more_that_brings_nothing_is_not_believed_for_ever(window: Window) -> None:
    """An endpoint that always says that more waits, and gives nothing, is asked once."""
    window.site.answers = [{"flashes": [], "more": True}] * 5
    window.show(component())
    window.ask()
    assert window.site.asked == [None]


def test_a_sticky_message_is_asked_for_once_a_page(window: Window) -> None:
    """The hint stays as long as a sticky message does: each page asks once, and shows and announces it once."""
    sticky = {"id": "1", "content": "Update", "sticky": True}
    window.site.answers, window.site.hint = [[sticky]] * 9, HINT
    window.open("<p>Before</p>")
    window.run(f"document.cookie = {HINT!r}")
    for page in (1, 2):
        window.open(CLIENT)
        window.wait_until("document.querySelector('[data-flash]')")
        window.advance(1000)
        assert window.texts == ["Update"]
        assert window.site.asked == [None] * page
    window.ask()
    window.advance(1000)
    assert [event for event in window.events if event[1] == "1"] == [["flash-shown", "1", "Update"]]


def speculation(kind: str) -> str:
    rules = {kind: [{"source": "list", "urls": ["/target"], "eagerness": "immediate"}]}
    return f"<script type=speculationrules>{json.dumps(rules)}</script><a id=target href=/target>Target</a>"


@pytest.mark.parametrize("kind", ["prefetch", "prerender"])
def test_a_page_that_was_loaded_ahead_asks_when_it_is_looked_at(window: Window, site: Site, kind: str) -> None:
    """What a prefetch or a prerender was not given appears on the page that the click shows, and is asked for then."""
    site.headers = {}
    site.pages["/target"] = component()
    window.show(speculation(kind))
    site.visits.wait_for("/target")
    if kind == "prerender":
        site.visits.wait_for("/_flashes/flash-messages.js")
    assert site.asked == []
    site.answers = [WAITS]
    window.tab.click("target")
    window.tab.wait_for_page("/target")
    window.wait_until("document.querySelector('[data-flash]')")
    assert len(site.visits.to("/target")) == 1, "The page was loaded again."
    assert site.asked == [None]


def test_an_endpoint_elsewhere_is_not_asked(window: Window) -> None:
    """The question goes to the page's own site only: another one would learn of it."""
    elsewhere = window.site.url("/_flashes").replace("127.0.0.1", "localhost")
    window.show(component().replace("/_flashes", elsewhere))
    window.run("window.warned = []; console.warn = (error) => warned.push(String(error))")
    window.run("document.dispatchEvent(new CustomEvent('flashes', {detail: {more: true}}))")
    window.wait_until("warned.length")
    assert window.site.visits.to("/_flashes") == []
