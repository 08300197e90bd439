"""Processes that use a store in more than one home.

``python -m tests.stores.moving forks URL`` uses it and then has children that do so, too; ``... loops URL`` uses it in
several event loops, one after the other.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys

from heliograph.stores import open, open_async

PARTS = 3
EACH = 100


def forks(url: str) -> None:
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


def loops(url: str) -> None:
    """Have each event loop put a parcel, and say how many it finds."""
    store = open_async(url)

    async def use(number: int) -> int:
        await store.put({f"{number:022}": b"body"}, 3600)
        return len(await store.claim([f"{one:022}" for one in range(number + 1)], "reader", 60))

    for number in range(3):
        sys.stdout.write(f"{asyncio.run(use(number))}\n")


if __name__ == "__main__":
    {"forks": forks, "loops": loops}[sys.argv[1]](sys.argv[2])
