"""Counts families with both instruments, each in a process of its own, over the floor of its bare application."""

from __future__ import annotations

import json
import operator
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import product
from typing import NamedTuple, TypeAlias

from benchmarks.instructions import callgrind, isolated
from benchmarks.instructions.subjects import BARE, FAMILIES, PATHS


class Cost(NamedTuple):
    """What one request takes: bytecodes, calls of functions written in C, and instructions, 0 where not counted."""

    bytecodes: int
    calls: int
    instructions: int = 0

    def __sub__(self, other: Cost) -> Cost:
        return Cost(*map(operator.sub, self, other))


Costs: TypeAlias = dict[str, dict[str, Cost]]
"""By system and path."""


def count(families: Iterable[str], *, instructions: bool) -> dict[str, Costs]:
    """Return what the systems of each family cost over the floor, and, as the bare system, the floor itself.

    Args:
        families: Which.
        instructions: Whether to count those, too, for which Valgrind must be installed.

    Raises:
        FileNotFoundError: When it is not.
        ChildProcessError: When it fails.
    """
    chosen = list(families)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return dict(zip(chosen, threads.map(partial(_count, instructions=instructions), chosen), strict=True))


def _count(family: str, *, instructions: bool) -> Costs:
    found: Costs = {system: {} for system in FAMILIES[family].systems}
    counted = callgrind.count(family) if instructions else {}
    steps: list[tuple[int, int]] = json.loads(isolated.run("steps", family))
    for (system, path), (bytecodes, calls) in zip(product(found, PATHS), steps, strict=True):
        cost = Cost(bytecodes, calls, counted[system, path].total() if instructions else 0)
        found[system][path] = cost if system == BARE else cost - found[BARE][path]
    return found
