"""What the Django integration promises about Django's caches: no visitor is shown another's message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client
from django.views.decorators.cache import cache_page

from heliograph import flashes

from ..django_setup import MESSAGES, SESSIONS, site

UPDATE = "django.middleware.cache.UpdateCacheMiddleware"
FETCH = "django.middleware.cache.FetchFromCacheMiddleware"
ORDERS = {
    "as documented": [UPDATE, SESSIONS, MESSAGES, FETCH],
    "within ours": [SESSIONS, MESSAGES, UPDATE, FETCH],
    "around ours": [UPDATE, FETCH, SESSIONS, MESSAGES],
}


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


def save(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Ann's secret")
    return HttpResponseRedirect("/")


def loops(request: HttpRequest) -> HttpResponse:
    return HttpResponse(["news\n", *(f"{message}\n" for message in messages.get_messages(request))])


def counts(request: HttpRequest) -> HttpResponse:
    waiting: Any = messages.get_messages(request)
    return HttpResponse(["news\n", f"{len(waiting)} waiting" if waiting else ""])


def ours(request: HttpRequest) -> HttpResponse:
    return HttpResponse(["news\n", *map(str, flashes())])


def renders_later(request: HttpRequest) -> HttpResponse:
    source = "news\n{% for message in messages %}{{ message }}{% endfor %}"
    return TemplateResponse(request, engines["django"].from_string(source))


def streams(request: HttpRequest) -> HttpResponseBase:
    found = [str(message) for message in messages.get_messages(request)]
    return StreamingHttpResponse(iter(["news\n", *found]))


VIEWS = {view.__name__: view for view in (loops, counts, ours, renders_later, streams)}


def text(client: Client) -> str:
    response: Any = client.get("/")
    body: bytes = response.getvalue() if response.streaming else response.content
    return body.decode()


def sites() -> Iterator[tuple[Any, list[str]]]:
    for view in VIEWS.values():
        yield cache_page(60)(view), [SESSIONS, MESSAGES]
        for middleware in ORDERS.values():
            yield view, middleware


SITES = [*sites()]
IDS = [f"{name}-{where}" for name in VIEWS for where in ("cache_page", *ORDERS)]


@pytest.mark.parametrize(("view", "middleware"), SITES, ids=IDS)
def test_a_message_is_not_stored(view: Any, middleware: list[str]) -> None:
    """A page that shows a message, or says that there is one, reaches the visitor whom it is for and nobody else."""
    with site({"save": save, "": view}, MIDDLEWARE=middleware) as ann:
        ann.get("/save")
        assert text(ann) != "news\n"
        assert text(Client()) == "news\n"


@pytest.mark.parametrize(("view", "middleware"), SITES, ids=IDS)
def test_a_cached_page_eats_no_message(view: Any, middleware: list[str]) -> None:
    """A page from the cache shows no message, and the message waits for one that is not."""
    with site({"save": save, "": view, "other": loops}, MIDDLEWARE=middleware) as ann:
        assert text(Client()) == "news\n"
        ann.get("/save")
        cached = text(ann) == "news\n"
        assert (b"secret" in ann.get("/other").content) == (cached or view.__name__ == "counts")


@pytest.mark.parametrize("where", ["cache_page", *ORDERS])
def test_pages_without_messages_are_stored(where: str) -> None:
    """A page that asked in vain is cached as it would be without us, for visitors with a message waiting, too."""
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.path)
        return loops(request)

    page: Any = cache_page(60)(view) if where == "cache_page" else view
    with site({"": page}, MIDDLEWARE=ORDERS.get(where, [SESSIONS, MESSAGES])):
        assert [text(Client()), text(Client())] == ["news\n", "news\n"]
    assert len(seen) == 1


@pytest.mark.parametrize("where", ["cache_page", *ORDERS])
def test_what_a_page_flashes_is_not_stored(where: str) -> None:
    """A page that flashes and shows nothing may be cached, but its cookie goes to its own visitor alone."""

    def view(request: HttpRequest) -> HttpResponse:
        messages.info(request, "Ann's secret")
        return HttpResponse("news\n")

    page: Any = cache_page(60)(view) if where == "cache_page" else view
    with site({"": page, "other": loops}, MIDDLEWARE=ORDERS.get(where, [SESSIONS, MESSAGES])) as ann:
        text(ann)
        assert ann.get("/other").content == b"news\nAnn's secret\n"
        assert not set(Client().get("/").cookies) & set(ann.cookies)
