"""A pytest plugin: sets Django up as its own test runner does, and gives the messages of its tests to Heliograph.

It does so when pytest starts with it, and nothing when it is only imported.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.contrib.messages import constants
from django.http import HttpRequest, HttpResponse
from django.test.utils import setup_databases, setup_test_environment


def pytest_configure(config: object) -> None:
    """Set Django up, and let the tests of its storages test ours."""
    tests = Path.cwd() / "tests"
    sys.path.insert(0, str(tests))
    _configure(tests)
    django.setup()
    setup_test_environment()
    setup_databases(verbosity=0, interactive=False)
    from heliograph.django import Storage

    for module, name in (("test_cookie", "CookieTests"), ("test_session", "SessionTests")):
        case: Any = getattr(import_module(f"messages_tests.{module}"), name)
        case.storage_class = Storage
        case.stored_messages_count = _stored
        case.encode_decode = _sent_and_received


def _stored(case: object, storage: object, response: Any) -> int:
    """Return how many messages the visitor's next request finds."""
    return len(_next(response))


def _sent_and_received(case: Any, *message: object, **options: object) -> object:
    """Return a message as the visitor's next request finds it."""
    storage = case.get_storage()
    storage.level = 0
    storage.add(constants.DEBUG, *message, **options)
    response = HttpResponse()
    storage.update(response)
    return next(iter(_next(response)))


def _next(response: HttpResponse) -> Any:
    from heliograph.django import Storage

    request = HttpRequest()
    pairs = (f"{cookie.key}={cookie.value}" for cookie in response.cookies.values() if cookie.value)
    request.META["HTTP_COOKIE"] = "; ".join(pairs)
    return Storage(request)


def _configure(tests: Path) -> None:
    """Configure what Django's ``tests/runtests.py`` does."""
    settings.configure(
        ALLOWED_HOSTS=["*"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3"}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
            "django.contrib.messages",
            "messages_tests",
        ],
        MESSAGE_STORAGE="heliograph.django.Storage",
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        ROOT_URLCONF="urls",
        SECRET_KEY="django_tests_secret_key",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [str(tests / "templates")],
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
        USE_TZ=False,
    )
