"""A load generator: so many visitors at once on loopback, each with one connection, and a new cookie jar each visit.

The number of visitors bounds the load: nobody sends a request before the one before was answered. One thread serves
them all, with as little work as it can, since it shares the machine with what it measures; what it takes is told.
"""

from __future__ import annotations

import re
import socket
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, closing
from itertools import count
from selectors import EVENT_READ, DefaultSelector
from statistics import quantiles
from time import perf_counter, process_time
from typing import NamedTuple

from benchmarks.load.visits import Ask, Oddities, Visit

PATIENCE = 30
"""Seconds; who is not answered by then never will be."""
_HEADERS = (
    "Accept: text/html\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\n"
    "Sec-Fetch-Site: same-origin\r\nContent-Length: 0\r\n"
)
# Uvicorn's sockets of several workers wait for the acknowledgement of a head before they send its body (Nagle), which
# the system delays by 40 ms. A page with a message has a body, and the bare application's none: that is not their cost.
_QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)  # Linux; tcp(7): it has to be said again and again.
_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_SETTING = re.compile(rb"\r\nset-cookie: *([^\r]*)", re.IGNORECASE)


class Load(NamedTuple):
    """What visitors saw.

    Attributes:
        requests: How many were answered.
        rate: Requests per second.
        p50: Milliseconds that half of them took at the most.
        p99: Milliseconds that 99 of 100 took at the most.
        messages: How many were flashed, each of which some page had to show, once.
        faults: What answers were not what they should be, and how many.
        own: The share of one processor that the visitors took themselves.
    """

    requests: int
    rate: float
    p50: float
    p99: float
    messages: int
    faults: Mapping[str, int]
    own: float


def load(port: int, visit: Visit, *, visitors: int, seconds: float = 0.0, requests: int = 0) -> Load:
    """Have visitors at a server, for so long and for so many requests, and each for one visit at least.

    Each ends the visit that has begun. What comes after the end counts as messages and not in rate and latency, since
    fewer and fewer visitors are left.

    Args:
        port: The server's.
        visit: What each of them does, again and again.
        visitors: How many at once.
        seconds: How long at least.
        requests: How many at least.

    Raises:
        TimeoutError: When nobody is answered for :data:`PATIENCE` seconds.
        ConnectionError: When the server closes a connection that a visitor has.
    """
    numbers, oddities = count(), visit.oddities()
    enough = max(requests, visitors * len(visit.asks))
    times: list[float] = []
    answered, over = 0, False
    with ExitStack() as stack:
        selector = stack.enter_context(DefaultSelector())
        crowd = [stack.enter_context(closing(_Visitor(port, visit.asks, numbers, oddities))) for _ in range(visitors)]
        worked, begun = process_time(), perf_counter()
        now = begun
        for visitor in crowd:
            selector.register(visitor, EVENT_READ, visitor)
            visitor.ask()
        while selector.get_map():
            ready = selector.select(PATIENCE)
            if not ready:
                raise TimeoutError(f"Nobody was answered for {PATIENCE} seconds.")
            for key, _ in ready:
                visitor = key.data
                if not visitor.receive():
                    continue
                answered += 1
                if not over:
                    now = perf_counter()
                    times.append(now - visitor.asked)
                    over = answered >= enough and now - begun >= seconds
                if over and visitor.is_done:
                    selector.unregister(visitor)
                else:
                    visitor.ask()
        own = (process_time() - worked) / (perf_counter() - begun)
    cuts = quantiles(times, n=100)
    faults = sum((visitor.faults for visitor in crowd), Counter[str]())
    messages = sum(visitor.messages for visitor in crowd)
    return Load(answered, len(times) / (now - begun), cuts[49] * 1000, cuts[98] * 1000, messages, faults, own)


class _Visitor:
    """Somebody who makes one visit after the other; for each it is somebody new."""

    def __init__(self, port: int, asks: tuple[Ask, ...], numbers: count[int], oddities: Oddities) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._asks = asks
        self._numbers = numbers
        self._oddities = oddities
        self._step = 0
        self._jar: dict[str, str] = {}
        self._received = b""
        self.asked = 0.0
        self.messages = 0
        self.faults: Counter[str] = Counter()

    @property
    def is_done(self) -> bool:
        """Whether a visit has just ended."""
        return self._step == 0

    def fileno(self) -> int:
        """Return the connection's number, for a selector."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()

    def ask(self) -> None:
        """Send the next request."""
        ask = self._asks[self._step]
        crumbs, headers, query = next(self._oddities)
        if self._jar:
            own = "; ".join([f"{name}={value}" for name, value in self._jar.items()])
            crumbs = f"{own}; {crumbs}" if crumbs else own
        cookie = f"Cookie: {crumbs}\r\n" if crumbs else ""
        path = ask.path.format(next(self._numbers)) if "{" in ask.path else ask.path
        request = f"{ask.method} {path}{query} HTTP/1.1\r\n{_HEADERS}{headers}{cookie}\r\n".encode("ascii")
        self.asked = perf_counter()
        self._socket.sendall(request)
        if _QUICKACK is not None:
            self._socket.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)

    def receive(self) -> bool:
        """Take what has come; tell whether that was the whole of the answer."""
        came = self._socket.recv(65536)
        if not came:
            raise ConnectionError("The server closed a connection that was in use.")
        received = self._received = self._received + came
        head, end, body = received.partition(_END)
        if not end:
            return False
        length = _LENGTH.search(head)
        if length is None:
            raise ValueError(f"An answer without Content-Length is not understood here: {head!r}")
        if len(body) < int(length[1]):
            return False
        self._received = b""
        self._take(head, body)
        return True

    def _take(self, head: bytes, body: bytes) -> None:
        ask = self._asks[self._step]
        fault = ask.fault(int(head[9:12]), body)
        if fault is not None:
            self.faults[fault] += 1
        self.messages += ask.shows or 0
        keep(self._jar, (line.decode("latin-1") for line in _SETTING.findall(head)))
        self._step = (self._step + 1) % len(self._asks)
        if self.is_done:
            self._jar.clear()


def keep(jar: dict[str, str], lines: Iterable[str]) -> None:
    """Keep cookies as far as these applications need it: all are for all paths, and none expires meanwhile."""
    for line in lines:
        pair, _, attributes = line.partition(";")
        name, _, value = pair.partition("=")
        if "max-age=0" in attributes.lower() or "expires=thu, 01 jan 1970" in attributes.lower():
            jar.pop(name, None)
        else:
            jar[name] = value
