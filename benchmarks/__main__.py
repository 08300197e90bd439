"""``python -m benchmarks``: measures and prints two tables; with ``stores`` first, :mod:`benchmarks.stores` does."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.budgets import verdicts
from benchmarks.families import FAMILIES
from benchmarks.load.command import main as measure_load
from benchmarks.load.command import remember
from benchmarks.report import as_json, markdown
from benchmarks.rounds import run
from benchmarks.stores.command import main as measure_stores

STORES = "stores"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given[:1] == [STORES]:
        measure_stores(given[1:])
        return
    if given[:1] in (["load"], ["memory"]):
        (measure_load if given[0] == "load" else remember)(given[1:])
        return
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measures what Heliograph costs.",
        epilog=f"What stores cost: python -m benchmarks {STORES} --help",
    )
    parser.add_argument("family", nargs="*", help=f"what to measure: {', '.join(FAMILIES)}; everything unless named")
    parser.add_argument("--rounds", type=int, default=101, help="how often everything is measured (default: 101)")
    parser.add_argument("--count", type=int, help="calls of one timing (default: as many as take 4 ms)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file as well")
    options = parser.parse_args(given)
    if unknown := set(options.family) - set(FAMILIES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    results = run(options.family or FAMILIES, rounds=options.rounds, count=options.count)
    judged = verdicts(results)
    print(markdown(results, judged, options.rounds))
    if options.json is not None:
        options.json.write_text(as_json(results, judged, options.rounds))


if __name__ == "__main__":
    main()
