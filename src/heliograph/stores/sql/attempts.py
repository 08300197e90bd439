"""When to say something to the database again, and how to report that it failed.

Saying it again is safe, because every operation of a store is: an insertion leaves alone what is there, the same owner
may claim twice, and what was settled is no longer held.
"""

from __future__ import annotations

from types import TracebackType

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from heliograph.stores.outage import unavailable

PAUSES = (0.0, 0.05, 0.2)
"""Seconds to wait before each attempt at an operation; there are as many attempts.

A victim of a deadlock that comes back at once can take its lock before the one it gave way to has woken up, and they
are where they were.
"""
_LOST_A_RACE = {
    # https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html
    *("40001", "40P01"),
    # https://mariadb.com/kb/en/mariadb-error-codes/: ER_LOCK_DEADLOCK, and a row changed since it was last read.
    *(1213, 1020),
}


class Attempts:
    """The attempts at one operation: each is a ``with`` block, which ends well, is to be repeated, or raises.

    A deadlock, a serialisation failure and a connection that the server had closed are worth another attempt. A server
    that is not there or does not answer, a full disk or a locked SQLite file (the driver has waited already) are not.

    Args:
        operation: What is tried, for the error's text.

    Attributes:
        pause: Seconds to wait before the next one.
    """

    def __init__(self, operation: str) -> None:
        self._operation = operation
        self._pauses = list(PAUSES)
        self.pause = self._pauses.pop(0)

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> bool:
        if isinstance(error, DBAPIError):
            if self._pauses and _is_worth_another(error):
                self.pause = self._pauses.pop(0)
                return True
            # The driver's error, not SQLAlchemy's, whose text would bring statement and parameters into the log.
            raise unavailable(self._operation, error.orig or error) from error.orig
        if isinstance(error, PoolTimeoutError | OSError):
            raise unavailable(self._operation, error) from error
        return False


def _is_worth_another(error: DBAPIError) -> bool:
    """Tell whether a race was lost, or a connection; one on which no answer came has cost enough time already."""
    orig = error.orig
    timed_out = isinstance(orig, TimeoutError) or (orig is not None and isinstance(orig.__context__, TimeoutError))
    return (error.connection_invalidated and not timed_out) or _code(orig) in _LOST_A_RACE


def _code(error: BaseException | None) -> object:
    """Return the SQLSTATE of PostgreSQL's drivers, or the number that MySQL's give first."""
    state = getattr(error, "sqlstate", None)
    return state or next(iter(error.args), None) if error else None
