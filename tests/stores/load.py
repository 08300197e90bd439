"""Many visitors at once, over sockets: ``python -m tests.stores.load`` counts how often each message is shown.

    python -m tests.stores.load visitors URL --visitors 1000 --command "gunicorn --workers=4 served.shop:blocking()"
    python -m tests.stores.load pages URL --tries 10000 --command "gunicorn --workers=4 served.shop:blocking()"

For an asynchronous application the command is ``uvicorn --workers=4 --factory served.shop:asynchronous``.

The table of a SQL store must be there.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .shops import NAVIGATION, Shop, Shopper, serve

REQUESTS = 20
"""Overlapping requests of one visitor: half of them flash, half of them load a page."""
_AT_ONCE = 8
"""Visitors at once; the servers here have two processors."""
_ENOUGH = 100


def visitors(shop: Shop, count: int) -> Counter[int]:
    """Have visitors send overlapping requests, and load pages until none of their messages waits.

    Returns:
        How many messages were shown how often.
    """
    with ThreadPoolExecutor(_AT_ONCE) as crowd, ThreadPoolExecutor(_AT_ONCE * 4) as requests:
        visits = [crowd.submit(_visit, shop.shopper(), number, requests) for number in range(count)]
        return _times(
            (text for visit in visits for text in visit.result()), (f"{n}-{m}" for n in range(count) for m in _ALL)
        )


_ALL = range(3 + REQUESTS // 2)


def _visit(shopper: Shopper, number: int, requests: ThreadPoolExecutor) -> list[str]:
    """Return the messages that a visitor sees, of three that waited and of the ten that overlapping requests flash."""
    names = [f"{number}-{one}" for one in _ALL]
    for name in names[:3]:
        shopper.buy(name)
    flashes = [requests.submit(shopper.send, "POST", f"/private/flash?text={name}") for name in names[3:]]
    pages = [requests.submit(shopper.send, "GET", "/", headers=NAVIGATION) for _ in range(REQUESTS - len(flashes))]
    answers = [future.result() for pair in zip(pages, flashes, strict=True) for future in pair]
    for answer in answers:
        assert answer.status in (200, 303), answer
        shopper.receive(answer)
    seen = [line for answer in answers for line in answer.body.splitlines()]
    for _ in range(_ENOUGH):
        if not shopper.jar.cookies():
            break
        seen += shopper.page().splitlines()
    return seen


def pages(shop: Shop, tries: int) -> Counter[int]:
    """Load the same page twice at the same moment, again and again, with one message that waits each time."""
    with ThreadPoolExecutor(_AT_ONCE) as crowd, ThreadPoolExecutor(_AT_ONCE * 2) as requests:
        loads = [crowd.submit(_load_twice, shop.shopper(), number, requests) for number in range(tries)]
        return _times((text for load in loads for text in load.result()), map(str, range(tries)))


def _load_twice(shopper: Shopper, number: int, requests: ThreadPoolExecutor) -> list[str]:
    shopper.buy(str(number))
    loads = [requests.submit(shopper.send, "GET", "/", headers=NAVIGATION) for _ in range(2)]
    return [line for load in loads for line in load.result().body.splitlines()]


def _times(shown: Iterable[str], expected: Iterable[str]) -> Counter[int]:
    often = Counter(dict.fromkeys(expected, 0))
    often.update(shown)
    return Counter(often.values())


def main() -> None:
    """Serve a shop, send the crowd, and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["visitors", "pages"])
    parser.add_argument("url")
    parser.add_argument("--command", required=True)
    parser.add_argument("--visitors", type=int, default=1000)
    parser.add_argument("--tries", type=int, default=10_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, serve(asked.command, asked.url, Path(folder)) as shop:
        if asked.what == "visitors":
            counts, what = visitors(shop, asked.visitors), f"{asked.visitors} visitors x {REQUESTS} requests"
        else:
            counts, what = pages(shop, asked.tries), f"{asked.tries} pages loaded twice at once"
        told = Counter(line.split(":")[0] for line in shop.told() if line.startswith(("ERROR", "WARNING")))
        print(f"{asked.command}: {what}: {counts.total()} messages, by how often each was shown: {dict(counts)}")
        print(f"logged: {dict(told)}")


if __name__ == "__main__":
    main()
