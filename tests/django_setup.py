"""Django, set up once for all tests of the process, as its settings are the process's.

Each test brings what it needs of its own: settings by ``override_settings``, and pages as a tuple of paths, which is a
``ROOT_URLCONF`` as good as any module. Nothing here is changed by a test.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any

import django
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, override_settings
from django.urls import path

from heliograph.testing.browser import Driver, Received, Sent
from heliograph.testing.drivers import ASGIDriver, WSGIDriver

SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"
USERS = "django.contrib.auth.middleware.AuthenticationMiddleware"
MESSAGES = "django.contrib.messages.middleware.MessageMiddleware"

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.messages",
        "django.contrib.sessions",
        "heliograph.django",
    ],
    LOGGING_CONFIG=None,
    MESSAGE_STORAGE="heliograph.django.Storage",
    MIDDLEWARE=[SESSIONS, USERS, MESSAGES],
    ROOT_URLCONF=(),
    SECRET_KEY="a key for these tests, and none else",
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    USE_TZ=True,
)
django.setup()


@contextmanager
def site(views: Mapping[str, Callable[..., Any]], **changed: Any) -> Generator[Client]:
    """Serve views by their paths (``"save"`` for ``/save``) to a visitor.

    Args:
        views: The pages.
        changed: What the site's settings change of those above.
    """
    pages: Any = tuple(path(route, view) for route, view in views.items())
    with override_settings(ROOT_URLCONF=pages, **changed):
        yield Client()


class DjangoDriver:
    """Calls a Django application, its settings in force during each call.

    Args:
        handler: Which of Django's two handlers serves it.
        changed: What its settings change of those above.
    """

    def __init__(self, handler: type[ASGIHandler] | type[WSGIHandler], **changed: Any) -> None:
        self._changed = changed
        with override_settings(**changed):
            app: Any = handler()
        self._driver: Driver = ASGIDriver(app) if issubclass(handler, ASGIHandler) else WSGIDriver(app)

    def call(self, request: Sent) -> Received:
        """Answer a request."""
        with override_settings(**self._changed):
            return self._driver.call(request)

    def close(self) -> None:
        """Stop what serves it."""
        self._driver.close()
