"""A process that uses a store and then has children that use it, too: ``python -m tests.stores.forker URL``."""

from __future__ import annotations

import logging
import os
import sys

from heliograph.stores import open

PARTS = 3
EACH = 100


def main(url: str) -> None:
    """Have each process claim its part of the parcels, all at once, and say how many it got."""
    logging.basicConfig(format="%(message)s", stream=sys.stdout)
    store = open(url)
    store.create_table()
    store.put({f"{number:022}": b"%d" % number for number in range(PARTS * EACH)}, 3600)
    part, children = 0, list[int]()
    for other in range(1, PARTS):
        pid = os.fork()
        if pid == 0:
            part, children = other, []
            break
        children.append(pid)
    store.put({f"{PARTS * EACH + part:022}": b"its own"}, 3600)
    got = 0
    for number in range(part * EACH, (part + 1) * EACH):
        ticket = f"{number:022}"
        got += store.claim([ticket], f"process {part}", 60) == {ticket: b"%d" % number}
    sys.stdout.write(f"{got}\n")  # In one piece, as print() does not.
    sys.stdout.flush()
    for pid in children:
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
