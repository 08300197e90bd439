"""System checks: what is wrong with the set-up, said by ``manage.py check`` and before ``runserver`` starts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.checks import CheckMessage, Error, Warning
from django.db import connections
from django.utils.module_loading import import_string

from heliograph.django.configuration import get_heliograph, signed_in_user
from heliograph.django.statements import statements_for
from heliograph.django.storage import Storage
from heliograph.django.store import DatabaseStore
from heliograph.errors import ConfigurationError
from heliograph.stores.databases import TABLE


def check_setup(app_configs: Sequence[Any] | None = None, **_: object) -> list[CheckMessage]:
    """Return what is wrong.

    Example:
        >>> from django.test import override_settings
        >>> with override_settings(HELIOGRAPH={"max_ago": 600}, MIDDLEWARE=[]):
        ...     [problem.id for problem in check_setup()]
        ['heliograph.E001', 'heliograph.W003']
    """
    return [*_settings(), *_storage(), *_middleware(), *_store()]


def check_table(
    app_configs: Sequence[Any] | None = None, databases: Sequence[str] | None = None, **_: object
) -> list[CheckMessage]:
    """Return what is wrong in the databases themselves; Django asks for it only with ``check --database``.

    Example:
        >>> check_table(databases=["default"])
        []
    """
    store = _database_store()
    if store is None or store.alias not in (databases or ()):
        return []
    connection = connections[store.alias]
    with connection.cursor() as cursor:
        if TABLE in connection.introspection.table_names(cursor):
            return []
    # No error: "manage.py migrate" looks as well, before it makes the table.
    return [
        Warning(
            f"The database {store.alias!r} has no table {TABLE}, in which messages are to wait.",
            hint=f"Run: manage.py migrate heliograph --database {store.alias}",
            id="heliograph.W007",
        )
    ]


def _settings() -> Iterator[CheckMessage]:
    try:
        helio = get_heliograph()
    except ConfigurationError as error:
        yield Error(str(error), id="heliograph.E001")
        return
    sessions, messages = _places(SessionMiddleware), _places(MessageMiddleware)
    if helio.bind is signed_in_user and messages and not (sessions and sessions[0] < messages[0]):
        yield Error(
            'HELIOGRAPH = {"bind": "user"} needs the session, and no SessionMiddleware comes before MessageMiddleware.',
            hint='Put "django.contrib.sessions.middleware.SessionMiddleware" before it in MIDDLEWARE.',
            id="heliograph.E004",
        )


def _storage() -> Iterator[CheckMessage]:
    if not _is(settings.MESSAGE_STORAGE, Storage):
        yield Warning(
            f"heliograph.django is installed, but messages go to {settings.MESSAGE_STORAGE}.",
            hint='Set MESSAGE_STORAGE = "heliograph.django.Storage".',
            id="heliograph.W002",
        )


def _middleware() -> Iterator[CheckMessage]:
    if not _places(MessageMiddleware):
        yield Warning(
            "heliograph.django is installed, but MessageMiddleware is not, so that no message is sent or shown.",
            hint='Add "django.contrib.messages.middleware.MessageMiddleware" to MIDDLEWARE.',
            id="heliograph.W003",
        )


def _store() -> Iterator[CheckMessage]:
    store = _database_store()
    if store is None:
        return
    connection = connections[store.alias]
    try:
        statements_for(connection.vendor)
    except ConfigurationError as error:
        yield Error(str(error), hint="Choose another of DATABASES: {'store': 'django://alias'}.", id="heliograph.E005")
    if not connection.settings_dict["AUTOCOMMIT"]:
        yield Error(
            f"The database {store.alias!r} has AUTOCOMMIT = False, so that nobody commits what the store does.",
            hint="Add the database to DATABASES a second time, without that: {'store': 'django://alias'}.",
            id="heliograph.E006",
        )


def _database_store() -> DatabaseStore | None:
    """Return the store, if it is one on a database of Django's."""
    try:
        store = get_heliograph().store
    except ConfigurationError:
        return None  # Reported already.
    return store if isinstance(store, DatabaseStore) else None


def _places(kind: type) -> list[int]:
    return [place for place, path in enumerate(settings.MIDDLEWARE) if _is(path, kind)]


def _is(path: str, kind: type) -> bool:
    """Tell whether a dotted path names a class, or a subclass of it; one that names nothing is others' to report."""
    try:
        found: object = import_string(path)
    except ImportError:
        return False
    return isinstance(found, type) and issubclass(found, kind)
