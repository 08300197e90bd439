"""Django, its own messages kept by Heliograph."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from benchmarks.losses.applications.django_shop import serve
from heliograph import flashes


def application(keys: Sequence[str]) -> WSGIHandler:
    """Return the application."""
    return serve(keys, "heliograph.django.Storage", show_warnings)


def show_warnings(request: HttpRequest) -> HttpResponse:
    return render(request, "layout.html", {"messages": flashes().pop("warning")})
