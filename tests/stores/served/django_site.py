"""What the real servers serve of Django: a site in which every message waits in the database, each view a transaction.

``/save`` flashes, ``/`` shows, ``/dies`` has its process killed in the middle of a page, ``/endless`` goes on until
the visitor leaves, ``/fails`` and ``/rolls`` have their transactions rolled back. The process that serves it has this
folder on its path and nothing of the tests.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator

import django
from django.conf import settings
from django.contrib import messages
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": {**json.loads(os.environ["SITE_DATABASE"]), "ATOMIC_REQUESTS": True}},
    HELIOGRAPH={"store": "django", "inline_limit": 0},
    INSTALLED_APPS=["django.contrib.messages", "heliograph.django"],
    MESSAGE_STORAGE="heliograph.django.Storage",
    MIDDLEWARE=["django.contrib.messages.middleware.MessageMiddleware"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="a key for these tests, and none else",
    USE_TZ=True,
)
django.setup()

_PIECE = "." * 65_536


def _text(request: HttpRequest) -> str:
    return ",".join(str(message) for message in messages.get_messages(request))


def _save(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Saved")
    return HttpResponseRedirect("/")


def _show(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_text(request))


def _fails(request: HttpRequest) -> HttpResponse:
    _text(request)
    messages.error(request, "It failed.")
    raise RuntimeError("The view is broken.")


def _rolls(request: HttpRequest) -> HttpResponse:
    text = _text(request)
    transaction.set_rollback(True)
    return HttpResponse(text)


def _dying(request: HttpRequest) -> Iterator[str]:
    yield _text(request)
    os.kill(os.getpid(), signal.SIGKILL)


def _endless(request: HttpRequest) -> Iterator[str]:
    yield _text(request)
    while True:
        yield _PIECE


def _streamed(chunks: Callable[[HttpRequest], Iterator[str]]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Return a view whose body Django passes on chunk by chunk, which over ASGI needs an asynchronous iterator."""

    async def awaited(request: HttpRequest) -> AsyncIterator[str]:
        for chunk in chunks(request):
            yield chunk
            await asyncio.sleep(0)

    def view(request: HttpRequest) -> HttpResponseBase:
        _text(request)  # Before the body, in which an asynchronous one could not.
        return StreamingHttpResponse(awaited(request) if hasattr(request, "scope") else chunks(request))

    return view


urlpatterns = [
    path("save", _save),
    path("", _show),
    path("fails", _fails),
    path("rolls", _rolls),
    path("dies", _streamed(_dying)),
    path("endless", _streamed(_endless)),
]
wsgi_app = get_wsgi_application()
asgi_app = get_asgi_application()
