"""``python -m benchmarks compare``: how far two runs agree about the ratios that are promised or shown."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.budgets import verdicts
from benchmarks.report import table
from benchmarks.results import Run, pairs, read

_AGREE = 0.1


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks compare", description="Compares two runs.")
    parser.add_argument("first", type=Path, help="a file that --json wrote")
    parser.add_argument("second", type=Path, help="another one")
    options = parser.parse_args(arguments)
    print(compared(read(options.first), read(options.second)))


def compared(first: Run, second: Run) -> str:
    """Return a table of all ratios of both runs, and a line that says which differ by more than a tenth."""
    before, after = ratios(first), ratios(second)
    differences = {name: after[name] / before[name] - 1 for name in before if name in after}
    rows = [
        [name, f"{before[name]:.3f}", f"{after[name]:.3f}", f"{100 * difference:+.1f} %"]
        for name, difference in differences.items()
    ]
    apart = [name for name, difference in differences.items() if abs(difference) > _AGREE]
    verdict = f"More than 10 % apart: {'; '.join(apart)}." if apart else "All agree within 10 %."
    return f"{table(['', 'first', 'second', 'difference'], rows)}\n\n{verdict}"


def ratios(run: Run) -> dict[str, float]:
    """Return what is promised of a run and what its chart shows, by name."""
    shown = {f"{pair.family} cycle, {pair.ours} / {pair.peer}": pair.ratio for pair in pairs(run)}
    return {verdict.budget: verdict.measured for verdict in verdicts(run)} | shown
