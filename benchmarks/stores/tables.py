"""What is measured, as tables: each a list of rows, by the titles of their columns.

The rows are what JSON holds, and what Markdown is made of; nothing is written down anywhere else.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias, cast

from benchmarks.rounds import Figure
from benchmarks.stores import cycle, operations, trips, waiting

Row: TypeAlias = dict[str, Any]
Stores: TypeAlias = Mapping[str, str]
SYSTEM, WHOLE = "Flask with", "whole over bare, µs"
"""Columns of the cycle's table, which is also a chart."""


class Table(NamedTuple):
    """A table: its title, what its rows mean, and what measures them."""

    title: str
    words: str
    rows: Callable[[Stores, Namespace], list[Row]]


def _trips(stores: Stores, options: Namespace) -> list[Row]:
    return [
        {"store": store, "through": name, **trips.trips(name, url)._asdict()}
        for store, url in stores.items()
        for name in (*trips.BLOCKING, *trips.ASYNCHRONOUS)
    ]


def _operations(stores: Stores, options: Namespace) -> list[Row]:
    kinds = [(store, url, awaited) for store, url in stores.items() for awaited in (False, True)]
    if "PostgreSQL" in stores:
        kinds.append(("PostgreSQL, asyncpg", stores["PostgreSQL"].replace("psycopg", "asyncpg"), True))
    return [
        {
            "store": f"{store}, {'async' if awaited else 'blocking'}",
            "operation": added.operation,
            **{f"{name}, µs": added.microseconds.get(name) for name in (operations.OURS, operations.LIBRARY)},
            "over the client library": added.over_library,
            "budget": "kept" if added.over_library.median <= operations.LIMIT else "EXCEEDED",
            "over the driver": added.over_driver,
        }
        for store, url, awaited in kinds
        for added in operations.added(url, awaited=awaited, rounds=options.rounds, lives=options.lives)
    ]


def _waiting(stores: Stores, options: Namespace) -> list[Row]:
    sizes = [size for size in waiting.SIZES if size < options.most] + [options.most]
    return [
        {
            "store": store,
            "waiting": found.waiting,
            **{f"{name}, µs": time for name, time in zip(operations.OPERATIONS, found.microseconds, strict=True)},
            "over the least": found.over_least,
        }
        for store, url in stores.items()
        for found in waiting.waiting(url, rounds=options.rounds, lives=options.lives, sizes=sizes)
    ]


def _cycle(stores: Stores, options: Namespace) -> list[Row]:
    if "Redis" not in stores:
        return []
    return [
        {
            SYSTEM: found.system,
            **{f"{name}, µs": time for name, time in zip(("flash", "show", "next"), found.microseconds, strict=True)},
            WHOLE: found.whole,
            "over Flask-Session": found.over_flask_session,
        }
        for found in cycle.cycles(stores, rounds=options.rounds, lives=options.lives)
    ]


TABLES: Mapping[str, Table] = {
    "trips": Table(
        "Round trips",
        "To the store's server, counted on the wire; of a SQLite file the statements. A page that shows is two "
        "columns, before its headers and after its last byte.",
        _trips,
    ),
    "operations": Table(
        "Operations",
        f"Beside the very same command by the bare client library; the budget is {operations.LIMIT}. The driver alone, "
        "of blocking SQL stores, is what SQLAlchemy costs.",
        _operations,
    ),
    "waiting": Table(
        "While others wait",
        "Ratios are of all three operations together. One put of a SQL store in sixteen removes expired rows, if there "
        "are any, up to 200; that one is the line of its own.",
        _waiting,
    ),
    "cycle": Table("The whole cycle", "Flash, show, and the page after it, in one process.", _cycle),
}


def plain(rows: Sequence[Row]) -> list[Row]:
    """Return rows as JSON holds them."""
    return [
        {title: value._asdict() if isinstance(value, Figure) else value for title, value in row.items()} for row in rows
    ]


def said(value: object) -> str:
    """Return a value as a table shows it."""
    if isinstance(value, Mapping):
        return " ± ".join(map(_number, cast("Mapping[str, float]", value).values()))
    return "" if value is None else _number(value) if isinstance(value, float) else str(value)


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
