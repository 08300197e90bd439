"""Django: the same application, its messages given to Heliograph."""

from __future__ import annotations

from django.contrib.messages.middleware import MessageMiddleware
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest

from benchmarks.systems import django_own
from heliograph.django import Storage


class _Messages(MessageMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        vars(request)["_messages"] = Storage(request)


def application() -> WSGIHandler:
    """Return the application."""
    return django_own.serving(_Messages)
