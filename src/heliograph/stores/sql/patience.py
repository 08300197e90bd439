"""Psycopg 3 with a limit to the wait for an answer, which it does not have itself.

A server that was stopped, or a network that swallows packets, breaks no connection: without a limit the page would hang
for as long as that lasts. The other drivers have options for it.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from time import monotonic
from typing import Any, cast

from psycopg import AsyncConnection, Connection, OperationalError
from psycopg.abc import RV, PQGen
from psycopg.rows import TupleRow
from psycopg.waiting import Ready, Wait
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect

_INTERVAL = 0.1
_UNSET = 5.0


class NoAnswerError(OperationalError, TimeoutError):
    """The server did not answer in time."""


class _Impatient(Connection[TupleRow]):
    patience = _UNSET

    def wait(self, gen: PQGen[RV], interval: float = _INTERVAL, timeout: float | None = None) -> RV:
        return super().wait(_bounded(gen, self), interval)


class _AsyncImpatient(AsyncConnection[TupleRow]):
    patience = _UNSET

    async def wait(
        self,
        gen: PQGen[RV],
        interval: float = _INTERVAL,
        timeout: float | None = None,  # noqa: ASYNC109 (psycopg's)
    ) -> RV:
        return await super().wait(_bounded(gen, self), interval)


def connect(
    dialect: Dialect, record: object, arguments: Sequence[Any], parameters: MutableMapping[str, Any]
) -> DBAPIConnection | None:
    """Return a connection that waits for an answer no longer than for a connection (libpq's ``connect_timeout``).

    For SQLAlchemy's event ``do_connect``, which takes None as a connection that it makes itself.
    """
    patience = float(parameters["connect_timeout"])

    async def connect_async(*arguments: Any, **parameters: Any) -> _AsyncImpatient:
        awaited = await _AsyncImpatient.connect(*arguments, **parameters)
        awaited.patience = patience
        return awaited

    if dialect.is_async:
        parameters["async_creator_fn"] = connect_async
        return None
    blocking = _Impatient.connect(*arguments, **parameters)
    blocking.patience = patience
    return cast("DBAPIConnection", blocking)


def _bounded(gen: PQGen[RV], connection: _Impatient | _AsyncImpatient) -> PQGen[RV]:
    """Go on with what psycopg does; when it takes too long, break the connection, on which an answer may still come."""
    deadline = monotonic() + connection.patience
    ready: Ready | int = Ready.NONE
    try:
        state: Wait = next(gen)
        while True:
            ready = yield state
            if ready == Ready.NONE and monotonic() > deadline:
                connection.pgconn.finish()
                raise NoAnswerError(f"no answer in {connection.patience:g} s")
            state = gen.send(ready)
    except StopIteration as end:
        return cast("RV", end.value)
