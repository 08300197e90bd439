"""What the Django integration promises with a store: transactions, event loops, caches, tests and settings."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from itertools import count
from typing import Any

import pytest
from django.contrib import messages
from django.contrib.auth.models import Group
from django.contrib.messages.storage.base import Message
from django.contrib.messages.test import MessagesTestMixin
from django.core.cache import cache
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection, connections, transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.http import StreamingHttpResponse as Streamed
from django.test import Client, TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path as route
from django.views.decorators.cache import cache_page

from heliograph import ConfigurationError, StoreUnavailableError, aflashes
from heliograph.django import DatabaseStore, get_heliograph
from heliograph.django.checks import check_setup, check_table
from heliograph.django.models import Parcel
from heliograph.stores.memory import AsyncMemoryStore, MemoryStore
from heliograph.testing.browser import Browser

from ..django_setup import MESSAGES, SESSIONS, DjangoDriver, site

pytestmark = pytest.mark.usefixtures("database")

STORED: dict[str, Any] = {"store": "django", "inline_limit": 0}
PAGE = {"Accept": "text/html"}
# As a script's fetch() asks, so that nothing is claimed before the view runs.
FETCH = {"Accept": "application/json", "Sec-Fetch-Mode": "cors"}


def save(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Saved")
    return HttpResponseRedirect("/")


def text(request: HttpRequest) -> str:
    return ",".join(str(message) for message in messages.get_messages(request))


def show(request: HttpRequest) -> HttpResponse:
    return HttpResponse(text(request))


def idle(request: HttpRequest) -> HttpResponse:
    return HttpResponse("idle")


VIEWS: dict[str, Any] = {"save": save, "": show, "idle": idle}


def kept() -> int:
    """Return how many parcels wait."""
    return DatabaseStore().stats().pending


def bodies(client: Client, *paths: str) -> list[str]:
    """Visit pages, and return what they show."""
    return [client.get(path, headers=PAGE).text for path in paths]


def test_one_setting_is_enough() -> None:
    """A message waits in the project's own database, and is shown once; what is small stays in its cookie."""
    with site(VIEWS, HELIOGRAPH={"store": "django"}) as client:
        client.get("/save")
        assert kept() == 0
        assert bodies(client, "/", "/") == ["Saved", ""]
    with site(VIEWS, HELIOGRAPH=STORED) as client:
        client.get("/save")
        assert kept() == 1
        assert bodies(client, "/", "/") == ["Saved", ""]
        assert kept() == 0


@contextmanager
def visiting(handler: Any, views: Mapping[str, Any]) -> Generator[Browser]:
    """Yield a browser on a site that is served by one of Django's two handlers."""
    pages: list[Any] = [route(where, view) for where, view in views.items()]
    driver = DjangoDriver(handler, HELIOGRAPH=STORED, ROOT_URLCONF=tuple(pages))
    try:
        yield Browser(driver, count(1_800_000_000_000_000_000).__next__)
    finally:
        driver.close()


def queries(client: Client, path: str) -> list[str]:
    """Visit a page, and return the first word of each statement that reached the database."""
    with CaptureQueriesContext(connection) as said:
        client.get(path, headers=PAGE)
    return [one["sql"].split()[0] for one in said.captured_queries]


def test_queries_are_counted() -> None:
    """One query to flash, one before a page that shows, one after it, one on the next page, and none when idle."""
    with site(VIEWS, HELIOGRAPH=STORED, MIDDLEWARE=[MESSAGES]) as client:
        assert queries(client, "/") == []
        found = queries(client, "/save")
        assert found in (["INSERT"], ["INSERT", "DELETE"])  # One in sixteen sweeps.
        assert queries(client, "/") == ["UPDATE", "DELETE"]
        assert queries(client, "/idle") == ["UPDATE"]  # It is spent, so the cookie goes.
        assert queries(client, "/") == []


def raises(request: HttpRequest) -> HttpResponse:
    Group.objects.create(name=text(request))
    raise ValueError


def answers(request: HttpRequest) -> HttpResponse:
    found = text(request)
    Group.objects.create(name=found)
    transaction.set_rollback(True)
    return HttpResponse(found)


def breaks(request: HttpRequest) -> HttpResponse:
    transaction.set_rollback(True)
    return HttpResponse(text(request))


def flashes(request: HttpRequest) -> HttpResponse:
    messages.info(request, "It failed.")
    raise ValueError


def commits(request: HttpRequest) -> HttpResponse:
    found = text(request)
    Group.objects.create(name=found)
    return HttpResponse(found)


IN_TRANSACTION: dict[str, Any] = {
    **VIEWS,
    "raises": raises,
    "answers": answers,
    "breaks": breaks,
    "flashes": flashes,
    "commits": commits,
}


@pytest.fixture
def atomic() -> Iterator[None]:
    """Put each view into a transaction."""
    connection.settings_dict["ATOMIC_REQUESTS"] = True
    yield
    connection.settings_dict["ATOMIC_REQUESTS"] = False


@pytest.mark.usefixtures("atomic")
@pytest.mark.parametrize("headers", [PAGE, FETCH], ids=["page", "fetch"])
def test_a_view_that_is_rolled_back_loses_nothing(headers: dict[str, str]) -> None:
    """With ATOMIC_REQUESTS a view that read and then failed leaves the message for the next page, at once."""
    with site(IN_TRANSACTION, HELIOGRAPH=STORED) as client:
        client.raise_request_exception = False
        client.get("/save")
        assert client.get("/raises", headers=headers).status_code == 500
        assert not Group.objects.exists()
        assert bodies(client, "/", "/") == ["Saved", ""]


@pytest.mark.usefixtures("atomic")
@pytest.mark.parametrize("headers", [PAGE, FETCH], ids=["page", "fetch"])
@pytest.mark.parametrize("path", ["answers", "commits"])
def test_a_page_of_a_rolled_back_view_repeats_nothing(headers: dict[str, str], path: str) -> None:
    """A page that shows a message uses it up, also when its view's transaction was rolled back."""
    with site(IN_TRANSACTION, HELIOGRAPH=STORED) as client:
        client.get("/save")
        assert client.get(f"/{path}", headers=headers).text == "Saved"
        assert Group.objects.exists() is (path == "commits")
        assert bodies(client, "/") == [""]
        assert kept() == 0


@pytest.mark.usefixtures("atomic")
def test_a_transaction_that_can_ask_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """In a transaction that is broken already a first read gives nothing; the next page shows the message, at once."""
    with site(IN_TRANSACTION, HELIOGRAPH=STORED) as client:
        client.get("/save")
        assert client.get("/breaks", headers=FETCH).text == ""
        assert "failed at claim: TransactionManagementError" in caplog.text
        assert bodies(client, "/", "/") == ["Saved", ""]
        client.get("/save")
        assert bodies(client, "/breaks", "/") == ["Saved", ""]


OTHER = "another page"


def giving_back(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Return a middleware that gives back, after the view, what another page had claimed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        DatabaseStore().settle(OTHER, [], dict.fromkeys(Parcel.objects.values_list("ticket", flat=True)))
        return response

    return middleware


@pytest.mark.usefixtures("atomic")
def test_what_another_reader_has_is_not_claimed_again() -> None:
    """A rolled-back view that found a message held by another page keeps it from nobody afterwards."""
    middleware = [SESSIONS, MESSAGES, f"{__name__}.giving_back"]
    with site(IN_TRANSACTION, HELIOGRAPH=STORED, MIDDLEWARE=middleware) as client:
        client.get("/save")
        DatabaseStore().claim([*Parcel.objects.values_list("ticket", flat=True)], OTHER, 30)
        assert client.get("/answers", headers=FETCH).text == ""
        assert bodies(client, "/", "/") == ["Saved", ""]


@pytest.mark.usefixtures("atomic")
def test_what_a_rolled_back_view_flashed_is_sent() -> None:
    """What a failing view had to say is kept outside of its transaction, and shown."""
    with site(IN_TRANSACTION, HELIOGRAPH=STORED) as client:
        client.raise_request_exception = False
        assert client.get("/flashes").status_code == 500
        assert bodies(client, "/", "/") == ["It failed.", ""]


def test_a_claim_before_the_view_is_outside_of_its_transaction() -> None:
    """A page's messages are claimed before its view begins: its transaction neither locks nor undoes them."""
    found: list[bool] = []

    @transaction.atomic
    def view(request: HttpRequest) -> HttpResponse:
        with CaptureQueriesContext(connection) as said:
            page = HttpResponse(text(request))
        found.append(any("heliograph" in one["sql"] for one in said.captured_queries))
        return page

    with site({**VIEWS, "atomic": view}, HELIOGRAPH=STORED) as client:
        client.get("/save")
        assert bodies(client, "/atomic", "/") == ["Saved", ""]
    assert found == [False]


async def ashow(request: HttpRequest) -> HttpResponse:
    return HttpResponse(text(request))


async def ready(request: HttpRequest) -> HttpResponse:
    await aflashes()
    return HttpResponse(text(request))


ASYNCHRONOUS: dict[str, Any] = {**VIEWS, "page": ashow, "ready": ready}


@pytest.mark.parametrize("handler", [ASGIHandler, WSGIHandler])
def test_asynchronous_views(handler: Any, caplog: pytest.LogCaptureFixture) -> None:
    """A page has its messages ready, and so has who awaits ``aflashes()``; other views are told to, and lose none."""
    with visiting(handler, ASYNCHRONOUS) as browser:
        browser.send("GET", "/save")
        assert browser.get("/page", PAGE).body == "Saved"
        browser.send("GET", "/save")
        assert browser.get("/page", FETCH).body == ""
        assert "await heliograph.aflashes()" in caplog.text
        assert browser.get("/ready", FETCH).body == "Saved"
        assert browser.get("/page", PAGE).body == ""
    assert kept() == 0


def chunks(request: HttpRequest) -> Iterator[str]:
    yield "head,"
    yield text(request)


async def achunks(request: HttpRequest) -> AsyncIterator[str]:
    yield "head,"
    await aflashes()
    yield text(request)


STREAMED: dict[str, Callable[[HttpRequest], HttpResponseBase]] = {
    "chunks": lambda request: Streamed(chunks(request)),
    "achunks": lambda request: Streamed(achunks(request)),
    "early": lambda request: Streamed(iter([text(request), "."])),
    "file": lambda request: FileResponse(BytesIO(b"a file"), headers={"X-Said": text(request)}),
}


@pytest.mark.parametrize("path", ["chunks", "early", "file"])
def test_streams_under_wsgi(path: str) -> None:
    """A streamed body, one that reads late, and a file use up what they showed with their last byte."""
    with site({**VIEWS, **STREAMED}, HELIOGRAPH=STORED) as client:
        client.get("/save")
        response: Any = client.get(f"/{path}", headers=PAGE)
        assert kept() == 1
        assert b"Saved" in response.getvalue() or response.headers["X-Said"] == "Saved"
        response.close()
        assert kept() == 0
        assert bodies(client, "/") == [""]


@pytest.mark.parametrize("path", ["chunks", "achunks", "early"])
@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
def test_streams_under_asgi(path: str) -> None:
    """Under ASGI the same holds, whichever kind of iterator the body is."""
    with visiting(ASGIHandler, {**VIEWS, **STREAMED}) as browser:
        browser.send("GET", "/save")
        assert "Saved" in browser.get(f"/{path}", PAGE).body
        assert kept() == 0
        assert browser.get("/", PAGE).body == ""


def test_a_body_that_is_closed_early_gives_back() -> None:
    """A visitor who leaves in the middle of a streamed body finds the message on the next page."""
    with site({**VIEWS, **STREAMED}, HELIOGRAPH=STORED) as client:
        client.get("/save")
        response: Any = client.get("/early", headers=PAGE)
        assert next(iter(response)) == b"Saved"
        response.close()
        assert bodies(client, "/", "/") == ["Saved", ""]


def test_caches_keep_no_message() -> None:
    """`cache_page` stores a page without messages while one waits in the store, and none that shows one."""
    cache.clear()
    cached = {"cached": cache_page(60)(show), "news": cache_page(60)(idle)}
    update, fetch = (f"django.middleware.cache.{name}CacheMiddleware" for name in ("Update", "FetchFrom"))
    with site({**VIEWS, **cached}, HELIOGRAPH=STORED) as client:
        client.get("/save")
        assert bodies(client, "/cached") == ["Saved"]
        assert bodies(Client(), "/cached") == [""]
        assert bodies(client, "/cached") == [""]
    cache.clear()
    with site(VIEWS, HELIOGRAPH=STORED, MIDDLEWARE=[update, SESSIONS, MESSAGES, fetch]) as client:
        client.get("/save")
        assert bodies(client, "/idle", "/idle", "/", "/") == ["idle", "idle", "Saved", ""]


def test_who_looks_back_finds_all(caplog: pytest.LogCaptureFixture) -> None:
    """assertMessages() sees what a response flashed, showed and left pending in the store, and uses nothing up."""

    class Looks(MessagesTestMixin, TestCase):
        pass

    look: Any = Looks()
    saved = [Message(messages.SUCCESS, "Saved")]
    with site(VIEWS, HELIOGRAPH=STORED) as client:
        look.assertMessages(client.get("/save"), saved)
        look.assertMessages(client.get("/idle", headers=PAGE), saved)
        look.assertMessages(client.get("/"), saved)
        look.assertMessages(client.get("/"), [])
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.usefixtures("atomic")
@pytest.mark.parametrize("headers", [PAGE, FETCH, {}], ids=["page", "fetch", "client"])
def test_within_a_test_case(headers: dict[str, str]) -> None:
    """In a TestCase, which is one transaction, pages work as on the site, and nothing is left behind."""

    class OfTheirs(TestCase):
        def runTest(self) -> None:
            with site(IN_TRANSACTION, HELIOGRAPH=STORED) as client:
                client.raise_request_exception = False
                client.get("/save")
                assert client.get("/raises", headers=headers).status_code == 500
                assert client.get("/answers", headers=headers).text == "Saved"
                assert client.get("/", headers=headers).text == ""

    result = OfTheirs().run()
    assert result is not None
    assert (result.errors, result.failures) == ([], [])
    assert kept() == 0


def test_an_outage_is_not_a_failure(caplog: pytest.LogCaptureFixture) -> None:
    """Without its table the site works on: what fits a cookie travels there, and pages are served without messages."""
    with site(VIEWS, HELIOGRAPH={"store": "django", "inline_limit": 1}) as client:
        client.get("/save")
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE heliograph_parcels RENAME TO elsewhere")
        assert bodies(client, "/") == [""]
        assert "no such table: heliograph_parcels" in caplog.text
        client.get("/save")
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO heliograph_parcels")
        assert bodies(client, "/", "/") == ["Saved,Saved", ""]
    with site(VIEWS, HELIOGRAPH=STORED | {"on_outage": "raise"}) as client:
        client.get("/save")
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE heliograph_parcels")
        with pytest.raises(StoreUnavailableError, match="failed at claim"):
            client.get("/", headers=PAGE)


def test_any_blocking_store_will_do() -> None:
    """The store may be named by a URL or made by the application; an asynchronous one is an error."""
    for given in ("memory://", MemoryStore()):
        with site(VIEWS, HELIOGRAPH={"store": given, "inline_limit": 0}) as client:
            client.get("/save")
            assert bodies(client, "/", "/") == ["Saved", ""]
    assert kept() == 0
    wrong = override_settings(HELIOGRAPH={"store": AsyncMemoryStore()})
    with wrong, pytest.raises(ConfigurationError, match="and this one is blocking"):
        get_heliograph()


WRONG: list[tuple[dict[str, Any], list[str], str]] = [
    ({"store": "django://nowhere"}, ["heliograph.E001"], "DATABASES has no 'nowhere'"),
    ({"store": "djano"}, ["heliograph.E001"], "No store has a URL like"),
    ({"store": "django://oracle"}, ["heliograph.E005"], "not with oracle"),
    ({"store": "django://manual"}, ["heliograph.E006"], "AUTOCOMMIT"),
    ({"store": "django://default"}, [], ""),
]


@pytest.fixture
def databases() -> Iterator[None]:
    """Have some more databases that cannot serve."""
    for alias in ("oracle", "manual"):
        connections.settings[alias] = connections.settings["default"] | {"AUTOCOMMIT": alias != "manual"}
    connections["oracle"].vendor = "oracle"  # Whose driver is not here.
    yield
    for alias in ("oracle", "manual"):
        connections[alias].close()
        del connections[alias], connections.settings[alias]


@pytest.mark.usefixtures("databases")
@pytest.mark.parametrize(("given", "problems", "complaint"), WRONG, ids=str)
def test_a_wrong_store_is_reported(given: dict[str, Any], problems: list[str], complaint: str) -> None:
    """A store that cannot work is an error of `manage.py check` that says why."""
    with override_settings(HELIOGRAPH=given):
        assert [problem.id for problem in check_setup()] == problems
        if problems:
            with pytest.raises(SystemCheckError, match=complaint):
                call_command("check")


def test_a_missing_table_is_reported() -> None:
    """`manage.py check --database` says that the table is missing; without a store nobody looks for it."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE heliograph_parcels")
    assert check_table(databases=["default"]) == []
    with override_settings(HELIOGRAPH=STORED):
        call_command("check", fail_level="WARNING")
        with pytest.raises(SystemCheckError, match=r"heliograph\.W007\) The database 'default' has no table"):
            call_command("check", databases=["default"], fail_level="WARNING")
