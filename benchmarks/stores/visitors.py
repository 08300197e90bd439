"""A load generator: so many visitors at once on loopback, each with one connection and a cookie jar of its own.

The number of visitors bounds the load: nobody sends a request before the one before was answered. What it costs by
itself is told, since it shares the machine with what it measures.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from statistics import quantiles
from time import perf_counter, process_time
from typing import NamedTuple

from benchmarks import work

_HEADERS = (
    "Host: localhost\r\nAccept: text/html\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\n"
    "Sec-Fetch-Site: same-origin\r\nContent-Length: 0\r\n"
)
# What a visitor does again and again, and what the page then says: a form, the page after it, and another page.
_CYCLE = (("POST", work.FLASH_1, None), ("GET", work.PAGE, work.TEXT), ("GET", work.PAGE, ""))


class Load(NamedTuple):
    """What visitors saw.

    Attributes:
        requests: How many were answered.
        rate: Requests per second.
        p50: Milliseconds that half of them took at the most.
        p99: Milliseconds that 99 of 100 took at the most.
        wrong: Pages that did not say what they should.
        own: The share of one processor that the visitors took themselves.
    """

    requests: int
    rate: float
    p50: float
    p99: float
    wrong: int
    own: float


def load(port: int, *, visitors: int, seconds: float | None = None, requests: int | None = None, shows: bool) -> Load:
    """Have visitors at a server, for so long, or for so many requests.

    Args:
        port: The server's.
        visitors: How many at once.
        seconds: How long.
        requests: How many.
        shows: Whether the application has messages at all.
    """
    return asyncio.run(_load(port, visitors, seconds, requests, shows))


async def _load(port: int, visitors: int, seconds: float | None, requests: int | None, shows: bool) -> Load:
    times: list[float] = []
    wrong = 0
    begun, worked = perf_counter(), process_time()

    def over() -> bool:
        enough = requests is not None and len(times) >= requests
        return enough or (seconds is not None and perf_counter() - begun >= seconds)

    async def visit() -> None:
        nonlocal wrong
        jar: dict[str, str] = {}
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while not over():
            for method, path, text in _CYCLE:
                asked = perf_counter()
                writer.write(_request(method, path, jar))
                body = await _answer(reader, jar)
                times.append(perf_counter() - asked)
                wrong += text is not None and body != (text if shows else "")
                if over():
                    break
        writer.close()

    await asyncio.gather(*(visit() for _ in range(visitors)))
    took = perf_counter() - begun
    cuts = quantiles(times, n=100)
    own = (process_time() - worked) / took
    return Load(len(times), len(times) / took, cuts[49] * 1000, cuts[98] * 1000, wrong, own)


def _request(method: str, path: str, jar: dict[str, str]) -> bytes:
    cookie = "Cookie: " + "; ".join(f"{name}={value}" for name, value in jar.items()) + "\r\n" if jar else ""
    return f"{method} {path} HTTP/1.1\r\n{_HEADERS}{cookie}\r\n".encode()


async def _answer(reader: asyncio.StreamReader, jar: dict[str, str]) -> str:
    """Read an answer, keep its cookies, and return its body."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    fields = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in head[1:] if line)]
    keep(jar, (value for name, value in fields if name == "set-cookie"))
    size = next(int(value) for name, value in fields if name == "content-length")
    return (await reader.readexactly(size)).decode()


def keep(jar: dict[str, str], lines: Iterable[str]) -> None:
    """Keep cookies as far as these applications need it: all are for all paths, and none expires meanwhile."""
    for line in lines:
        pair, _, attributes = line.partition(";")
        name, _, value = pair.partition("=")
        if "max-age=0" in attributes.lower() or "expires=thu, 01 jan 1970" in attributes.lower():
            jar.pop(name, None)
        else:
            jar[name] = value
