"""What the Django integration promises beyond the contract: every word of ``django.contrib.messages``."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib import messages
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.handlers.wsgi import WSGIHandler
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.test import Client, RequestFactory, override_settings
from django.utils.safestring import SafeData, mark_safe
from django.utils.translation import gettext_lazy, override
from markupsafe import Markup

import heliograph
from heliograph import Heliograph, MessageTooLargeError, OutsideRequestError
from heliograph.django import Storage
from heliograph.testing.browser import Browser
from heliograph.testing.drivers import WSGIDriver
from heliograph.wsgi import FlashMiddleware

from ..django_setup import MESSAGES, site
from .garbage import left_behind

KEY = "a key for these tests, and none else"


def home(request: HttpRequest) -> HttpResponse:
    """Show all messages, as the loop of Django's documentation does."""
    template = engines["django"].from_string(
        "{% for message in messages %}<li{% if message.tags %} class='{{ message.tags }}'{% endif %}>{{ message }}</li>"
        "{% endfor %}"
    )
    return HttpResponse(template.render({}, request))


def adding(*arguments: Any, **options: Any) -> Callable[[HttpRequest], HttpResponse]:
    """Return a view that adds a message and redirects."""

    def view(request: HttpRequest) -> HttpResponse:
        messages.add_message(request, *arguments, **options)
        return HttpResponseRedirect("/")

    return view


def shown(client: Client, url: str = "/") -> list[Message]:
    """Visit a page, and return the messages that it showed."""
    return list(messages.get_messages(client.get(url).wsgi_request))


def flash_cookies(response: Any) -> list[str]:
    return [name for name, cookie in response.cookies.items() if name.startswith("flash.") and cookie.value]


def one_shown(message: object, *, level: int = constants.INFO, **options: Any) -> Message:
    """Return a message as the page after its redirect shows it."""
    with site({"add": adding(level, message, **options), "": home}) as client:
        client.get("/add")
        [found] = shown(client)
        assert shown(client) == []
    return found


@pytest.mark.parametrize(
    ("level", "extra_tags"), [(25, "toast wide"), (50, ""), (50, "x"), (25, None), (-3, ""), (10**30, "far")]
)
@override_settings(MESSAGE_TAGS={50: "critical"}, MESSAGE_LEVEL=-5)
def test_levels_and_extra_tags_travel(level: int, extra_tags: str | None) -> None:
    """Levels of one's own and extra tags come back as they were, absent ones as absent."""
    found = one_shown("Saved", level=level, extra_tags=extra_tags)
    assert (found.level, found.extra_tags, found.message) == (level, extra_tags, "Saved")


def test_tags_are_those_of_the_page_that_shows() -> None:
    """MESSAGE_TAGS may change between the redirect and the page: the level travels, not its tag."""
    with site({"add": adding(constants.ERROR, "No"), "": home}) as client:
        client.get("/add")
        with override_settings(MESSAGE_TAGS={constants.ERROR: "danger"}):
            assert b"<li class='danger'>No</li>" in client.get("/").content


def test_safe_text_stays_html() -> None:
    """SafeString and Markup are HTML on the next page and SafeData to Django; anything else is escaped."""
    for content in (mark_safe("<b>bold</b>"), Markup("<b>bold</b>")):
        assert isinstance(one_shown(content).message, SafeData)
    assert not isinstance(one_shown("<b>bold</b>").message, SafeData)
    with site({"safe": adding(20, mark_safe("<b>")), "text": adding(20, "<i>"), "": home}) as client:
        client.get("/safe")
        client.get("/text")
        assert b"<b></li><li class='info'>&lt;i&gt;</li>" in client.get("/").content


def test_any_object_travels_as_its_text() -> None:
    """As with Django's own storages, exceptions, numbers and lists are taken by their text."""
    for content in (ValueError("bad date"), 42, ["a", 1]):
        assert one_shown(content).message == str(content)


def test_a_lazy_translation_is_in_the_language_of_its_sender() -> None:
    """A lazy string is translated at the call, also when it is used as extra tags."""

    def save(request: HttpRequest) -> HttpResponse:
        with override("de"):
            tags: Any = gettext_lazy("No")
            messages.info(request, gettext_lazy("Yes"), extra_tags=tags)
        return HttpResponseRedirect("/")

    with site({"save": save, "": home}, INSTALLED_APPS=["django.contrib.messages"]) as client:
        client.get("/save")
        [found] = shown(client)
    assert (found.message, found.extra_tags) == ("Ja", "Nein")


def test_empty_messages_are_none() -> None:
    """Adding an empty text adds nothing, as with Django's own storages."""
    with site({"add": adding(20, ""), "": home}) as client:
        assert flash_cookies(client.get("/add")) == []


def test_asking_again_in_one_request() -> None:
    """Each iteration of a request gives the same messages; len and ``in`` count them before and after."""

    def view(request: HttpRequest) -> HttpResponse:
        storage: Any = messages.get_messages(request)
        before = len(storage), Message(20, "Saved") in storage, Message(20, "Other") in storage
        first, second = list(storage), list(storage)
        assert first == second
        assert all(one is other for one, other in zip(first, second, strict=True))
        messages.info(request, "More")
        return HttpResponse(repr([*before, len(storage), [m.message for m in storage], len(storage)]))

    with site({"add": adding(20, "Saved"), "view": view, "": home}) as client:
        client.get("/add")
        assert client.get("/view").content == b"[1, True, False, 2, ['Saved', 'More'], 2]"
        assert shown(client) == []


def test_looking_consumes_nothing() -> None:
    """Counting, and ``in``, leave the messages for the next page."""

    def view(request: HttpRequest) -> HttpResponse:
        storage: Any = messages.get_messages(request)
        return HttpResponse(f"{len(storage)} {Message(20, 'Saved') in storage}")

    with site({"add": adding(20, "Saved"), "view": view, "": home}) as client:
        client.get("/add")
        response = client.get("/view")
        assert (response.content, response["Cache-Control"]) == (b"1 True", "private, no-store")
        assert len(shown(client)) == 1


def test_used_without_iterating_drops_what_came() -> None:
    """``used = True`` on a page drops what was pending, and nothing that this request adds."""

    def drops(request: HttpRequest) -> HttpResponse:
        messages.info(request, "New")
        heliograph.flash("Ours")
        storage: Any = messages.get_messages(request)
        storage.used = True
        return HttpResponse()

    with site({"add": adding(20, "Old"), "drop": drops, "": home}) as client:
        client.get("/add")
        client.get("/drop")
        assert [message.message for message in shown(client)] == ["New", "Ours"]


def test_added_new_tells_of_additions() -> None:
    """``added_new`` becomes true with the first message that is recorded."""
    storage = Storage(RequestFactory().get("/"))
    storage.add(constants.DEBUG, "not recorded")
    assert not storage.added_new
    storage.add(constants.INFO, "recorded")
    assert storage.added_new


def test_too_much_fails_at_the_call_while_debugging() -> None:
    """With DEBUG a message that does not fit is an error at the call; in production it is cut visibly."""
    text = "".join(map(str, range(3000)))
    with site({"much": adding(20, text), "": home}) as client:
        client.get("/much")
        [cut] = shown(client)
        assert cut.message.endswith("\u2026")
        with override_settings(DEBUG=True), pytest.raises(MessageTooLargeError):
            client.get("/much")


def test_our_own_words_in_views() -> None:
    """heliograph.flash and flashes work in views with all options, and Django's loop shows what they flash."""

    def save(request: HttpRequest) -> HttpResponse:
        heliograph.flash.success("Draft 1", key="draft")
        heliograph.flash.success("Draft 2", key="draft")
        heliograph.flash("Elsewhere", path="/elsewhere")
        heliograph.flash("Toast", "special", queue="toast")
        heliograph.flash("Denied", "danger")
        messages.warning(request, "Django's")
        return HttpResponseRedirect("/")

    def toasts(request: HttpRequest) -> HttpResponse:
        return HttpResponse(",".join(map(str, heliograph.flashes().pop(queue="toast"))))

    views = {"save": save, "toasts": toasts, "elsewhere": home, "": home}
    with site(views, MESSAGE_TAGS={constants.ERROR: "danger"}) as client:
        client.get("/save")
        assert client.get("/toasts").content == b"Toast"
        assert [(m.level, m.tags, m.message) for m in shown(client)] == [
            (25, "success", "Draft 2"),
            (40, "danger", "Denied"),
            (30, "warning", "Django's"),
        ]
        assert [(m.level, m.tags, m.message) for m in shown(client, "/elsewhere")] == [(20, "info", "Elsewhere")]


def test_a_category_that_is_no_tag() -> None:
    """A category of one's own is an extra tag of an INFO message in Django's templates."""

    def save(request: HttpRequest) -> HttpResponse:
        heliograph.flash("Toast", "special")
        return home(request)

    with site({"": save}) as client:
        assert client.get("/").content == b"<li class='special info'>Toast</li>"


def test_our_reads_know_djangos_messages() -> None:
    """A template that reads flashes() sees Django's messages by their level's name, and Django's loop has none left."""

    def view(request: HttpRequest) -> HttpResponse:
        found = [(message.category, message.content) for message in heliograph.flashes()]
        return HttpResponse(repr([*found, len(list(messages.get_messages(request)))]))

    with site({"add": adding(constants.SUCCESS, "Saved"), "view": view}) as client:
        client.get("/add")
        assert client.get("/view").content == b"[('success', 'Saved'), 0]"


def test_djangos_reads_are_ours() -> None:
    """What Django's loop has shown, flashes() does not hand out again."""

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(repr([len(list(messages.get_messages(request))), len(heliograph.flashes())]))

    with site({"add": adding(constants.SUCCESS, "Saved"), "view": view}) as client:
        client.get("/add")
        assert client.get("/view").content == b"[1, 0]"


def test_nothing_is_current_outside_of_requests(caplog: pytest.LogCaptureFixture) -> None:
    """Neither get_level() on a request without the middleware, nor a crash that the server sees, leaves one behind."""
    assert messages.get_level(RequestFactory().get("/")) == constants.INFO
    with pytest.raises(OutsideRequestError):
        heliograph.flash("x")

    def crashes(request: HttpRequest) -> HttpResponse:
        messages.info(request, "lost")
        raise RuntimeError

    with site({"crash": crashes}, DEBUG_PROPAGATE_EXCEPTIONS=True) as client, pytest.raises(RuntimeError):
        client.get("/crash")
    assert "Will not arrive: 1 message(s)" in caplog.text
    with pytest.raises(OutsideRequestError):
        heliograph.flash("x")


def test_a_request_leaves_nothing_to_the_garbage_collector() -> None:
    """A request is gone with its response, though it and its storage know each other; Django's users keep it longer."""

    def show(request: HttpRequest) -> HttpResponse:
        return HttpResponse(", ".join(map(str, messages.get_messages(request))))

    with site({"add": adding(20, "Saved"), "": show}, MIDDLEWARE=[MESSAGES]):
        visitor = Browser(WSGIDriver(WSGIHandler()), time.time_ns)
        visitor.send("POST", "/add")
        assert left_behind(visitor, ("GET", "/"), ("POST", "/add")) == 0


def test_requests_made_by_hand() -> None:
    """With a storage on a RequestFactory's request, a view is tested without middleware, and may use our words too."""

    def view(request: HttpRequest) -> HttpResponse:
        messages.info(request, "one")
        heliograph.flash("two")
        return HttpResponse()

    request: Any = RequestFactory().get("/")
    request._messages = Storage(request)
    response = view(request)
    assert [message.message for message in request._messages] == ["two", "one"]
    assert request._messages.update(response) == []
    assert flash_cookies(response) == []


def test_looking_back_in_tests() -> None:
    """After a response, get_messages tells what it flashed, showed, or left pending, and consumes none of it."""

    def save(request: HttpRequest) -> HttpResponse:
        messages.success(request, "Saved")
        heliograph.flash("Ours")
        return HttpResponseRedirect("/")

    def mute(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    with site({"save": save, "": home, "mute": mute}) as client:
        for url in ("/save", "/mute", "/mute", "/"):
            assert sorted(message.message for message in shown(client, url)) == ["Ours", "Saved"], url
        assert shown(client) == []


def test_cookies_look_like_cookies() -> None:
    """Tests and middlewares that look at response.cookies find name, value and attributes there."""
    with site({"add": adding(20, "Saved"), "": home}) as client:
        response = client.get("/add", secure=True)
        [(name, cookie)] = response.cookies.items()
    assert (cookie.key, cookie.value) == (name, client.cookies[name].value)
    looked = [cookie[attribute] for attribute in ("max-age", "path", "httponly", "samesite", "secure", "domain")]
    assert looked == ["3600", "/", True, "Lax", True, ""]
    assert response.cookies.output() == f"Set-Cookie: {cookie.OutputString()}"
    copied: Any = cookie.copy()
    assert (copied == cookie, copied.OutputString()) == (True, cookie.OutputString())


def test_each_line_about_a_cookie_is_sent() -> None:
    """Of the two lines about one cookie, which keep Back from showing a page again, neither replaces the other."""
    with site({"add": adding(20, "Saved"), "": home}) as client:
        client.get("/add")
        lines = [cookie.OutputString() for cookie in client.get("/").cookies.values()]
    assert [line.partition("; ")[2] for line in lines if line.startswith("flash.-=")] == [
        "Max-Age=1; Path=/; HttpOnly; SameSite=Lax",
        "Path=/; Max-Age=0",
    ]


def test_files_are_left_to_the_server() -> None:
    """A file goes out as Django made it, so that a server can send it in a way of its own."""
    storage = Storage(RequestFactory().get("/"))
    storage.add(constants.INFO, "On its way")
    with Path(__file__).open("rb") as file:
        response: Any = FileResponse(file)
        storage.update(response)
        assert response.file_to_stream is file
        assert len(flash_cookies(response)) == 1


def looking_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        request.headers.get("If-None-Match")
        return get_response(request)

    return middleware


def test_conditions_are_hidden_from_middlewares_that_looked_before() -> None:
    """A 304 would keep a message away, also when a middleware before ours has read the request's headers."""

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=304) if request.headers.get("If-None-Match") else home(request)

    with site(
        {"add": adding(20, "Saved"), "": view}, MIDDLEWARE=[f"{__name__}.looking_middleware", MESSAGES]
    ) as client:
        client.get("/add")
        condition = {"If-None-Match": '"v1"'}
        assert b"Saved" in client.get("/", headers=condition).content
        assert Client().get("/", headers=condition).status_code == 304


def test_a_middleware_around_django_is_no_hindrance() -> None:
    """In an application wrapped by FlashMiddleware with the same settings, Django's messages are shown once."""
    helio = Heliograph(secret_key=KEY)
    with site({"add": adding(20, "Saved"), "": home}, HELIOGRAPH=helio):
        browser = Browser(WSGIDriver(FlashMiddleware(WSGIHandler(), helio)), helio.clock)
        assert browser.get("/add").body.count("Saved") == 1
        assert browser.get("/").body == ""
        assert browser.flash_cookies == []


def test_a_second_storage_takes_the_place_of_the_first() -> None:
    """Whoever builds another storage for a request, as a test's helper may, loses nothing of it."""
    request: Any = RequestFactory().get("/")
    for text in ("one", "two"):
        request._messages = Storage(request)
        messages.info(request, text)
    assert [str(message) for message in messages.get_messages(request)] == ["one", "two"]


def test_the_middleware_may_be_there_twice() -> None:
    """A MessageMiddleware that is listed twice loses nothing and repeats nothing."""
    with site({"add": adding(constants.INFO, "Saved"), "": home}, MIDDLEWARE=[MESSAGES, MESSAGES]) as client:
        client.get("/add")
        assert [str(message) for message in shown(client)] == ["Saved"]
        assert shown(client) == []


def test_a_storage_built_beside_answers_nothing() -> None:
    """A storage that a view builds for itself adds to the request's messages, and sends none."""

    def view(request: HttpRequest) -> HttpResponse:
        beside = Storage(request)
        beside.add(constants.INFO, "beside")
        beside.update(HttpResponse())
        messages.info(request, "own")
        return HttpResponseRedirect("/")

    with site({"add": view, "": home}) as client:
        client.get("/add")
        assert [str(message) for message in shown(client)] == ["beside", "own"]
