"""The table of faults in docs/stores.md, made from the tests that are marked ``fault``.

``python -m tests.stores.faults`` runs them and, when all have passed, writes the table; with ``--collect`` it prints
what the table is if they pass. A row is a fault and the docstring of its test, a column one kind of store.
"""

from __future__ import annotations

import inspect
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "stores.md"
BEGIN, END = "<!-- Faults: written by python -m tests.stores.faults -->\n", "<!-- End of faults -->\n"
_COLUMNS = {
    "SQLite": ("sqlite",),
    "PostgreSQL": ("psycopg", "asyncpg"),
    "MariaDB": ("mariadb",),
    "Redis": ("resp2", "resp3"),
    "Redis Cluster": ("cluster",),
}


class Faults:
    """A plugin of pytest that notes what is tested, and what failed."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.not_passed: list[str] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note the faults."""
        for item in session.items:
            mark = item.get_closest_marker("fault")
            if mark is not None and isinstance(item, pytest.Function):
                promise = (inspect.getdoc(getattr(item, "function", None)) or "").split("\n\n")[0].replace("\n", " ")
                self.rows[mark.args[0], promise].add(mark.kwargs.get("on") or _kind(item.callspec.params))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what failed, or was skipped."""
        if not report.passed:
            self.not_passed.append(report.nodeid)

    @property
    def table(self) -> str:
        """The table, in Markdown."""
        lines = [f"| fault | what is promised | {' | '.join(_COLUMNS)} |", "|---" * (2 + len(_COLUMNS)) + "|"]
        for (fault, promise), kinds in sorted(self.rows.items()):
            cells = ("yes" * (not kinds.isdisjoint(column)) for column in _COLUMNS.values())
            lines.append(f"| {fault} | {promise} | {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |"))
        return "\n".join(lines) + "\n"


def _kind(parameters: Mapping[str, object]) -> str:
    """Return the kind of store that a test's parameters name, by themselves or with a mode."""
    known = {kind for column in _COLUMNS.values() for kind in column}
    for value in parameters.values():
        word = cast("tuple[object, ...]", value)[0] if isinstance(value, tuple) else value
        if word in known:
            return str(word)
    raise ValueError(f"No parameter names a kind of store, and the mark fault has no `on`: {parameters}")


def written(page: str) -> str:
    """Return the table in a page."""
    return page.partition(BEGIN)[2].partition(END)[0]


def main(*arguments: str) -> int:
    """Run the tests, or collect them."""
    faults = Faults()
    collect = "--collect" in arguments
    options = ["--collect-only", "--quiet", "--quiet"] if collect else []
    code = int(pytest.main([str(HERE), "-m", "fault", "--no-header", *options], plugins=[faults]))
    if collect:
        print(BEGIN + faults.table + END)
        return code
    if code or faults.not_passed:
        print(f"Not written: {faults.not_passed}")
        return 1
    page = PAGE.read_text()
    PAGE.write_text(page.replace(written(page), faults.table))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
