"""Django, its own messages in the session."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.handlers.wsgi import WSGIHandler

from benchmarks.losses.applications.django_shop import serve


def application(keys: Sequence[str]) -> WSGIHandler:
    """Return the application."""
    return serve(keys, "django.contrib.messages.storage.session.SessionStorage")
