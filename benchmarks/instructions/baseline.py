"""The recorded costs, and what is said of new ones beside them.

Bytecodes and calls are those of one minor version of CPython, instructions of one build.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.instructions.callgrind import build
from benchmarks.instructions.costs import Cost, Costs
from benchmarks.instructions.subjects import OURS

FILE = Path(__file__).with_name("baseline.json")
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
LIMIT = 0.05
"""Above this share more than was recorded, a path has become slower."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Costs over the floor by family and path, the minor version of CPython that took them, and its build."""

    python: str
    build: str
    costs: dict[str, dict[str, Cost]]

    @classmethod
    def of(cls, counted: Mapping[str, Costs]) -> Baseline:
        """Return what was counted here as what is to be recorded."""
        return cls(python=PYTHON, build=build(), costs={family: costs[OURS] for family, costs in counted.items()})

    @classmethod
    def read(cls, file: Path = FILE) -> Baseline:
        """Return what is recorded."""
        found = json.loads(file.read_text())
        costs = {
            family: {path: Cost(**cost) for path, cost in paths.items()} for family, paths in found["costs"].items()
        }
        return cls(python=found["python"], build=found["build"], costs=costs)

    def write(self, file: Path = FILE) -> None:
        """Record it."""
        costs = {family: {path: cost._asdict() for path, cost in paths.items()} for family, paths in self.costs.items()}
        file.write_text(json.dumps({"python": self.python, "build": self.build, "costs": costs}, indent=1) + "\n")

    def slower(self, family: str, costs: Mapping[str, Cost]) -> list[str]:
        """Return a sentence for each path of a family that takes more steps than it may."""
        return [
            f"{family}, {path}: {now:,} {kind} over the floor of the bare application, {now / then - 1:.1%} more than "
            f"the recorded {then:,}; at most {LIMIT:.0%} more is allowed. Where they go: python -m "
            f"benchmarks instructions {family} --profile '{path}' --steps. If they are worth it: python -m "
            "benchmarks instructions --record"
            for path, cost in costs.items()
            for kind, now, then in (
                ("bytecodes", cost.bytecodes, self.costs[family][path].bytecodes),
                ("calls of C functions", cost.calls, self.costs[family][path].calls),
            )
            if now > then * (1 + LIMIT)
        ]
