"""The page about Starlette: its examples are run as they stand there."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

import heliograph.starlette
import heliograph.starlette_flash
from heliograph.starlette import FlashMiddleware, flash, get_flashed_messages

from .documents import example

PAGE = "docs/starlette.md"
SESSION = Middleware(SessionMiddleware, secret_key="a key of the session, for tests")


def test_the_switch() -> None:
    """The application shows its message once."""
    with TestClient(example(PAGE, "In five minutes")["app"]) as client:
        assert client.post("/save").text == "<p class='success'>Saved</p>"
        assert client.get("/").text == ""


@pytest.mark.parametrize("outer", ["session", "flash"])
def test_the_settings(outer: str) -> None:
    """Who the visitor is may be a number in the session, whichever middleware is the outer one."""

    async def sign_in(request: Request) -> JSONResponse:
        request.session["user_id"] = request.path_params["user"]
        flash(request, f"Welcome, {request.path_params['user']}")
        return JSONResponse({})

    async def home(request: Request) -> JSONResponse:
        return JSONResponse([message["message"] for message in get_flashed_messages(request)])

    both = [SESSION, Middleware(FlashMiddleware, helio=example(PAGE, "Settings")["helio"])]
    routes = [Route("/sign-in/{user:int}", sign_in), Route("/", home)]
    app = Starlette(routes=routes, middleware=both if outer == "session" else both[::-1])
    with TestClient(app) as client:
        for user in (7, 8):
            assert client.get(f"/sign-in/{user}").status_code == 200
        assert client.get("/").json() == ["Welcome, 8"]


@pytest.mark.parametrize(
    ("heading", "module"),
    [
        ("Differs from the recipe", heliograph.starlette),
        ("Differs from starlette-flash", heliograph.starlette_flash),
    ],
)
def test_the_change_of_an_import(heading: str, module: Any) -> None:
    """The one line that changes, as the page has it, brings the words of that module."""
    names = {name: value for name, value in example(PAGE, heading).items() if not name.startswith("__")}
    assert "flash" in names
    assert names == {name: getattr(module, name) for name in names}


def test_the_tests() -> None:
    """The examples of tests pass."""
    tests = example(PAGE, "Testing")
    tests["test_saving"](example(PAGE, "In five minutes")["app"])
    tests["test_a_function"]()
