"""Django: the shop, with any of its message storages.

Django's settings are the process's, so that each shop has a process of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import django
from django.conf import settings
from django.contrib import messages
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.test.utils import override_settings
from django.urls import path
from django.views.decorators.cache import cache_page
from django.views.decorators.http import require_POST

from benchmarks.losses.pause import pause
from benchmarks.losses.shop import CACHEABLE, lines

View: TypeAlias = "Callable[[HttpRequest], HttpResponseBase]"

TEMPLATES = {
    "layout.html": """
        {% for message in messages %}
          <li class="flash {{ message.tags }}">{{ message }}</li>
        {% endfor %}
    """,
    "warnings.html": """
        {% for message in messages %}
          {% if message.level == DEFAULT_MESSAGE_LEVELS.WARNING %}
            <li class="flash warning">{{ message }}</li>
          {% endif %}
        {% endfor %}
    """,
    "report.html": '{% include "layout.html" %}{% include "missing.html" %}',
}


def serve(keys: Sequence[str], storage: str, show_warnings: View | None = None) -> WSGIHandler:
    """Return the application.

    Args:
        keys: The newest first.
        storage: The storage of its messages.
        show_warnings: The page that shows one category, if the storage has a way of its own for that.
    """
    if not settings.configured:
        settings.configure(
            ALLOWED_HOSTS=["*"],
            INSTALLED_APPS=["django.contrib.sessions", "django.contrib.messages"],
            LOGGING_CONFIG=None,
            MESSAGE_STORAGE=storage,
            MIDDLEWARE=[
                "django.middleware.security.SecurityMiddleware",
                "django.contrib.sessions.middleware.SessionMiddleware",
                "django.middleware.common.CommonMiddleware",
                "django.contrib.messages.middleware.MessageMiddleware",
            ],
            SESSION_ENGINE="django.contrib.sessions.backends.cache",
            TEMPLATES=[
                {
                    "BACKEND": "django.template.backends.django.DjangoTemplates",
                    "OPTIONS": {
                        "loaders": [("django.template.loaders.locmem.Loader", TEMPLATES)],
                        "context_processors": ["django.contrib.messages.context_processors.messages"],
                    },
                },
            ],
            USE_TZ=True,
        )
        django.setup()
    override_settings(
        ROOT_URLCONF=urls(show_warnings or warnings), SECRET_KEY=keys[0], SECRET_KEY_FALLBACKS=[*keys[1:]]
    ).enable()
    return get_wsgi_application()


def index(request: HttpRequest) -> HttpResponse:
    response = render(request, "layout.html")
    pause()
    return response


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    request.session["user"] = request.POST["user"]
    return redirect("index")


@require_POST
def order(request: HttpRequest) -> HttpResponse:
    assert request.session["user"]
    messages.success(request, f"Ordered: {request.POST['article']}")
    pause()
    return redirect("index")


@require_POST
def import_(request: HttpRequest) -> HttpResponse:
    for line in lines(request.POST["lines"]):
        messages.warning(request, line)
    return redirect("index")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    messages.info(request, "Goodbye")
    request.session.flush()
    return redirect("index")


def account(request: HttpRequest) -> HttpResponse:
    user: str = request.session["user"]
    pause()
    return HttpResponse(user)


@require_POST
def basket(request: HttpRequest) -> HttpResponse:
    request.session["basket"] = request.POST["article"]
    pause()
    return redirect("index")


def warnings(request: HttpRequest) -> HttpResponse:
    return render(request, "warnings.html")


@require_POST
def check_out(request: HttpRequest) -> HttpResponse:
    if not list(messages.get_messages(request)):
        messages.success(request, "Paid")
    return render(request, "layout.html")


def catalogue(request: HttpRequest) -> StreamingHttpResponse:
    def page() -> Iterator[str]:
        yield render_to_string("layout.html", request=request)

    return StreamingHttpResponse(page())


def report(request: HttpRequest) -> HttpResponse:
    return render(request, "report.html")


def offers(request: HttpRequest) -> HttpResponse:
    response = render(request, "layout.html")
    response.headers["Cache-Control"] = CACHEABLE
    return response


def popular(request: HttpRequest) -> HttpResponse:
    return render(request, "layout.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "layout.html", status=404)


def urls(show_warnings: View) -> type:
    """Return a root of URLs, as a module ``urls`` would be."""
    pages = [
        path("", index, name="index"),
        path("sign-in", sign_in),
        path("orders", order),
        path("imports", import_),
        path("sign-out", sign_out),
        path("account", account),
        path("basket", basket),
        path("warnings", show_warnings),
        path("check-out", check_out),
        path("catalogue", catalogue),
        path("report", report),
        path("offers", offers),
        path("popular", cache_page(60)(popular)),
    ]
    return type("urls", (), {"urlpatterns": pages, "handler404": staticmethod(not_found)})
