"""What all stores in a SQL database agree on, whichever library speaks to it.

The table's name, the database's clock, when a write sweeps, and which failures are worth another attempt. No library
is imported here; the stores themselves write the statements, each in its library's words.
"""

from __future__ import annotations

from collections.abc import Iterable

TABLE = "heliograph_parcels"
"""The one table, with the same columns whoever made it."""
BATCH = 200
"""Expired rows that one write removes at the most."""
PAUSES = (0.0, 0.05, 0.2)
"""Seconds to wait before each attempt at an operation; there are as many attempts.

A victim of a deadlock that comes back at once can take its lock before the one it gave way to has woken up, and they
are where they were.
"""
_SWEEPING = frozenset("AQgw")
"""A write sweeps when its ticket begins with one of these 4 of 64 characters: one in 16, without chance or counting."""

MILLISECONDS = {
    # The statement's time, by which the index on `expires` can be used.
    "postgresql": "CAST(EXTRACT(EPOCH FROM statement_timestamp()) * 1000 AS BIGINT)",
    # UNIX_TIMESTAMP(NOW(3)) would be an hour off when the session's time zone sets its clock back.
    "mysql": "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000)",
    "sqlite": "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)",
}
"""By kind of database: its clock, in whole milliseconds since the epoch."""

_LOST_A_RACE = {
    # https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html
    *("40001", "40P01"),
    # https://mariadb.com/kb/en/mariadb-error-codes/: ER_LOCK_DEADLOCK, and a row changed since it was last read.
    *(1213, 1020),
}


def sweeps(tickets: Iterable[str]) -> bool:
    """Tell whether the write of these also removes some of what has expired.

    Example:
        >>> sweeps(["AAAAAAAAAAAAAAAAAAAAAA"]), sweeps(["BAAAAAAAAAAAAAAAAAAAAA"])
        (True, False)
    """
    return not _SWEEPING.isdisjoint(ticket[:1] for ticket in tickets)


def lost_a_race(error: BaseException | None) -> bool:
    """Tell whether a driver's error is a deadlock or a serialisation failure, after which the same may succeed.

    Its code is the SQLSTATE of PostgreSQL's drivers, or the number that MySQL's give first.
    """
    if error is None:
        return False
    code: object = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None) or next(iter(error.args), None)
    return code in _LOST_A_RACE
