"""Counts one family in a process of its own: ``python -m benchmarks.instructions.child steps WSGI``.

A process of its own has what has been fixed for it: the seed of hashes by its environment, the clock by this module. So
no request is a second older than it was the last time.
"""

from __future__ import annotations

import json
import sys
import time

# Before anything is imported that takes the clock. A number's own method that returns it: as cheap as what it replaces.
_NOW = 1_800_000_000
time.time = float(_NOW).conjugate
time.time_ns = (_NOW * 1_000_000_000).conjugate


def main(kind: str, family: str, *path: str) -> None:
    """Count."""
    from benchmarks.instructions import functions, segments, steps
    from benchmarks.instructions.subjects import subjects

    found = subjects(family)
    if kind == "steps":
        counted = map(steps.count, found)
        print(json.dumps([(each.bytecodes.total(), each.calls.total()) for each in counted]))
    elif kind == "profile":
        print(json.dumps(functions.functions(found, *path)))
    else:
        segments.run(found)


if __name__ == "__main__":
    main(*sys.argv[1:])
