"""Where Heliograph does not simply show every message once, and why: said on the page, and held by a test."""

from __future__ import annotations

import re
from collections.abc import Mapping

from benchmarks.losses.scenarios.limits import OVERFLOW, UNREAD
from benchmarks.losses.scenarios.overlapping import TWO_PAGES
from benchmarks.losses.scenarios.strangers import HEADERS_WITHOUT, PAGE_CACHE
from benchmarks.losses.scenarios.unseen import LATE

AS_PROMISED = {"once", "refused", "clean", "no-store, Vary"}
"""What is seen where a message is shown once, a forged one is not, and caches are told what they must know."""

EXCEPTIONS: Mapping[tuple[str, str], str] = {
    (TWO_PAGES, "repeated"): (
        "Both pages were asked for before the answer of either arrived, and a cookie tells neither of the other. "
        "A [store](stores.md) does."
    ),
    (OVERFLOW, "shortened visibly"): (
        "Long texts end with `…`, the last message counts those left out, and an ERROR is logged. "
        "A [store](stores.md) takes all of them."
    ),
    (UNREAD, "some lost, logged"): (
        "Each response's messages have a cookie of their own, with a store their ticket has, and all together stay "
        "within `budget`, 2,048 bytes unless set, for servers that bear 4 KB of headers: the oldest make room, each "
        "with a line in the log. A session that is compressed as a whole holds 300 texts that are nearly the same."
    ),
    (LATE, "once, a page later"): "Flask's own rule, which Heliograph keeps: one request reads one list.",
    (PAGE_CACHE, "shown to another"): (
        "Litestar keeps the page before a middleware around the application sees its headers. Let it cache no page "
        "that shows messages."
    ),
    (HEADERS_WITHOUT, "Set-Cookie"): "It is the cookie of Litestar's own session.",
    (HEADERS_WITHOUT, "no-cache"): "TurboGears says so of every page.",
}
"""The reason, by scenario and kind of verdict."""


def kind_of(verdict: str) -> str:
    """Return a verdict without its numbers, which change with every byte of the format."""
    return re.sub(r"\d+ of \d+", "some", verdict)
