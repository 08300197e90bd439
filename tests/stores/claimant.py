"""A process of its own that claims what it is told to: ``python -m tests.stores.claimant URL MODE NAME``."""

from __future__ import annotations

import sys
from contextlib import closing

from heliograph.store import HELD

from .benches import opened


def main(url: str, mode: str, name: str) -> None:
    """Claim the tickets of each line, and answer with those that came."""
    with closing(opened(url, mode)) as store:
        for line in sys.stdin:
            found = store.claim(line.split(), name, 60)
            print(*(ticket for ticket, body in found.items() if body is not HELD), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
