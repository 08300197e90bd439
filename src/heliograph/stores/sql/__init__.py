"""Stores in a SQL database, through SQLAlchemy: PostgreSQL, MariaDB, MySQL, and a SQLite file.

The blocking store and its asynchronous twin run the same statements; see :mod:`heliograph.stores.sql.statements`.
"""

from __future__ import annotations

from heliograph.stores.sql.asynchronous import AsyncSQLStore
from heliograph.stores.sql.blocking import SQLStore
from heliograph.stores.sql.schema import parcels

__all__ = ["AsyncSQLStore", "SQLStore", "parcels"]
