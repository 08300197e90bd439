"""When to say something to the database again, and how to report that it failed.

Saying it again is safe, because every operation of a store is: an insertion leaves alone what is there, the same owner
may claim twice, and what was settled is no longer held.
"""

from __future__ import annotations

from types import TracebackType

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from heliograph.stores.databases import PAUSES, lost_a_race
from heliograph.stores.outage import unavailable


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
    return (error.connection_invalidated and not timed_out) or lost_a_race(orig)
