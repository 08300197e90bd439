"""What the Django integration promises about threads, event loops and streamed bodies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any, TypeVar

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.contrib import messages
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.test import AsyncClient, Client, RequestFactory

from heliograph import OutsideRequestError, flash, flashes
from heliograph.current import current_exchange
from heliograph.django import Storage
from heliograph.exchange import Exchange
from heliograph.testing.browser import Browser

from ..django_setup import MESSAGES, SESSIONS, DjangoDriver, site

Result = TypeVar("Result")


def run(work: Coroutine[Any, Any, Result]) -> Result:
    return asyncio.run(work)


def texts(request: HttpRequest) -> str:
    return ",".join(str(message) for message in messages.get_messages(request))


def show(request: HttpRequest) -> HttpResponse:
    return HttpResponse(texts(request))


async def ashow(request: HttpRequest) -> HttpResponse:
    return HttpResponse(texts(request))


def test_flash_follows_a_request_through_threads() -> None:
    """heliograph.flash finds its request in an async view, in the threads that it starts, and in loops within those."""

    async def view(request: HttpRequest) -> HttpResponse:
        async def nested() -> None:
            flash("nested")

        flash("view")
        await sync_to_async(flash)("thread")
        await sync_to_async(flash, thread_sensitive=False)("other thread")
        await asyncio.to_thread(flash, "a thread of asyncio")
        await sync_to_async(async_to_sync(nested))()
        messages.info(request, "Django's")
        return HttpResponseRedirect("/")

    async def visit() -> str:
        client = AsyncClient()
        await client.get("/flash")
        return (await client.get("/")).content.decode()

    with site({"flash": view, "": ashow}):
        assert run(visit()) == "view,thread,other thread,a thread of asyncio,nested,Django's"


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_overlapping_requests_keep_apart(kind: str) -> None:
    """Requests that are handled at the same time in one event loop each flash and show their own messages."""
    everyone: asyncio.Barrier

    async def meeting(request: HttpRequest, name: str) -> HttpResponse:
        await everyone.wait()
        flash(f"{name} by flash")
        await everyone.wait()
        messages.info(request, f"{name} by Django")
        await everyone.wait()
        return HttpResponseRedirect("/")

    def plain(request: HttpRequest, name: str) -> HttpResponse:
        flash(f"{name} by flash")
        messages.info(request, f"{name} by Django")
        return HttpResponseRedirect("/")

    async def visit(name: str) -> str:
        client = AsyncClient()
        await client.get(f"/{name}")
        return (await client.get("/")).content.decode()

    async def visits() -> list[str]:
        nonlocal everyone
        everyone = asyncio.Barrier(3)
        return await asyncio.gather(*map(visit, ("ann", "bob", "cat")))

    views = {"": show if kind == "sync" else ashow, "<name>": plain if kind == "sync" else meeting}
    with site(views):
        assert run(visits()) == [f"{name} by flash,{name} by Django" for name in ("ann", "bob", "cat")]


def test_nothing_is_current_after_an_asynchronous_request() -> None:
    """When a response is there, its request is no longer the current one, in the task that awaited it as well."""

    async def visit() -> None:
        await AsyncClient().get("/")
        with pytest.raises(OutsideRequestError):
            flash("x")

    with site({"": ashow}):
        run(visit())


def streaming(found: list[Exchange]) -> tuple[Any, Any]:
    """Return a view with a plain and one with an asynchronous iterator, which note the exchange of each step."""

    def steps() -> Iterator[str]:
        for _ in range(2):
            exchange = current_exchange.get()
            assert exchange is not None
            found.append(exchange)
            with pytest.raises(OutsideRequestError):
                flash("too late")
            yield f"{len(flashes())};"

    async def asteps() -> AsyncIterator[str]:
        for step in steps():
            yield step
            await asyncio.sleep(0)

    def view(request: HttpRequest) -> StreamingHttpResponse:
        return StreamingHttpResponse(steps(), headers={"X-Shown": texts(request)})

    def aview(request: HttpRequest) -> StreamingHttpResponse:
        return StreamingHttpResponse(asteps(), headers={"X-Shown": texts(request)})

    return view, aview


def save(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Saved")
    return HttpResponseRedirect("/")


def test_a_streamed_body_has_its_request_in_each_step() -> None:
    """Within a step flashes() works and adding is an error; between the steps no request is current."""
    found: list[Exchange] = []
    view, _ = streaming(found)
    with site({"save": save, "": view}) as client:
        client.get("/save")
        response: Any = client.get("/")
        body = iter(response)
        assert (response["X-Shown"], next(body)) == ("Saved", b"0;")
        with pytest.raises(OutsideRequestError):
            flashes()
        assert b"".join(body) == b"0;"
        assert client.get("/")["X-Shown"] == ""
    assert len(found) == 2
    assert found[0].find(found[0].helio) is None, "the exchange goes on after the last step"


def test_a_streamed_asynchronous_body_has_its_request_in_each_step() -> None:
    """The same for an asynchronous iterator under ASGI."""
    found: list[Exchange] = []
    _, view = streaming(found)

    async def visit() -> None:
        client = AsyncClient()
        await client.get("/save")
        response: Any = await client.get("/")
        body = response.streaming_content
        assert (response["X-Shown"], await anext(body)) == ("Saved", b"0;")
        with pytest.raises(OutsideRequestError):
            flashes()
        assert [chunk async for chunk in body] == [b"0;"]
        assert (await client.get("/"))["X-Shown"] == ""

    with site({"save": save, "": view}):
        run(visit())
    assert len(found) == 2
    assert found[0].find(found[0].helio) is None, "the exchange goes on after the last step"


@pytest.mark.parametrize("which", [0, 1], ids=["plain", "asynchronous"])
def test_a_body_that_is_closed_early_ends_its_exchange(which: int) -> None:
    """A visitor who leaves in the middle of a streamed page ends the request as well."""
    storage = Storage(RequestFactory().get("/"))
    exchange = current_exchange.get()
    assert exchange is not None
    response: StreamingHttpResponse = streaming([])[which](storage.request)
    storage.update(response)
    assert exchange.find(exchange.helio) is exchange
    response.close()
    assert exchange.find(exchange.helio) is None


def test_iterators_of_the_other_kind() -> None:
    """Django warns of a plain iterator under ASGI, and of an asynchronous one under WSGI, and both are served."""
    view, aview = streaming([])

    def plain_visit() -> bytes:
        response: Any = Client().get("/")
        return b"".join(response)

    async def visit() -> bytes:
        response: Any = await AsyncClient().get("/")
        return b"".join([chunk async for chunk in response])

    with site({"": aview}), pytest.warns(Warning, match="synchronous iterator"):
        assert plain_visit() == b"0;0;"
    with site({"": view}), pytest.warns(Warning, match="asynchronous iterator"):
        assert run(visit()) == b"0;0;"


@pytest.mark.usefixtures("database")
def test_binding_in_asynchronous_views() -> None:
    """With sessions in the database, whose blocking queries an asynchronous view may not make, binding works there."""

    async def login(request: HttpRequest, who: str) -> HttpResponseBase:
        await request.session.aset("_auth_user_id", who)
        messages.info(request, f"Welcome, {who}")
        return HttpResponse()

    with site({"login/<who>": login, "": ashow}):
        changed: dict[str, Any] = {
            "HELIOGRAPH": {"bind": "user"},
            "MIDDLEWARE": [SESSIONS, MESSAGES],
            "SESSION_ENGINE": "django.contrib.sessions.backends.db",
        }
        driver = DjangoDriver(ASGIHandler, **changed)
        browser = Browser(driver, lambda: 0, "http://shop.example")
        try:
            for who in ("ann", "bob"):
                assert browser.get(f"/login/{who}").status == 200
            assert [browser.get("/").body, browser.get("/").body] == ["Welcome, bob", ""]
            assert browser.get("/login/ann").status == 200
            assert browser.get("/").body == "Welcome, ann,Welcome, ann"
        finally:
            driver.close()
