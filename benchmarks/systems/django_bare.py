"""Django: the application alone, without messages and without sessions.

Django's settings are the process's, so that what differs between the systems is told to what is built once: pages to
the class of requests, the storage to the class of the middleware.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test.utils import override_settings
from django.urls import path

from benchmarks import work

_View: TypeAlias = "Callable[[HttpRequest], HttpResponse]"


def application() -> WSGIHandler:
    """Return the application."""
    return serve([], page, redirect, redirect)


def serve(middleware: list[str], show: _View, flash_1: _View, flash_10: _View) -> WSGIHandler:
    """Return the application with this middleware and these views."""
    views = {work.IDLE: page, work.PAGE: show, work.FLASH_1: flash_1, work.FLASH_10: flash_10}
    pages = tuple(path(route.removeprefix("/"), view) for route, view in views.items())
    if not settings.configured:
        settings.configure(ROOT_URLCONF=(), SECRET_KEY=work.KEY)
    with override_settings(MIDDLEWARE=middleware, SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies"):
        handler = WSGIHandler()
    handler.request_class = type("Request", (WSGIRequest,), {"urlconf": pages})
    return handler


def page(request: HttpRequest, body: bytes = b"") -> HttpResponse:
    """Answer with a page."""
    return HttpResponse(body, content_type="text/plain")


def redirect(request: HttpRequest) -> HttpResponse:
    """Answer with a redirect to the page that shows messages."""
    response = HttpResponseRedirect(work.PAGE)
    response.status_code = 303
    return response
