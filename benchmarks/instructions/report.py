"""Writes costs down as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from benchmarks.instructions.baseline import PYTHON, Baseline
from benchmarks.instructions.callgrind import build
from benchmarks.instructions.costs import Cost, Costs
from benchmarks.instructions.subjects import BARE, FAMILIES, OURS, PATHS
from benchmarks.report import table

_COLUMNS = ["", "floor", "instructions", "recorded", "bytecodes", "recorded", "C calls", "recorded", "beside its peers"]


def page(counted: Mapping[str, Costs], baseline: Baseline | None) -> str:
    """Return costs beside what is recorded, and beside the peers: by instructions, or else by bytecodes."""
    return "\n\n".join(
        [
            "Of one request, over the floor of the bare application.",
            build(),
            table(
                _COLUMNS, [_row(family, path, costs, baseline) for family, costs in counted.items() for path in PATHS]
            ),
        ]
    )


def _row(family: str, path: str, costs: Costs, baseline: Baseline | None) -> list[str]:
    ours, floor = costs[OURS][path], costs[BARE][path]
    then = baseline.costs.get(family, {}).get(path) if baseline else None
    same_python = then if baseline and baseline.python == PYTHON else None
    same_build = then if baseline and baseline.build == build() else None
    peers = [(peer, costs[peer][path]) for peer in FAMILIES[family].peers]
    return [
        f"{family}: {path}",
        f"{floor.instructions:,}",
        *_beside(ours.instructions, same_build and same_build.instructions),
        *_beside(ours.bytecodes, same_python and same_python.bytecodes),
        *_beside(ours.calls, same_python and same_python.calls),
        ", ".join(f"{_ratio(ours, peer)} x {name}" for name, peer in peers),
    ]


def _beside(now: int, then: int | None) -> Iterable[str]:
    return f"{now:,}", f"{now / then - 1:+.1%}" if now and then else ""


def _ratio(ours: Cost, peer: Cost) -> str:
    if ours.instructions:
        return f"{ours.instructions / peer.instructions:.2f}" if peer.instructions > 0 else "-"
    return f"{ours.bytecodes / peer.bytecodes:.2f}" if peer.bytecodes > 0 else "-"
