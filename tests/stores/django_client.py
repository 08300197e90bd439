"""Django's own store on any database, each opened one under an alias of its own in ``DATABASES``."""

from __future__ import annotations

from itertools import count
from typing import Any

import pymysql
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from sqlalchemy import Engine, create_engine, make_url, text

from heliograph.django import DatabaseStore

from .. import django_setup as django_setup

pymysql.install_as_MySQLdb()  # Django's backend asks for mysqlclient, which is not to be had without a compiler.

_NUMBERS = count()
_ENGINES = {"sqlite": "sqlite3"}
_DATABASE = "django"


class OpenedDjango(DatabaseStore):
    """The store on a database of its own, whose connections end with it.

    Args:
        url: SQLAlchemy's, as the other stores take it.
    """

    def __init__(self, url: str) -> None:
        self.name = f"store{next(_NUMBERS)}"
        databases: dict[str, Any] = connections.settings
        databases[self.name] = databases["default"] | database(url)
        self._made: list[BaseDatabaseWrapper] = []
        connection_created.connect(self._note)
        super().__init__(self.name)

    def _note(self, connection: BaseDatabaseWrapper, **_: object) -> None:
        if connection.alias == self.name:
            connection.inc_thread_sharing()
            self._made.append(connection)

    def close(self) -> None:
        """Close the connections of all threads, and forget the database."""
        connection_created.disconnect(self._note)
        for connection in self._made:
            connection.close()
        del connections.settings[self.name]


def database(url: str) -> dict[str, Any]:
    """Return the item of ``DATABASES`` for a database that SQLAlchemy knows by this URL."""
    address = make_url(url)
    backend = address.get_backend_name()
    return {
        "ENGINE": f"django.db.backends.{_ENGINES.get(backend, backend)}",
        "NAME": address.database,
        "HOST": address.host or "",
        "PORT": str(address.port or ""),
        "USER": address.username or "",
        "PASSWORD": address.password or "",
        "OPTIONS": {name: float(str(value)) for name, value in address.query.items()},
    }


def apart(url: str) -> str:
    """Return the URL of a database on the same server in which no other store has a table; made if it is missing."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return url
    engine: Engine = create_engine(url, isolation_level="AUTOCOMMIT")
    listed = "SELECT datname FROM pg_database" if address.get_backend_name() == "postgresql" else "SHOW DATABASES"
    with engine.connect() as connection:
        if _DATABASE not in connection.execute(text(listed)).scalars().all():
            connection.execute(text(f"CREATE DATABASE {_DATABASE}"))
    engine.dispose()
    return address.set(database=_DATABASE).render_as_string(hide_password=False)
