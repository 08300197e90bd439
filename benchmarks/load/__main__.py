"""``python -m benchmarks.load``, which is ``python -m benchmarks load``; with ``memory`` first, that."""

from __future__ import annotations

import sys

from benchmarks.load.command import main, remember

if __name__ == "__main__":
    if sys.argv[1:2] == ["memory"]:
        remember(sys.argv[2:])
    else:
        main(sys.argv[1:])
