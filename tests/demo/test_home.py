"""Promises of the first page."""

import pytest
from starlette.testclient import TestClient

from .page import shown


@pytest.mark.parametrize(
    ("category", "role"), [("success", "status"), ("info", "status"), ("warning", "alert"), ("error", "alert")]
)
def test_a_message_of_each_category_is_announced(visitor: TestClient, category: str, role: str) -> None:
    """Warnings and errors interrupt a screen reader, anything else waits for a pause."""
    answer = visitor.post("/", data={"text": "Seen.", "category": category})
    assert shown(answer.text) == [(role, f"{category}: Seen.")]


def test_a_message_is_shown_once(visitor: TestClient) -> None:
    """When the visitor reloads the page, the message is gone."""
    visitor.post("/", data={"text": "Seen.", "category": "info"})
    assert shown(visitor.get("/").text) == []


def test_a_form_is_answered_by_a_redirect(visitor: TestClient) -> None:
    """Reloading never posts a form again."""
    answer = visitor.post("/", data={"text": "Seen.", "category": "info"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_messages_of_several_posts_wait_together(visitor: TestClient) -> None:
    """What was flashed before anything was shown comes in the order in which it was flashed."""
    for text in ("One.", "Two.", "Three."):
        visitor.post("/", data={"text": text, "category": "info"}, follow_redirects=False)
    assert [text for _, text in shown(visitor.get("/").text)] == ["info: One.", "info: Two.", "info: Three."]


def test_what_a_visitor_writes_is_text(visitor: TestClient) -> None:
    """Markup that a visitor writes is shown as it was written, and does nothing."""
    answer = visitor.post("/", data={"text": "<script>alert(1)</script>", "category": "info"})
    assert shown(answer.text) == [("status", "info: <script>alert(1)</script>")]


def test_an_empty_text_gives_an_example(visitor: TestClient) -> None:
    """Who writes nothing still sees a message."""
    answer = visitor.post("/", data={"text": "", "category": "success"})
    assert shown(answer.text) == [("status", "success: Your changes are saved.")]


@pytest.mark.parametrize("data", [{}, {"category": "sucess"}, {"text": "\x00\ud7ff\U0001f31e", "category": ""}])
def test_a_strange_form_is_no_error(visitor: TestClient, data: dict[str, str]) -> None:
    """A form that the page would never send is answered like any other, with a plain notice."""
    answer = visitor.post("/", data=data)
    assert (answer.status_code, [role for role, _ in shown(answer.text)]) == (200, ["status"])


def test_a_file_in_place_of_a_text_is_no_error(visitor: TestClient) -> None:
    """A multipart form with a file where a text belongs is answered like any other."""
    answer = visitor.post("/", files={"text": ("a.txt", b"content"), "category": ("b.txt", b"success")})
    assert answer.status_code == 200
