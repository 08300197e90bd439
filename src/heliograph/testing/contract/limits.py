"""P6: what does not fit is cut or makes room visibly."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from heliograph import MessageTooLargeError, events, flash
from heliograph.testing.browser import Browser, Received
from heliograph.testing.contract.site import Answer, Call, Site, flashing, promises, redirect

_BUDGET = 2048
_HEADER_ROOM = 3072


@promises("P6", wants="cookies")
def a_long_text_is_cut_visibly(site: Site) -> None:
    """A message of 6,000 characters arrives cut, ends with an ellipsis, and is reported."""
    text = _noise(3, 6000)
    site.paths["/long"] = flashing(text)
    browser = site.open(overflow="shorten")
    with _drops() as drops:
        sent = browser.send("POST", "/long")
    assert _room(sent) <= _HEADER_ROOM
    assert drops == [("shortened", 1)]
    [line] = browser.get("/").lines
    assert line.endswith("\u2026")
    assert text.startswith(line[:-1])
    assert len(line) > 1000


@promises("P6", wants="cookies")
def a_long_run_ends_with_a_count(site: Site) -> None:
    """Of 100 messages of 200 characters the first arrive, and the last line says how many were left out."""
    site.paths["/many"] = flashing(*(f"{number} " + _noise(number, 200) for number in range(100)))
    browser = site.open(overflow="shorten")
    with _drops() as drops:
        sent = browser.send("POST", "/many")
    assert _room(sent) <= _HEADER_ROOM
    lines = browser.get("/").lines
    assert lines[0].startswith("0 ")
    assert lines[-1] == f"\u2026 (+{100 - (len(lines) - 1)})"
    assert drops == [("shortened", 100)]
    assert browser.get("/").lines == []


@promises("P6")
def what_fits_is_not_touched(site: Site) -> None:
    """Ten ordinary messages arrive whole."""
    texts = [f"Order {number} was saved, and a mail is on its way." for number in range(10)]
    site.paths["/ten"] = flashing(*texts)
    with _drops() as drops:
        assert site.open().get("/ten").lines == texts
    assert drops == []


@promises("P6")
def unread_posts_make_room(site: Site) -> None:
    """Of 300 messages that nobody reads the newest wait, within the budget, and each that had to go is reported."""
    site.paths["/next"] = lambda call: (call.flash(f"{next(numbers)}", "info"), redirect())[1]
    numbers = iter(range(300))
    browser = site.open()
    with _drops() as drops:
        for _ in range(300):
            sent = browser.send("POST", "/next")
            assert sent.status == 303
            assert _held(browser) <= _BUDGET
            assert _room(sent) <= _HEADER_ROOM
    # What waits in a store is not known when its ticket goes; each time is reported.
    evicted = sum(1 if site.stored else count for reason, count in drops if reason == "evicted")
    lines = browser.get("/").lines
    assert lines == [str(number) for number in range(300 - len(lines), 300)]
    assert evicted + len(lines) == 300
    assert browser.jar.refused == []
    assert browser.get("/").lines == []


@promises("P6")
def a_burst_of_overlapping_posts(site: Site) -> None:
    """Forty forms posted at the same moment all have their message shown, over as many pages as it takes."""
    site.paths["/next"] = lambda call: (call.flash(f"{next(numbers)}", "info"), redirect())[1]
    numbers = iter(range(40))
    browser = site.open()
    for flight in [browser.depart("POST", "/next").handle() for _ in range(40)]:
        flight.land()
    shown: list[str] = []
    for _ in range(4):
        received = browser.get("/")
        assert _room(received) <= _HEADER_ROOM
        shown += received.lines
    assert sorted(map(int, shown)) == list(range(40))


@promises("P6", wants="cookies")
def showing_and_flashing_much_at_once(site: Site) -> None:
    """A page that removes many parcels and sends a large one stays within what nginx bears."""
    numbers = iter(range(1000))
    site.paths["/next"] = lambda call: (call.flash(f"{next(numbers)}", "info"), redirect())[1]
    site.paths["/much"] = lambda call: (Answer(call.page()), call.flash(_noise(7, 5000), "info"))[0]
    browser = site.open(overflow="shorten")
    for flight in [browser.depart("POST", "/next").handle() for _ in range(30)]:
        flight.land()
    received = browser.get("/much")
    assert _room(received) <= _HEADER_ROOM
    assert len(received.lines) == 30
    [line] = browser.get("/").lines
    assert line.endswith("\u2026")


@promises("P6", wants="cookies")
def strict_overflow_fails_at_the_call(site: Site) -> None:
    """With overflow="raise" too much is an error at the flash() call, with its numbers, and what fitted is sent."""
    caught: list[MessageTooLargeError] = []

    def much(call: Call) -> Answer:
        flash("Fits")
        try:
            flash(_noise(1, 6000))
        except MessageTooLargeError as error:
            caught.append(error)
        return redirect()

    site.paths["/much"] = much
    assert site.open(overflow="raise").post("/much").lines == ["Fits"]
    [error] = caught
    assert error.size > error.limit > 1000


def _noise(seed: int, length: int) -> str:
    """Return text that does not compress well."""
    letters: list[str] = []
    for _ in range(length):
        seed = (seed * 1103515245 + 12345) % 2**31
        letters.append("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-"[seed >> 16 & 63])
    return "".join(letters)


def _room(received: Received) -> int:
    """Return the bytes of the Set-Cookie headers, as they stand in the response."""
    return sum(len(f"Set-Cookie: {line}\r\n") for line in received.all("set-cookie"))


def _held(browser: Browser) -> int:
    return sum(len(cookie.name) + 1 + len(cookie.value) for cookie in browser.jar.cookies())


@contextmanager
def _drops() -> Generator[list[tuple[str, int]]]:
    """Collect what the events say was dropped, and how many."""
    seen: list[tuple[str, int]] = []

    def note(sender: object, *, messages: tuple[Any, ...], reason: str) -> None:
        seen.append((reason, len(messages)))

    with events.messages_dropped.connected_to(note):
        yield seen
