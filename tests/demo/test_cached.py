"""Promises of the page that any cache may keep."""

from typing import Any

from starlette.testclient import TestClient

from .page import items, read, texts

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin", "Referer": "http://testserver/cached/"}


def ask(visitor: TestClient) -> list[Any]:
    """Ask as the page's script does."""
    flashes: list[Any] = visitor.post("/cached/_flashes", headers=SAME_ORIGIN).json()["flashes"]
    return flashes


def order(visitor: TestClient) -> None:
    answer = visitor.post("/cached/order", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/cached/")


def test_caches_may_keep_it_whatever_waits(visitor: TestClient) -> None:
    """Neither a message of this page nor one of the rest of the demo makes the page private."""
    order(visitor)
    visitor.post("/", data={"text": "Elsewhere.", "category": "info"}, follow_redirects=False)
    page = visitor.get("/cached/")
    assert page.headers["cache-control"] == "public, max-age=60"
    assert {"set-cookie", "vary"}.isdisjoint(page.headers)
    assert texts(page.text) == []
    assert texts(visitor.get("/").text) == ["Elsewhere."]


def test_it_is_the_same_for_all(visitor: TestClient) -> None:
    """Whoever comes within a minute gets the same page from the cache, with a message waiting or without."""
    before = visitor.get("/cached/").text
    order(visitor)
    assert visitor.get("/cached/").text == before
    visitor.cookies.clear()
    assert visitor.get("/cached/").text == before


def test_it_has_nothing_of_the_first_visitor(visitor: TestClient) -> None:
    """The page that the cache keeps was made for a visitor with a message and other cookies, and holds none of it."""
    order(visitor)
    visitor.cookies.set("zebra", "stripes")
    page = visitor.get("/cached/").text
    assert texts(page) == []
    assert not any(name in page for name in visitor.cookies if name != "flash-waiting")


def test_the_script_is_given_the_message_once(visitor: TestClient) -> None:
    """The endpoint below the small application has what waits, once."""
    order(visitor)
    assert [flash["content"] for flash in ask(visitor)] == ["Your order is on its way."]
    assert ask(visitor) == []


def test_the_page_says_where_and_when_to_ask(visitor: TestClient) -> None:
    """The component knows its endpoint, and by which cookie it is told that something waits."""
    answer = visitor.post("/cached/order", follow_redirects=False)
    [messages] = [each for each in read(visitor.get("/cached/").text).all() if each.attributes.get("id") == "messages"]
    assert messages.attributes["data-endpoint"] == "/cached/_flashes"
    assert messages.attributes["data-waiting"] in answer.headers.get_list("set-cookie")


def test_its_messages_are_not_for_the_others(visitor: TestClient) -> None:
    """The two applications do not see each other's messages."""
    order(visitor)
    assert items(visitor.get("/").text) == []
    assert [flash["content"] for flash in ask(visitor)] == ["Your order is on its way."]
