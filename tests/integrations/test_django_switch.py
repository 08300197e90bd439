"""What the Django integration promises about the moment of the switch: what Django left pending is shown once."""

from __future__ import annotations

import json
from hashlib import sha512
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import AsyncClient, Client, override_settings
from django.utils.safestring import SafeData, mark_safe

from ..django_setup import MESSAGES, SESSIONS, site

OURS = "heliograph.django.Storage"
THEIRS = [f"django.contrib.messages.storage.{name}" for name in ("fallback.FallbackStorage", "cookie.CookieStorage")]
THEIRS.append("django.contrib.messages.storage.session.SessionStorage")
SESSION_ENGINES = [f"django.contrib.sessions.backends.{name}" for name in ("signed_cookies", "cache", "db")]
MANY = [f"{number} {sha512(bytes([number])).hexdigest()}" for number in range(30)]


def save(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Saved", extra_tags="toast")
    messages.add_message(request, 55, mark_safe("<b>bold</b>"))
    return HttpResponseRedirect("/")


def save_many(request: HttpRequest) -> HttpResponse:
    for text in MANY:
        messages.info(request, text)
    return HttpResponseRedirect("/")


def show(request: HttpRequest) -> HttpResponse:
    return HttpResponse("\n".join(str(message) for message in messages.get_messages(request)))


def idle(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def peek(request: HttpRequest) -> HttpResponse:
    return HttpResponse(repr(request.session.get("_messages")))


def junk(request: HttpRequest) -> HttpResponse:
    request.session["_messages"] = json.loads(request.GET["junk"])
    return HttpResponse()


VIEWS = {"save": save, "many": save_many, "": show, "idle": idle, "peek": peek, "junk": junk}
CHANGED: dict[str, Any] = {"MIDDLEWARE": [SESSIONS, MESSAGES]}


def shown(client: Client) -> list[Message]:
    return list(messages.get_messages(client.get("/").wsgi_request))


def texts(client: Client) -> list[str]:
    return [message.message for message in shown(client)]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("engine", SESSION_ENGINES)
@pytest.mark.parametrize("storage", THEIRS)
def test_pending_messages_are_shown_once(storage: str, engine: str) -> None:
    """Whatever Django's storage left where, the first page that asks shows all of it, and no later one does."""
    with site(VIEWS, **CHANGED, SESSION_ENGINE=engine) as client:
        with override_settings(MESSAGE_STORAGE=storage):
            client.get("/save")
        one, two = shown(client)
        assert (one.level, one.extra_tags, one.message) == (25, "toast", "Saved")
        assert (two.level, two.message, isinstance(two.message, SafeData)) == (55, "<b>bold</b>", True)
        assert shown(client) == []
        assert client.get("/peek").content == b"None"
        with override_settings(MESSAGE_STORAGE=storage):
            assert shown(client) == []


def test_what_overflowed_into_the_session_comes_as_well() -> None:
    """Django's default storage keeps in the session what its cookie does not hold; both are taken over, in order."""
    with site(VIEWS, **CHANGED, SESSION_ENGINE=SESSION_ENGINES[1]) as client:
        with override_settings(MESSAGE_STORAGE=THEIRS[0]):
            client.get("/many")
            assert client.get("/peek").content != b"None"
        assert texts(client) == MANY
        assert texts(client) == []


def test_a_rolling_change_shows_each_once() -> None:
    """While old and new servers answer in turn, each message is shown once."""
    with site(VIEWS, **CHANGED) as client:
        found: list[str] = []
        for storage in (THEIRS[0], OURS) * 3:
            with override_settings(MESSAGE_STORAGE=storage):
                client.get("/save")
        for storage in (OURS, THEIRS[0], OURS, THEIRS[0]):
            with override_settings(MESSAGE_STORAGE=storage):
                found += texts(client)
        assert sorted(found) == ["<b>bold</b>"] * 6 + ["Saved"] * 6


def test_pages_that_show_nothing_take_nothing() -> None:
    """A page that does not ask, a HEAD and a failing page leave them pending."""

    def fails(request: HttpRequest) -> HttpResponse:
        return HttpResponse(show(request).content, status=500)

    with site({**VIEWS, "fails": fails}, **CHANGED) as client:
        with override_settings(MESSAGE_STORAGE=THEIRS[0]):
            client.get("/save")
        client.get("/idle")
        client.head("/")
        assert "messages" in client.cookies
        assert b"Saved" in client.get("/fails").content
        assert texts(client) == ["Saved", "<b>bold</b>"]
        assert texts(client) == []


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("engine", SESSION_ENGINES)
@pytest.mark.parametrize("storage", THEIRS)
def test_a_page_that_fails_doubles_nothing(storage: str, engine: str) -> None:
    """Django saves no session with a 5xx, so what such a page read stays where it was, and is there once."""

    def fails(request: HttpRequest) -> HttpResponse:
        messages.error(request, "Failed")
        return HttpResponse(show(request).content, status=503)

    with site({**VIEWS, "fails": fails}, **CHANGED, SESSION_ENGINE=engine) as client:
        with override_settings(MESSAGE_STORAGE=storage):
            client.get("/save")
        client.get("/fails")
        assert sorted(texts(client)) == ["<b>bold</b>", "Failed", "Saved"]
        assert texts(client) == []


def test_the_cookie_goes_as_django_set_it() -> None:
    """Django's cookie is deleted with the attributes that Django gave it, else it would stay."""
    with site(VIEWS, **CHANGED, SESSION_COOKIE_DOMAIN="example.com", SESSION_COOKIE_SAMESITE="Strict") as client:
        with override_settings(MESSAGE_STORAGE=THEIRS[1]):
            client.get("/save")
        gone = client.get("/").cookies["messages"]
        looked = [gone[attribute] for attribute in ("max-age", "domain", "path", "samesite")]
    assert looked == [0, "example.com", "/", "Strict"]


def test_old_keys_open_djangos_cookie() -> None:
    """What Django signed with a key that is now a fallback is taken over."""
    with site(VIEWS, **CHANGED, SECRET_KEY_FALLBACKS=["the key of last week"]) as client:
        with override_settings(MESSAGE_STORAGE=THEIRS[1], SECRET_KEY="the key of last week"):
            client.get("/save")
        assert texts(client) == ["Saved", "<b>bold</b>"]


@pytest.mark.parametrize("cookie", ["junk", "a:b:c", "W10:1tGqZk:AAAA", "\xff", "=", "." * 3000], ids=repr)
def test_a_bad_cookie_reads_as_empty(cookie: str, caplog: pytest.LogCaptureFixture) -> None:
    """A cookie of that name that Django did not write is removed and logged, and no error."""
    with site(VIEWS, **CHANGED) as client:
        client.cookies["messages"] = cookie
        response = client.get("/")
        assert (response.status_code, response.content) == (200, b"")
        assert response.cookies["messages"].value == ""
    assert "Junk among the former flash messages" in caplog.text


JUNK = [
    *('"text"', '""', "7", '{"a": 1}', "[1, null]", '"[1, {}]"', '"[" ', "true", '"' + "[" * 5000 + '"'),
    *('"{\\"a\\": 1}"', '"[[\\"__json_message\\"]]"', '"[[\\"__json_message\\", 0, Infinity, 1]]"'),
]


@pytest.mark.parametrize("value", JUNK, ids=lambda value: value[:40])
def test_junk_in_the_session_reads_as_empty(value: str, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever else lies under Django's key of the session is taken away and logged, and no error."""
    with site(VIEWS, **CHANGED, SESSION_ENGINE=SESSION_ENGINES[1]) as client:
        client.get("/junk", {"junk": value})
        response = client.get("/")
        assert (response.status_code, response.content) == (200, b"")
        assert client.get("/peek").content == b"None"
    assert ("Junk" in caplog.text) == (value != '""')


def test_looking_in_vain_leaves_no_trace() -> None:
    """A visitor who has a session and nothing pending gets pages as before: no Vary, no cookie."""

    def sign_in(request: HttpRequest) -> HttpResponse:
        request.session["user"] = "ann"
        return HttpResponse()

    with site({**VIEWS, "in": sign_in}, **CHANGED) as client:
        client.get("/in")
        response = client.get("/")
        assert not response.has_header("Vary")
        assert not response.cookies


def test_it_can_be_switched_off() -> None:
    """With ``"take_over": False`` nothing looks there."""
    with site(VIEWS, **CHANGED, HELIOGRAPH={"take_over": False}) as client:
        with override_settings(MESSAGE_STORAGE=THEIRS[0]):
            client.get("/save")
        assert texts(client) == []
        with override_settings(MESSAGE_STORAGE=THEIRS[0]):
            assert texts(client) == ["Saved", "<b>bold</b>"]


@pytest.mark.usefixtures("database")
def test_an_asynchronous_view_leaves_a_blocking_session_alone() -> None:
    """Sessions in the database cannot be read in an asynchronous view: what is there waits for another page."""

    async def ashow(request: HttpRequest) -> HttpResponse:
        return show(request)

    with site({**VIEWS, "async": ashow}, **CHANGED, SESSION_ENGINE=SESSION_ENGINES[2]) as client:
        with override_settings(MESSAGE_STORAGE=THEIRS[2]):
            client.get("/save")
        visitor = AsyncClient()
        visitor.cookies = client.cookies
        response: Any = async_to_sync(visitor.get)("/async")
        assert (response.status_code, response.content) == (200, b"")
        assert texts(client) == ["Saved", "<b>bold</b>"]
