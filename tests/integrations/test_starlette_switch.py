"""Promises about the moment of the switch: what other flashes left pending in a Starlette session is shown once."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Callable, MutableMapping
from types import MappingProxyType
from typing import Any

import pytest
import starlette_flash
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from heliograph import Heliograph
from heliograph.starlette import FlashMiddleware, flash, flashes, get_flashed_messages
from heliograph.testing.browser import Browser

Visit = Callable[[ASGIApp], Browser]
KEY = "a key for these tests, and none else"
HELIO = Heliograph(secret_key=KEY)
FLASH = Middleware(FlashMiddleware, helio=HELIO)
SESSION = Middleware(SessionMiddleware, secret_key=KEY)
NAMED = ("_flash_messages", "flash_messages")
PLACES = (*NAMED, "_messages")
STACKS = {"outside": [FLASH, SESSION], "inside": [SESSION, FLASH]}
SAVED = [{"message": "Saved", "category": "success"}, {"message": "Slow", "category": "warning"}]


def nori(request: Request) -> None:
    """As Nori's core/http/flash.py leaves it, called twice."""
    request.session["_flash_messages"] = SAVED


def recipe(request: Request) -> None:
    """As the recipe that is copied around leaves it, called twice."""
    request.session["_messages"] = SAVED


def package(request: Request) -> None:
    """As starlette-flash leaves it."""
    starlette_flash.flash(request).success("Saved").warning("Slow")


FORMER = {"nori": nori, "recipe": recipe, "starlette-flash": package}


def former(leave: Callable[[Request], None], user: str = "ann") -> Starlette:
    """Return the application as it was before the switch: its views leave messages in the session."""

    async def view(request: Request) -> Response:
        request.session["user"] = user
        leave(request)
        return RedirectResponse("/", 303)

    return Starlette(routes=[Route("/save", view, methods=["POST"])], middleware=[SESSION])


async def home(request: Request) -> Response:
    return JSONResponse(get_flashed_messages(request))


async def whole_session(request: Request) -> Response:
    return JSONResponse(request.session)


async def moved(request: Request) -> Response:
    get_flashed_messages(request)
    return RedirectResponse("/", 303)


async def look(request: Request) -> Response:
    return Response(str(len(flashes(request))))


async def drop(request: Request) -> Response:
    flashes(request).clear()
    return RedirectResponse("/", 303)


async def stream(request: Request) -> Response:
    async def chunks() -> AsyncIterator[str]:
        yield json.dumps(get_flashed_messages(request))

    return StreamingResponse(chunks())


async def fails(request: Request) -> Response:
    get_flashed_messages(request)
    raise ValueError


async def save(request: Request) -> Response:
    flash(request, "New", "info")
    return RedirectResponse("/", 303)


PAGES = [
    Route("/", home),
    Route("/session", whole_session),
    Route("/moved", moved),
    Route("/look", look),
    Route("/drop", drop),
    Route("/stream", stream),
    Route("/fails", fails),
    Route("/new", save, methods=["POST"]),
]


def switched(visit: Visit, stack: list[Middleware], leave: Callable[[Request], None]) -> Browser:
    """Return a visitor whose session was left by the former application, at the application of today."""
    before, after = visit(former(leave)), visit(Starlette(routes=PAGES, middleware=stack))
    before.send("POST", "/save")
    after.jar = before.jar
    return after


def left_in_session(leave: Callable[[dict[str, Any]], None]) -> Callable[[Request], None]:
    return lambda request: leave(request.session)


@pytest.mark.parametrize("leave", FORMER.values(), ids=FORMER)
@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS)
def test_it_is_shown_once_and_removed(visit: Visit, stack: list[Middleware], leave: Callable[[Request], None]) -> None:
    """The first page that asks shows what was pending, wherever the session is, and the rest of it stays."""
    browser = switched(visit, stack, leave)
    assert json.loads(browser.get("/").body) == SAVED
    assert browser.get("/").body == "[]"
    assert browser.get("/session").body == '{"user":"ann"}'


@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS)
def test_it_comes_before_what_is_new(visit: Visit, stack: list[Middleware]) -> None:
    """While old and new servers answer in turn, everything is shown, and once."""
    browser = switched(visit, stack, nori)
    browser.send("POST", "/new")
    shown = [message["message"] for message in json.loads(browser.get("/").body)]
    assert sorted(shown) == ["New", "Saved", "Slow"]
    before = visit(former(recipe))
    before.jar = browser.jar
    before.send("POST", "/save")
    assert [json.loads(browser.get("/").body) for _ in range(2)] == [SAVED, []]


@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS)
@pytest.mark.parametrize("path", ["/moved", "/look"])
def test_what_was_not_shown_stays(visit: Visit, stack: list[Middleware], path: str) -> None:
    """A view that reads and redirects, or only looks, leaves it for the next page, and takes it out of the session."""
    browser = switched(visit, stack, package)
    browser.send("GET", path)
    assert browser.get("/session").body == '{"user":"ann"}'
    assert [json.loads(browser.get("/").body) for _ in range(2)] == [SAVED, []]


def test_a_crash_between_the_session_and_us_loses_nothing(visit: Visit, caplog: pytest.LogCaptureFixture) -> None:
    """A middleware that makes a page of an exception saves the session with it, and what was read is still there."""

    async def crash(request: Request) -> Response:
        get_flashed_messages(request)
        raise RuntimeError

    class Answering:
        def __init__(self, app: ASGIApp) -> None:
            self.app = app

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            try:
                await self.app(scope, receive, send)
            except RuntimeError:
                scope["session"]["crashed"] = True
                await Response("Sorry", 500)(scope, receive, send)

    stack = [SESSION, Middleware(Answering), FLASH]
    app = Starlette(routes=[Route("/crash", crash), Route("/", home)], middleware=stack)
    before, browser = visit(former(recipe)), visit(app)
    before.send("POST", "/save")
    browser.jar = before.jar
    assert browser.get("/crash").status == 500
    assert "Will not arrive" not in caplog.text
    assert json.loads(browser.get("/").body) == SAVED
    assert json.loads(browser.get("/").body) == []


@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS)
def test_what_cannot_be_shown_is_left_where_it_is(visit: Visit, stack: list[Middleware]) -> None:
    """HEAD, a prefetch and a view that fails leave the session as it was."""
    browser = switched(visit, stack, nori)
    browser.send("HEAD", "/")
    browser.send("GET", "/", {"sec-purpose": "prefetch"})
    assert browser.send("GET", "/fails").status == 500
    assert [json.loads(browser.get("/").body) for _ in range(2)] == [SAVED, []]


@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS)
@pytest.mark.parametrize("pending", [True, False])
def test_a_body_that_reads_late_leaves_it_for_the_next_page(
    visit: Visit, stack: list[Middleware], *, pending: bool
) -> None:
    """A streamed body cannot change the session any more, so what is there waits and is never shown twice."""
    browser = switched(visit, stack, nori)
    if pending:  # Then the headers wait for the first chunk, but those of the session do not.
        browser.send("POST", "/new")
    assert [message["message"] for message in json.loads(browser.get("/stream").body)] == ["New"] * pending
    assert [json.loads(browser.get("/").body) for _ in range(2)] == [SAVED, []]


@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS)
def test_dropping_all_drops_it_too(visit: Visit, stack: list[Middleware]) -> None:
    """flashes().clear() means every pending message, also those of the former flash."""
    browser = switched(visit, stack, recipe)
    assert browser.get("/drop").body == "[]"
    assert browser.get("/session").body == '{"user":"ann"}'


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS)
def test_an_empty_list_is_nothing(visit: Visit, stack: list[Middleware], place: str) -> None:
    """A session that has had messages, as starlette-flash leaves every one, costs no cookie and no Vary."""
    browser = switched(visit, stack, left_in_session(lambda session: session.update({place: []})))
    page = browser.get("/")
    assert (page.body, page.header("set-cookie"), page.header("vary")) == ("[]", None, None)


def test_it_can_be_switched_off(visit: Visit) -> None:
    """With take_over=False the session is never looked at."""
    stack = [Middleware(FlashMiddleware, helio=Heliograph(secret_key=KEY, take_over=False)), SESSION]
    browser = switched(visit, stack, nori)
    assert browser.get("/").body == "[]"
    assert "_flash_messages" in browser.get("/session").body


JUNK: dict[str, tuple[Any, int]] = {
    "a number": (7, 1),
    "text": ("text", 1),
    "a mapping": ({"text": "x"}, 1),
    "a list of junk": ([None, 1, "text", [], {}, {"text": "x"}, {"message": "x", "category": 5}], 7),
}


@pytest.mark.parametrize("place", NAMED)
@pytest.mark.parametrize("kind", JUNK)
def test_junk_reads_as_empty(visit: Visit, place: str, kind: str, caplog: pytest.LogCaptureFixture) -> None:
    """What none of them wrote is removed and logged, never an error; other messages are shown all the same."""
    junk, pieces = JUNK[kind]
    browser = switched(visit, STACKS["outside"], left_in_session(lambda session: session.update({place: junk})))
    browser.send("POST", "/new")
    with caplog.at_level(logging.WARNING, "heliograph"):
        page = browser.get("/")
    assert (page.status, page.body) == (200, '[{"message":"New","category":"info"}]')
    assert len(caplog.records) == pieces
    assert browser.get("/session").body == '{"user":"ann"}'


@pytest.mark.parametrize("kind", JUNK)
def test_what_the_recipe_did_not_write_is_the_applications(visit: Visit, kind: str) -> None:
    """An application may keep messages of another kind under the recipe's common name: they stay where they are."""
    own, _ = JUNK[kind]
    browser = switched(visit, STACKS["outside"], left_in_session(lambda session: session.update(_messages=own)))
    page = browser.get("/")
    assert (page.body, page.header("set-cookie"), page.header("vary")) == ("[]", None, None)
    assert json.loads(browser.get("/session").body) == {"user": "ann", "_messages": own}


def test_a_message_without_a_category_is_no_junk(visit: Visit) -> None:
    """Shortened copies of the recipe leave the category out; theirs is the default."""
    messages = [{"message": "Saved"}]
    browser = switched(visit, STACKS["inside"], left_in_session(lambda session: session.update(_messages=messages)))
    assert browser.get("/").body == '[{"message":"Saved","category":"success"}]'


class _Unloaded(MutableMapping[str, Any]):
    """As server sessions are that nobody has loaded yet."""

    def _fail(self, *_: object) -> Any:
        raise LookupError("The session is not loaded.")

    __getitem__ = __setitem__ = __delitem__ = __iter__ = __len__ = _fail


ODD = {
    "None": None,
    "number": 7,
    "text": "text",
    "unloaded": _Unloaded(),
    "read-only": MappingProxyType({"_messages": SAVED}),
}


@pytest.mark.parametrize("session", ODD.values(), ids=ODD)
def test_a_session_of_another_kind(visit: Visit, session: object) -> None:
    """A session that is not loaded, cannot be changed, or is none at all is no error: the page shows what is ours."""

    class Sessions:
        def __init__(self, app: ASGIApp) -> None:
            self.app = app

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            scope["session"] = session
            await self.app(scope, receive, send)

    browser = visit(Starlette(routes=PAGES, middleware=[FLASH, Middleware(Sessions)]))
    assert browser.post("/new").body == '[{"message":"New","category":"info"}]'
    assert browser.get("/").body == "[]"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["message", "category"]) | st.text(), inner),
    max_leaves=12,
)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(session=st.fixed_dictionaries({"user": st.just("ann")}, optional=dict.fromkeys(PLACES, JSON)))
def test_no_session_breaks_a_page(visit: Visit, session: dict[str, Any]) -> None:
    """Whatever JSON a session holds in the places of former flashes, the page is served, and shows it once at most."""

    async def with_session(scope: Scope, receive: Receive, send: Send) -> None:
        scope["session"] = session
        await app(scope, receive, send)

    app = Starlette(routes=PAGES, middleware=[FLASH])
    browser = visit(with_session)
    assert browser.get("/").status == 200
    assert browser.get("/").body == "[]"
    assert not any(map(session.get, NAMED))
