"""Promises of the page with toasts, to whom has no JavaScript; what the script does is seen in Chromium."""

import pytest
from starlette.testclient import TestClient

from heliograph.demo.home import EXAMPLES

from .page import items, read, shown


@pytest.mark.parametrize("category", EXAMPLES)
def test_each_kind_is_in_the_page(visitor: TestClient, category: str) -> None:
    """Without a script the message stands in the page like any other."""
    [(_, text)] = shown(visitor.post("/toasts", data={"category": category}).text)
    assert text == f"{category}: {EXAMPLES[category]}"


def test_an_error_has_a_way_out(visitor: TestClient) -> None:
    """The error has a link."""
    (item,) = items(visitor.post("/toasts", data={"category": "error"}).text)
    assert [link.text for link in item.tagged("a")] == ["Use another card"]


@pytest.mark.parametrize("data", [{}, {"category": "danger"}, {"category": "\x00<"}])
def test_a_strange_form_is_no_error(visitor: TestClient, data: dict[str, str]) -> None:
    """A form that the page would never send is a plain notice."""
    assert shown(visitor.post("/toasts", data=data).text) == [("status", f"info: {EXAMPLES['info']}")]


def test_without_a_script_no_button_does_nothing(visitor: TestClient) -> None:
    """The button of the page's own script is hidden until that is there."""
    (local,) = [each for each in read(visitor.get("/toasts").text).all() if each.attributes.get("id") == "local"]
    assert "hidden" in local.attributes
