"""A visitor: a browser with cookies, and a memory of what was flashed and of what a page has shown."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from html import unescape
from urllib.parse import urlencode

from benchmarks.losses.shop import Shop, lines
from heliograph.testing.browser import Browser, Driver, Flight, Received

ONCE = "once"
"""The verdict when every message was shown exactly once, and nothing else."""

SHORTENED = "shortened visibly"
"""The verdict when every message was shown once, some with their end cut off, or was counted among those left out."""

PAGE: Mapping[str, str] = {"accept": "text/html", "sec-fetch-dest": "document", "sec-fetch-mode": "navigate"}
_MESSAGE = re.compile(r'<li class="flash[^"]*">(.*?)</li>', re.DOTALL)
_LEFT_OUT = re.compile(r"… \(\+(\d+)\)")


def messages(received: Received) -> list[str]:
    """Return the messages that a page shows."""
    return [unescape(text) for text in _MESSAGE.findall(received.body)]


class Visitor:
    """Somebody who has looked at a shop, and has signed in where there are sessions.

    Args:
        shop: The shop.
        user: Who it is; empty for somebody who comes for the first time.
        driver: What stands between the visitor and the shop; nothing, unless given.
    """

    def __init__(self, shop: Shop, user: str = "alice", *, driver: Driver | None = None) -> None:
        self.browser = Browser(driver or shop.driver(), time.time_ns, shop.origin)
        self.flashed: list[str] = []
        self.seen: list[str] = []
        self._shop = shop
        self._left_out = 0
        self._errors: list[int] = []
        if user:
            self.look()
            if "session" not in shop.lacks:
                self.post("/sign-in", user=user)

    def get(self, path: str, headers: Mapping[str, str] = PAGE, *, method: str = "GET") -> Received:
        """Send a request, without looking at what is answered."""
        return self._land(self._depart(method, path, headers))

    def look(self, path: str = "/", headers: Mapping[str, str] = PAGE) -> Received:
        """Visit a page, and read it."""
        return self.read(self.get(path, headers))

    def post(self, path: str, **form: str) -> Received:
        """Submit a form, and follow no redirect."""
        return self._land(self._depart("POST", path, form=form))

    def order(self, article: str) -> None:
        """Order something, which flashes a message."""
        self.flashed.append(f"Ordered: {article}")
        self.post("/orders", article=article)

    def import_lines(self, count: int) -> None:
        """Import a report, which flashes a message for each of its lines."""
        self.flashed += lines(count)
        self.post("/imports", lines=str(count))

    def read(self, received: Received) -> Received:
        """Read the messages of a page that arrived."""
        for text in messages(received):
            left_out = _LEFT_OUT.fullmatch(text)
            if left_out:
                self._left_out += int(left_out[1])
            else:
                self.seen.append(text)
        return received

    def forgive(self) -> None:
        """Take an error that was meant to happen for none."""
        self._errors.clear()

    @contextmanager
    def slow(self, method: str, path: str, **form: str) -> Generator[None]:
        """Send a request that is under way during the block; its answer arrives, and is read, at the end."""
        flight = self._depart(method, path, form=form)
        with self._shop.under_way(flight):
            yield
        self.read(self._land(flight))

    @contextmanager
    def slow_order(self, article: str) -> Generator[None]:
        """Order something in a tab that takes its time."""
        self.flashed.append(f"Ordered: {article}")
        with self.slow("POST", "/orders", article=article):
            yield

    def verdict(self) -> str:
        """Let two more pages be visited, and return what became of the messages."""
        self.look()
        self.look()
        if self._errors:
            return f"error {self._errors[0]}"
        missing, more = Counter(self.flashed), Counter[str]()
        for text in self.seen:
            whole = self._uncut(text)
            (missing if missing[whole] > 0 else more)[whole] += -1 if missing[whole] > 0 else 1
        lost = missing.total() - self._left_out
        parts = [
            f"{lost} of {len(self.flashed)} lost" if lost else "",
            "repeated" if more else "",
            SHORTENED if self._left_out or set(self.seen) - set(self.flashed) - set(more) else "",
        ]
        return ", ".join(filter(None, parts)) or ONCE

    def _uncut(self, text: str) -> str:
        """Return the message that a page shows with its end cut off visibly, the text itself if it is none."""
        if not text.endswith("…"):
            return text
        return next((whole for whole in self.flashed if whole.startswith(text[:-1])), text)

    def _depart(
        self, method: str, path: str, headers: Mapping[str, str] = PAGE, form: Mapping[str, str] | None = None
    ) -> Flight:
        if form is None:
            return self.browser.depart(method, path, headers)
        sent = {**headers, "content-type": "application/x-www-form-urlencoded"}
        return self.browser.depart(method, path, sent, urlencode(form).encode())

    def _land(self, flight: Flight) -> Received:
        received = flight.land()
        if received.status >= 500:
            self._errors.append(received.status)
        return received
