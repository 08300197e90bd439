"""Django: its own messages as they are without a setting: in a cookie, and what does not fit there in the session."""

from __future__ import annotations

from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest

from benchmarks.systems import django_own


class _Messages(MessageMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        vars(request)["_messages"] = FallbackStorage(request)


def application() -> WSGIHandler:
    """Return the application."""
    return django_own.serving(_Messages, django_own.SESSIONS)
