"""Promises of the page that posts two forms at the same moment."""

import asyncio
from itertools import product

from httpx2 import ASGITransport, AsyncClient
from starlette.testclient import TestClient

from heliograph.demo.app import create_app
from heliograph.demo.together import TEXTS

from .page import Element, read, shown

ADDRESSES = ("/together/heliograph", "/together/session")


def results(page: Element) -> list[tuple[str, str]]:
    return [(card.tagged("h2")[0].text, card.classed("count")[0].text) for card in page.classed("result")]


async def click_and_look() -> list[Element]:
    """Post as the page's script does, all at once; return the page that comes after it, and the one after that."""
    # Whoever does not meet the other within a minute makes the test fail by its slowness, never by chance.
    transport = ASGITransport(app=create_app(patience=60))
    async with AsyncClient(
        transport=transport, base_url="http://testserver", headers={"Accept": "text/html"}
    ) as client:
        posts = [client.post(address, data={"click": "1", "text": text}) for address, text in product(ADDRESSES, TEXTS)]
        assert [answer.status_code for answer in await asyncio.gather(*posts)] == [204] * 4
        return [read((await client.get("/together")).text) for _ in range(2)]


def test_both_arrive_and_the_recipe_loses_one() -> None:
    """Of two forms posted at once, Heliograph shows both, and the session recipe one."""
    page, _ = asyncio.run(click_and_look())
    assert results(page) == [("Heliograph", "2 of 2 arrived"), ("Session recipe", "1 of 2 arrived")]
    heliograph, session = (sorted(item.text for item in card.tagged("li")) for card in page.classed("result"))
    assert heliograph == sorted(TEXTS)
    assert session[0] in TEXTS
    assert session[1] == "The other one is lost."


def test_they_are_shown_once() -> None:
    """When the page is loaded again, neither side has anything."""
    _, page = asyncio.run(click_and_look())
    assert results(page) == [("Heliograph", "Nothing is waiting"), ("Session recipe", "Nothing is waiting")]


def test_the_recipe_keeps_what_comes_one_after_the_other(visitor: TestClient) -> None:
    """The comparison is fair: without overlap the recipe loses nothing."""
    for text in TEXTS:
        visitor.post("/together/session", data={"click": "1", "text": text})
    card = read(visitor.get("/together").text).classed("result")[1]
    assert [item.text for item in card.tagged("li")] == list(TEXTS)


def test_a_form_that_comes_alone_is_answered(visitor: TestClient) -> None:
    """Without its other form a post waits for its patience only, and its message is shown."""
    assert visitor.post("/together/heliograph", data={"click": "1", "text": TEXTS[0]}).status_code == 204
    page = read(visitor.get("/together").text)
    assert results(page)[0] == ("Heliograph", "1 of 2 arrived")


def test_a_message_for_this_page_is_not_lost_on_another(visitor: TestClient) -> None:
    """Who goes elsewhere after the posts sees the message there."""
    visitor.post("/together/heliograph", data={"click": "1", "text": TEXTS[0]})
    assert shown(visitor.get("/").text) == [("status", f"success: {TEXTS[0]}")]


def test_a_form_without_a_text_is_no_error(visitor: TestClient) -> None:
    """A form that the page would never send is answered like any other."""
    assert [visitor.post(address).status_code for address in ADDRESSES] == [204, 204]


def test_without_javascript_the_page_says_what_it_would_do(visitor: TestClient) -> None:
    """Who has no JavaScript gets no button that does nothing, but an explanation."""
    page = read(visitor.get("/together").text)
    (box,) = [element for element in page.all() if element.attributes.get("id") == "together"]
    (button,) = box.tagged("button")
    assert "hidden" in button.attributes
    assert "takes JavaScript" in page.tagged("noscript")[0].text
