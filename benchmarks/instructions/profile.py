"""Writes down where the steps and the instructions of a path go."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from benchmarks.instructions import callgrind, isolated
from benchmarks.instructions.functions import Functions
from benchmarks.instructions.subjects import BARE, OURS
from benchmarks.report import table

_MOST = 50


def page(family: str, path: str, *, instructions: bool) -> str:
    """Return the functions that a family's Heliograph runs on a path, over the floor, most expensive first."""
    found = Functions(*json.loads(isolated.run("profile", family, path)))
    parts = [
        f"{family}: {path}, over the floor of the bare application",
        _table(["Python function", "bytecodes", "with what it calls"], found.python),
        _table(["C function", "calls"], found.c),
    ]
    if instructions:
        counted = callgrind.count(family)
        natives: Counter[str] = counted[OURS, path] - counted[BARE, path]
        parts.append(_table(["C function", "instructions"], natives.most_common()))
    return "\n\n".join(parts)


def _table(columns: list[str], rows: Iterable[tuple[str, *tuple[int, ...]]]) -> str:
    return table(columns, [[name, *(f"{number:,}" for number in numbers)] for name, *numbers in list(rows)[:_MOST]])
