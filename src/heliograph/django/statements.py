"""What the store on Django's database says to it: all statements, and what their answers mean.

SQL over Django's cursor, not the ORM, whose ``delete()`` and ``bulk_create()`` open a transaction, three round trips
for one, and whose ``update()`` returns no rows. As in :mod:`heliograph.stores.sql.statements`, each statement is whole
by itself and can be said again; time is the database's own clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django.db.backends.utils import CursorWrapper

from heliograph.errors import ConfigurationError
from heliograph.store import HELD, Held
from heliograph.stores.databases import BATCH, MILLISECONDS, TABLE, sweeps
from heliograph.stores.operation import Stats

_DOUBLE = {
    # Not INSERT IGNORE, which turns other errors into warnings, too.
    "mysql": f"ON DUPLICATE KEY UPDATE ticket = {TABLE}.ticket",
    "postgresql": "ON CONFLICT DO NOTHING",
    "sqlite": "ON CONFLICT DO NOTHING",
}
_REMOVE = {
    # With a selection, MariaDB would go through the whole table.
    "mysql": "DELETE FROM {table} WHERE {which} LIMIT {batch}",
    # After IN, PostgreSQL may run the selection again for each row, and then removes everything at once.
    "postgresql": "DELETE FROM {table} WHERE ticket = ANY(ARRAY("
    "SELECT ticket FROM {table} WHERE {which} LIMIT {batch} FOR UPDATE SKIP LOCKED))",
    "sqlite": "DELETE FROM {table} WHERE ticket IN (SELECT ticket FROM {table} WHERE {which} LIMIT {batch})",
}


@cache
def statements_for(vendor: str) -> Statements:
    """Return the statements for a kind of database.

    Args:
        vendor: The connection's ``vendor``.

    Raises:
        ConfigurationError: For one that is not supported.

    Example:
        >>> statements_for("oracle")
        Traceback (most recent call last):
        ...
        heliograph.errors.ConfigurationError: Django's store works with MySQL, PostgreSQL and SQLite, not with oracle.
    """
    if vendor not in MILLISECONDS:
        raise ConfigurationError(f"Django's store works with MySQL, PostgreSQL and SQLite, not with {vendor}.")
    return Statements(vendor)


class Statements:
    """The statements for one kind of database.

    Args:
        vendor: Django's word for it; MariaDB is ``"mysql"``.
    """

    def __init__(self, vendor: str) -> None:
        now = MILLISECONDS[vendor]
        self._returns = vendor != "mysql"
        self._insert = f"INSERT INTO {TABLE} (ticket, body, created, expires, held_until) VALUES {{}} {_DOUBLE[vendor]}"
        self._row = f"(%(t{{0}})s, %(b{{0}})s, {now}, {now} + %(age)s, 0)"
        # A row that another holds is written as it was, so that one statement tells held ones from absent ones. The
        # condition of both values is the same, because MySQL computes the second with the first one's new value.
        wanted, free = f"ticket IN {{}} AND expires > {now}", f"owner = %(me)s OR held_until <= {now}"
        answer = "ticket, CASE WHEN owner = %(me)s THEN body END"
        self._claim = (
            f"UPDATE {TABLE} SET owner = CASE WHEN {free} THEN %(me)s ELSE owner END,"
            f" held_until = CASE WHEN {free} THEN {now} + %(lease)s ELSE held_until END WHERE {wanted}"
        )
        if self._returns:
            self._claim += f" RETURNING {answer}"
        self._claimed = f"SELECT {answer} FROM {TABLE} WHERE {wanted}"
        mine = f"owner = %(me)s AND held_until > {now}"
        self._done = f"DELETE FROM {TABLE} WHERE ticket IN {{}} AND {mine}"
        self._free = f"UPDATE {TABLE} SET owner = NULL, held_until = 0 WHERE ticket IN {{}} AND {mine}"
        self._shorten = (
            f"UPDATE {TABLE} SET body = %(rest)s, owner = NULL, held_until = 0 WHERE ticket = %(ticket)s AND {mine}"
        )
        self._expired, self._all = (
            _REMOVE[vendor].format(table=TABLE, which=which, batch=BATCH) for which in (f"expires <= {now}", "1 = 1")
        )
        self._stats = (
            f"SELECT COUNT(*), SUM(CASE WHEN held_until > {now} THEN 1 ELSE 0 END), {now} - MIN(created),"
            f" SUM(LENGTH(body)) FROM {TABLE} WHERE expires > {now}"
        )

    def put(self, cursor: CursorWrapper, parcels: Mapping[str, bytes], max_age: int) -> None:
        """Keep parcels for ``max_age`` seconds; now and then remove some of what has expired."""
        if parcels:
            rows = ", ".join(map(self._row.format, range(len(parcels))))
            values = {**_named("t", parcels), **_named("b", parcels.values()), "age": max_age * 1000}
            cursor.execute(self._insert.format(rows), values)
        if sweeps(parcels):
            cursor.execute(self._expired)

    def claim(self, cursor: CursorWrapper, tickets: Sequence[str], owner: str, lease: int) -> dict[str, bytes | Held]:
        """Hand out what is free or already the owner's; say of the rest that another has it."""
        if not tickets:
            return {}
        names, values = _listed(tickets)
        cursor.execute(self._claim.format(names), {**values, "me": owner, "lease": lease * 1000})
        if not self._returns:
            cursor.execute(self._claimed.format(names), {**values, "me": owner})
        return {ticket: HELD if body is None else bytes(body) for ticket, body in cursor.fetchall()}

    def settle(self, cursor: CursorWrapper, owner: str, done: Sequence[str], back: Mapping[str, bytes | None]) -> None:
        """Remove, free and shorten what the owner still holds: a statement for each of the three that there is."""
        free = [ticket for ticket, rest in back.items() if rest is None]
        for statement, tickets in ((self._done, done), (self._free, free)):
            if tickets:
                names, values = _listed(tickets)
                cursor.execute(statement.format(names), {**values, "me": owner})
        for ticket, rest in back.items():
            if rest is not None:
                cursor.execute(self._shorten, {"ticket": ticket, "rest": rest, "me": owner})

    def stats(self, cursor: CursorWrapper) -> Stats:
        """Count what waits."""
        cursor.execute(self._stats)
        pending, leased, oldest, size = (int(value or 0) for value in cursor.fetchall()[0])
        return Stats(pending, leased, oldest / 1000, size)

    def purge(self, cursor: CursorWrapper, *, everything: bool) -> int:
        """Remove what has expired, or everything, in batches; return how many rows."""
        removed = 0
        while True:
            cursor.execute(self._all if everything else self._expired)
            if cursor.rowcount <= 0:
                return removed
            removed += cursor.rowcount


def _listed(tickets: Iterable[str]) -> tuple[str, dict[str, Any]]:
    """Return a list of parameters for ``IN``, and their values by name."""
    values = _named("t", tickets)
    return f"({', '.join(map('%({})s'.format, values))})", values


def _named(letter: str, values: Iterable[Any]) -> dict[str, Any]:
    """Return values by the names of their parameters."""
    return {f"{letter}{number}": value for number, value in enumerate(values)}
