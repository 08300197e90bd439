"""Promises of the page with a sticky message."""

import pytest
from starlette.testclient import TestClient

from .page import fields, items, shown, texts

TRIAL = ("alert", "warning: Your trial ends on Friday.")


def dismiss(visitor: TestClient, address: str) -> str:
    """Press the button that closes the message on a page, as a browser without JavaScript does."""
    (item,) = items(visitor.get(address).text)
    (form,) = [form for form in item.tagged("form") if "data-flash-dismiss" in form.attributes]
    headers = {"Origin": "http://testserver", "Referer": f"http://testserver{address}"}
    answer = visitor.post(form.attributes["action"], data=fields(form), headers=headers)
    assert (answer.status_code, answer.url.path) == (200, address)
    return answer.text


def test_it_is_on_every_page(visitor: TestClient) -> None:
    """Every page shows it, again and again."""
    visitor.post("/sticky")
    for address in ("/sticky", "/", "/undo", "/sticky"):
        assert shown(visitor.get(address).text) == [TRIAL]


@pytest.mark.parametrize("address", ["/sticky", "/redirects"])
def test_it_is_dismissed_without_javascript(visitor: TestClient, address: str) -> None:
    """The button that closes it is a form, which leads back to the page on which it was pressed."""
    visitor.post("/sticky")
    assert texts(dismiss(visitor, address)) == []
    assert texts(visitor.get("/").text) == []


def test_it_is_there_only_once(visitor: TestClient) -> None:
    """Who is reminded twice sees one message, and dismisses one."""
    visitor.post("/sticky")
    assert shown(visitor.post("/sticky").text) == [TRIAL]
    assert texts(dismiss(visitor, "/sticky")) == []


def test_the_application_takes_it_away(visitor: TestClient) -> None:
    """Who does what it asks for does not see it again."""
    visitor.post("/sticky")
    assert texts(visitor.post("/sticky/extend").text) == ["Your trial goes on until the end of the month."]
    assert texts(visitor.get("/").text) == []


def test_the_panel_says_that_it_stays(visitor: TestClient) -> None:
    """The panel does not promise that the cookie is deleted."""
    assert "What is sticky stays in there, until you dismiss it." in visitor.post("/sticky").text
