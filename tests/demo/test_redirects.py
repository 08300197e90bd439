"""Promises of the page with three redirects."""

from starlette.testclient import TestClient

from .page import shown


def test_a_message_survives_three_redirects(visitor: TestClient) -> None:
    """The message comes through a 303, a 302 that reads it, and a 307."""
    answer = visitor.post("/redirects")
    assert [hop.status_code for hop in answer.history] == [303, 302, 307]
    assert shown(answer.text) == [("status", "success: I came through three redirects.")]


def test_it_is_shown_once_all_the_same(visitor: TestClient) -> None:
    """After the page that showed it, the message is gone."""
    visitor.post("/redirects")
    assert shown(visitor.get("/redirects").text) == []
