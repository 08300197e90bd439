"""Django: its own messages, in the cookie of their own that is its first choice."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse

from benchmarks import work
from benchmarks.systems.django_bare import page, redirect, serve

SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"


class _Messages(MessageMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        vars(request)["_messages"] = CookieStorage(request)


def application() -> WSGIHandler:
    """Return the application."""
    return serving(_Messages)


def serving(middleware: type[MessageMiddleware], *before: str) -> WSGIHandler:
    """Return the application with this middleware, and with what must come before it."""
    return serve([*before, f"{middleware.__module__}.{middleware.__name__}"], _page, _flash_1, _flash_10)


def _page(request: HttpRequest) -> HttpResponse:
    return page(request, work.render(str(message) for message in messages.get_messages(request)))


def _flash_1(request: HttpRequest) -> HttpResponse:
    messages.success(request, work.TEXT)
    return redirect(request)


def _flash_10(request: HttpRequest) -> HttpResponse:
    for text in work.TEXTS:
        messages.success(request, text)
    return redirect(request)
