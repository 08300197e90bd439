"""The one table of a SQL store.

Every lookup is by primary key, whatever waits besides; the one index serves the removal of what has expired. Times are
whole milliseconds since the epoch by the database's clock, since timestamps differ in type and precision from one
database to the next.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Connection, Index, LargeBinary, MetaData, String, Table, inspect
from sqlalchemy.dialects import mysql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from heliograph.stores.databases import TABLE

_MYSQL = ("mysql", "mariadb")


def parcels(metadata: MetaData, name: str = TABLE, *, schema: str | None = None) -> Table:
    """Add the table of parcels to an application's own tables, so that its migrations (Alembic's, say) make it.

    Args:
        metadata: Where the application keeps its tables.
        name: The table's name.
        schema: The database schema that it lives in.

    Returns:
        The table, to pass to a store.

    Example:
        >>> from sqlalchemy import MetaData
        >>> parcels(MetaData()).name
        'heliograph_parcels'
    """
    return Table(
        name,
        metadata,
        Column("ticket", _word(22), primary_key=True),
        # BLOB ends at 64 KB in MySQL.
        Column("body", LargeBinary().with_variant(mysql.LONGBLOB(), *_MYSQL), nullable=False),
        Column("created", BigInteger, nullable=False),
        Column("expires", BigInteger, nullable=False),
        # Not indexed: PostgreSQL then hands out a parcel without touching an index (a heap-only update).
        Column("owner", _word(64), nullable=True),
        Column("held_until", BigInteger, nullable=False, server_default="0"),
        Index(f"ix_{name}_expires", "expires"),
        schema=schema,
    )


def create(connection: Connection, table: Table) -> None:
    """Create the table if it is missing. Another worker may do so at the same moment; one of them comes first."""
    try:
        table.create(connection, checkfirst=True)
    except DBAPIError:
        if not inspect(connection).has_table(table.name, schema=table.schema):
            raise


def _word(length: int) -> TypeEngine[str]:
    """Return the type of a text that differs by case, which MySQL's usual collations pass over."""
    return String(length).with_variant(mysql.VARCHAR(length, charset="ascii", collation="ascii_bin"), *_MYSQL)
