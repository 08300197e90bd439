"""Django: its own messages, in its session, which is a signed cookie and needs no database."""

from __future__ import annotations

from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.messages.storage.session import SessionStorage
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest

from benchmarks.systems import django_own


class _Messages(MessageMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        vars(request)["_messages"] = SessionStorage(request)


def application() -> WSGIHandler:
    """Return the application."""
    return django_own.serving(_Messages, django_own.SESSIONS)
