"""The page about Flask: its examples are run as they stand there."""

from __future__ import annotations

from typing import Any

import flask
from werkzeug.test import Client

from .documents import example

PAGE = "docs/flask.md"


def client(heading: str) -> Any:
    return Client(example(PAGE, heading)["app"])


def test_the_switch() -> None:
    """The application shows its message once."""
    visitor = client("In five minutes")
    assert visitor.post("/save", follow_redirects=True).text == '<p class="success">Saved</p>'
    assert visitor.get("/").text == ""


def test_what_is_new() -> None:
    """A message for one path is shown there."""
    visitor = client("What is new")
    visitor.post("/ship")
    assert visitor.get("/orders").json == {"shipped": ["Order 7 was shipped"]}
    assert visitor.get("/orders").json == {"shipped": []}


def test_the_settings() -> None:
    """An application says who its visitors are by the id that its session has, a number as in Flask's tutorial."""
    app: flask.Flask = example(PAGE, "Settings")["app"]

    @app.get("/sign-in/<int:user>")
    def sign_in(user: int) -> str:
        flask.session["user_id"] = user
        flask.flash(f"Welcome, {user}")
        return ""

    @app.get("/")
    def home() -> list[Any]:
        return flask.get_flashed_messages()

    visitor = app.test_client()
    for user in (7, 8):
        assert visitor.get(f"/sign-in/{user}").status_code == 200
    assert visitor.get("/").json == ["Welcome, 8"]


def test_the_tests() -> None:
    """The example of a test passes."""
    assert example(PAGE, "Testing")["app"]
