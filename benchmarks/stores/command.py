"""``python -m benchmarks stores``: measures what stores cost, and prints a page of tables."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from benchmarks.chart import THEMES, Bar, chart
from benchmarks.report import table, versions
from benchmarks.stores.servers import stores
from benchmarks.stores.tables import SYSTEM, TABLES, WHOLE, plain, said

NOT_MEASURED = """\
Not measured here: a network, TLS or a browser, since everything is on the loopback interface of one machine, which \
the servers, the workers and the visitors share; disks, since PostgreSQL runs without fsync, MariaDB flushes once a \
second, and Redis and SQLite do not wait for the disk either; replication; and whatever else this machine did \
meanwhile. Microseconds belong to the machine. Counts are exact, and ratios are taken within one round."""

_PACKAGES = (
    *("sqlalchemy", "psycopg", "asyncpg", "pymysql", "asyncmy", "aiosqlite", "redis", "hiredis"),
    "flask-session",
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks stores", description="Measures what stores cost.")
    parser.add_argument("table", nargs="*", help=f"what to measure: {', '.join(TABLES)}; everything unless named")
    for name, usual, words in (
        ("rounds", 21, "how often operations are measured"),
        ("lives", 50, "parcels or messages of each round"),
        ("most", 1_000_000, "the most that waits in a store"),
    ):
        parser.add_argument(f"--{name}", type=int, default=usual, help=f"{words} (default: {usual})")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file as well")
    parser.add_argument("--charts", type=Path, metavar="FOLDER", help="draw charts there, light and dark")
    options = parser.parse_args(arguments)
    if unknown := set(options.table) - set(TABLES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(TABLES)}")
    # What the servers say on the way is no part of the page.
    with redirect_stdout(sys.stderr), stores() as found:
        tables = {name: plain(TABLES[name].rows(found, options)) for name in options.table or TABLES}
    figures = {"versions": versions(*_PACKAGES), "tables": tables}
    print(page(figures))
    if options.json is not None:
        options.json.write_text(json.dumps(figures, indent=2))
    if options.charts is not None:
        for name, drawn in charts(figures).items():
            (options.charts / name).write_text(drawn)


def page(figures: Mapping[str, Any]) -> str:
    """Return a page of Markdown for figures as they are in JSON."""
    parts = [NOT_MEASURED, ", ".join(f"{name} {number}" for name, number in figures["versions"].items())]
    for name, rows in figures["tables"].items():
        if not rows:
            continue
        parts += [f"## {TABLES[name].title}", TABLES[name].words]
        parts.append(table(list(rows[0]), [[said(value) for value in row.values()] for row in rows]))
    return "\n\n".join(parts)


def charts(figures: Mapping[str, Any]) -> dict[str, str]:
    """Return charts by the names of their files, for figures as they are in JSON."""
    rows = figures["tables"].get("cycle", ())
    bars = [Bar(row[SYSTEM], row[WHOLE]["median"], f"{row[WHOLE]['median']:.0f} µs") for row in rows]
    title = "Flask: flash a message, show it, and the page after it (shorter is better)"
    return {f"stores-cycle-{name}.svg": chart(title, bars, theme) for name, theme in THEMES.items() if bars}
