"""What the SQL stores say to the database: all statements, and what their answers mean.

Each operation is a function of an open connection in autocommit, so that the blocking and the asynchronous store share
it. There is no transaction, and none is needed: each statement is whole by itself, touches each row under its lock,
and can be said again after a failure that left unknown whether it arrived. A new operation must keep that so.

Time is the database's own clock, one for all workers, whose clocks may differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    CursorResult,
    Dialect,
    Executable,
    LargeBinary,
    String,
    Table,
    and_,
    any_,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    null,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects import mysql, postgresql, sqlite

from heliograph.errors import ConfigurationError
from heliograph.store import HELD, Held
from heliograph.stores.databases import BATCH, MILLISECONDS, sweeps
from heliograph.stores.operation import Stats

_CLOCKS = MILLISECONDS | {"mariadb": MILLISECONDS["mysql"]}


class Statements:
    """The statements for one table in one kind of database.

    Args:
        table: As :func:`heliograph.stores.sql.schema.parcels` makes it.
        dialect: The engine's.

    Raises:
        ConfigurationError: For a kind of database that is not supported.
    """

    def __init__(self, table: Table, dialect: Dialect) -> None:
        if dialect.name not in _CLOCKS:
            raise ConfigurationError(f"A SQL store works with {', '.join(sorted(_CLOCKS))}, not with {dialect.name}.")
        self._table = table
        self._now: ColumnElement[int] = literal_column(_CLOCKS[dialect.name], BigInteger)
        self._returns = dialect.update_returning
        self._insert = self._inserting(dialect.name)
        self._claim, self._claimed = self._claiming()
        self._done, self._free, self._shorten = self._settling()
        self._expired = self._removing(table.c.expires <= self._now, dialect)
        self._all = self._removing(true(), dialect)

    def put(self, connection: Connection, parcels: Mapping[str, bytes], max_age: int) -> None:
        """Keep parcels for ``max_age`` seconds; now and then remove some of what has expired."""
        rows = [{"ticket": ticket, "body": body, "age": max_age * 1000} for ticket, body in parcels.items()]
        if rows:
            connection.execute(self._insert, rows)
        if sweeps(parcels):
            connection.execute(self._expired)

    def claim(self, connection: Connection, tickets: Sequence[str], owner: str, lease: int) -> dict[str, bytes | Held]:
        """Hand out what is free or already the owner's; say of the rest that another has it."""
        asked: dict[str, Any] = {"tickets": tickets, "me": owner, "lease": lease * 1000}
        result = connection.execute(self._claim, asked)
        if not self._returns:
            result = connection.execute(self._claimed, asked)
        return {ticket: HELD if body is None else body for ticket, body in result}

    def settle(self, connection: Connection, owner: str, done: Sequence[str], back: Mapping[str, bytes | None]) -> None:
        """Remove, free and shorten what the owner still holds: a statement for each of the three that there is."""
        free = [ticket for ticket, rest in back.items() if rest is None]
        for statement, tickets in ((self._done, done), (self._free, free)):
            if tickets:
                connection.execute(statement, {"tickets": tickets, "me": owner})
        rests = [{"one": ticket, "rest": rest, "me": owner} for ticket, rest in back.items() if rest is not None]
        if rests:
            connection.execute(self._shorten, rests)

    def stats(self, connection: Connection) -> Stats:
        """Count what waits."""
        row = self._table.c
        leased = func.sum(case((row.held_until > self._now, 1), else_=0))
        size = func.sum(func.length(row.body))
        counted = select(func.count(), leased, self._now - func.min(row.created), size)
        answer = connection.execute(counted.where(row.expires > self._now)).one()
        pending, held, oldest, size_in_bytes = (int(value or 0) for value in answer)
        return Stats(pending, held, oldest / 1000, size_in_bytes)

    def purge(self, connection: Connection, *, everything: bool) -> int:
        """Remove what has expired, or everything, in batches; return how many rows."""
        removed, statement = 0, self._all if everything else self._expired
        while (batch := _count(connection, statement)) > 0:
            removed += batch
        return removed

    def _inserting(self, dialect: str) -> Executable:
        """Return the insertion, which leaves alone what is there: a ticket is put once, a second time is a retry."""
        values: dict[str, ColumnElement[Any]] = {
            "ticket": bindparam("ticket", type_=String),
            "body": bindparam("body", type_=LargeBinary),
            "created": self._now,
            "expires": self._now + bindparam("age", type_=BigInteger),
        }
        if dialect == "postgresql":
            return postgresql.insert(self._table).values(values).on_conflict_do_nothing()
        if dialect == "sqlite":
            return sqlite.insert(self._table).values(values).on_conflict_do_nothing()
        # Not INSERT IGNORE, which turns other errors into warnings, too.
        return mysql.insert(self._table).values(values).on_duplicate_key_update(ticket=self._table.c.ticket)

    def _claiming(self) -> tuple[Executable, Executable]:
        """Return the claim, and the question after it for databases whose UPDATE returns nothing.

        A row that another holds is written as it was, so that one statement tells held ones from absent ones. The
        condition of both values is the same, because MySQL computes the second with the first one's new value.
        """
        row, me = self._table.c, bindparam("me", type_=String)
        wanted = and_(row.ticket.in_(bindparam("tickets", expanding=True)), row.expires > self._now)
        free = or_(row.owner == me, row.held_until <= self._now)
        claim = (
            update(self._table)
            .where(wanted)
            .ordered_values(
                (row.owner, case((free, me), else_=row.owner)),
                (
                    row.held_until,
                    case((free, self._now + bindparam("lease", type_=BigInteger)), else_=row.held_until),
                ),
            )
        )
        answer = (row.ticket, case((row.owner == me, row.body), else_=null()).label("body"))
        return (claim.returning(*answer) if self._returns else claim), select(*answer).where(wanted)

    def _settling(self) -> tuple[Executable, Executable, Executable]:
        row = self._table.c
        mine = and_(row.owner == bindparam("me"), row.held_until > self._now)
        these = and_(row.ticket.in_(bindparam("tickets", expanding=True)), mine)
        freed = {"owner": None, "held_until": 0}
        return (
            delete(self._table).where(these),
            update(self._table).where(these).values(freed),
            update(self._table)
            .where(row.ticket == bindparam("one"), mine)
            .values({**freed, "body": bindparam("rest")}),
        )

    def _removing(self, which: ColumnElement[bool], dialect: Dialect) -> Executable:
        """Return the removal of one batch; rows that another write is removing are left to it, where that is known."""
        row = self._table.c
        if dialect.name in ("mysql", "mariadb"):
            # With a selection, MariaDB would go through the whole table; and SQLAlchemy 2.0 has no LIMIT for this.
            name, condition = dialect.identifier_preparer.format_table(self._table), which.compile(dialect=dialect)
            return text(f"DELETE FROM {name} WHERE {condition} LIMIT {BATCH}")
        some = select(row.ticket).where(which).limit(BATCH).with_for_update(skip_locked=True)
        if dialect.name == "postgresql":
            # After IN it may run the selection again for each row, and then removes everything at once.
            return delete(self._table).where(row.ticket == any_(func.array(some.scalar_subquery())))
        return delete(self._table).where(row.ticket.in_(some))


def _count(connection: Connection, statement: Executable) -> int:
    return cast("CursorResult[Any]", connection.execute(statement)).rowcount
