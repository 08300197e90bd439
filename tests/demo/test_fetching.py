"""Promises of the form that is posted by a script, and works without."""

import pytest
from starlette.testclient import TestClient

from .page import shown, texts

JSON = {"Accept": "application/json"}


def test_the_answer_has_the_messages(visitor: TestClient) -> None:
    """A script gets the messages in the answer, and no page shows them again."""
    answer = visitor.post("/fetch", data={"note": "Milk"}, headers=JSON).json()
    assert answer["saved"] is True
    assert [(flash["category"], flash["content"]) for flash in answer["flashes"]] == [("success", "“Milk” is saved.")]
    assert texts(visitor.get("/fetch").text) == []


def test_what_waited_already_comes_along(visitor: TestClient) -> None:
    """What an earlier request flashed is in the answer too, before what this one did."""
    visitor.post("/", data={"text": "Earlier.", "category": "info"}, follow_redirects=False)
    answer = visitor.post("/fetch", data={"note": "Milk"}, headers=JSON).json()
    assert [flash["content"] for flash in answer["flashes"]] == ["Earlier.", "“Milk” is saved."]


def test_without_javascript_the_next_page_shows_it(visitor: TestClient) -> None:
    """A browser without JavaScript posts the same form, and is redirected."""
    answer = visitor.post("/fetch", data={"note": "Milk"})
    assert [hop.status_code for hop in answer.history] == [303]
    assert shown(answer.text) == [("status", "success: “Milk” is saved.")]


@pytest.mark.parametrize("data", [{}, {"note": ""}, {"note": "  "}])
def test_an_empty_note_is_a_warning(visitor: TestClient, data: dict[str, str]) -> None:
    """Nothing is saved, and the message says why."""
    answer = visitor.post("/fetch", data=data, headers=JSON).json()
    assert (answer["saved"], [flash["category"] for flash in answer["flashes"]]) == (False, ["warning"])


def test_what_a_visitor_writes_is_text(visitor: TestClient) -> None:
    """Markup in a note is text, in JSON as in the page."""
    [flash] = visitor.post("/fetch", data={"note": "<script>alert(1)</script>"}, headers=JSON).json()["flashes"]
    assert "html" not in flash
    page = visitor.post("/fetch", data={"note": "<script>alert(1)</script>"}).text
    assert texts(page) == ["“<script>alert(1)</script>” is saved."]
