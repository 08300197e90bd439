"""P3: requests of one visitor overlap, and nothing is lost, nothing is shown twice that need not be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement, count

from heliograph.testing.browser import Browser, Flight
from heliograph.testing.contract.site import Answer, Call, Site, flashing, promises, redirect


@promises("P3")
def two_posts_at_once(site: Site) -> None:
    """Two forms posted at the same moment both have their message shown, whichever answer lands first."""
    site.paths["/a"], site.paths["/b"] = flashing("a"), flashing("b")
    for first in (0, 1):
        browser = site.open()
        flights = [browser.depart("POST", "/a"), browser.depart("POST", "/b")]
        flights[first].land()
        flights[1 - first].land()
        assert sorted(browser.get("/").lines) == ["a", "b"]
        assert browser.get("/").lines == []


@promises("P3")
def a_page_shows_while_a_form_flashes(site: Site) -> None:
    """A page that shows an old message and a form that flashes a new one do not disturb each other."""
    site.paths["/new"] = flashing("new")
    for page_first in (True, False):
        browser = site.open()
        browser.send("POST", "/save")
        page, form = browser.depart("GET", "/"), browser.depart("POST", "/new")
        for flight in (page, form) if page_first else (form, page):
            flight.land()
        assert page.land().lines == ["Saved"]
        assert browser.get("/").lines == ["new"]
        assert site.has_forgotten(browser)


@promises("P3")
def a_slow_page_that_shows_nothing(site: Site) -> None:
    """A slow request that only looked for messages cannot undo what was flashed meanwhile."""
    browser = site.open()
    slow = browser.depart("GET", "/").handle()
    browser.send("POST", "/save")
    assert slow.land().lines == []
    assert browser.get("/").lines == ["Saved"]


@promises("P3")
def a_second_load_with_stale_cookies(site: Site) -> None:
    """A reload that was sent before the first answer landed shows the message too, and neither brings it back."""
    browser = site.open()
    browser.send("POST", "/save")
    first = browser.depart("GET", "/").handle()
    second = browser.depart("GET", "/")
    assert first.land().lines == ["Saved"]
    second.land()
    assert browser.get("/").lines == []
    assert site.has_forgotten(browser)


@promises("P3")
def partial_reads_overlap(site: Site) -> None:
    """Two pages that each show another category of one parcel at the same moment lose neither."""
    site.paths["/both"] = lambda call: (call.flash("Bad", "error"), call.flash("Good", "success"), redirect("/idle"))[2]
    site.paths["/errors"] = lambda call: Answer(call.page("error"))
    site.paths["/successes"] = lambda call: Answer(call.page("success"))
    browser = site.open()
    browser.post("/both")
    flights = [browser.depart("GET", "/errors").handle(), browser.depart("GET", "/successes").handle()]
    assert [flight.land().lines for flight in flights] == [["Bad"], ["Good"]]
    # At worst one is shown again; none is lost.
    assert set(browser.get("/").lines) <= {"Bad", "Good"}
    assert browser.get("/").lines == []


@promises("P3")
def every_order_of_two_and_three_requests(site: Site) -> None:
    """In every order of departing, being handled and landing, two or three requests lose no message.

    Three requests over an integration are handled as they land: when that is, is the transport's affair. A message is
    shown again only by pages that were all under way before the first of them had landed.
    """
    counter = count()

    def flashes_a_new_one(call: Call) -> str:
        text = f"message {next(counter)}"
        call.flash(text, "info")
        return f"flashed {text}"

    site.paths["/flash"] = lambda call: Answer(flashes_a_new_one(call))
    site.paths["/both"] = lambda call: Answer(f"{call.page()}\n{flashes_a_new_one(call)}")
    browser = site.open()
    for number in (2,) if site.effort == "little" else (2, 3):
        for paths in combinations_with_replacement(("/flash", "/", "/both"), number):
            steps = 3 if number == 2 or site.effort == "much" else 2
            for order in _orders(paths, steps):
                browser.jar = browser.jar.__class__(clock=site.clock)
                _check(_play(browser, paths, order), f"{paths} in the order {order}")


@dataclass(frozen=True, slots=True)
class _Visit:
    """A page, and when it departed and landed."""

    lines: list[str]
    departed: int
    landed: int


def _orders(paths: Sequence[str], steps: int) -> Iterator[Sequence[int]]:
    """Yield every order of the steps of each request, but for those that only swap requests of one kind."""
    for order in _distinct([number for number in range(len(paths)) for _ in range(steps)]):
        first = [order.index(number) for number in range(len(paths))]
        if all(first[a] < first[b] for a, b in combinations(range(len(paths)), 2) if paths[a] == paths[b]):
            yield order


def _distinct(items: list[int]) -> Iterator[tuple[int, ...]]:
    if not items:
        yield ()
    for item in sorted(set(items)):
        rest = items.copy()
        rest.remove(item)
        for tail in _distinct(rest):
            yield (item, *tail)


def _play(browser: Browser, paths: Sequence[str], order: Sequence[int]) -> list[_Visit]:
    """Play one order, with one message pending before it, and look at two pages after it."""
    visits = [_Visit(browser.send("POST", "/flash").lines, -2, -1)]
    flights: dict[int, tuple[int, Flight]] = {}
    for time, number in enumerate(order):
        if number not in flights:
            flights[number] = (time, browser.depart("GET", paths[number]))
            continue
        departed, flight = flights[number]
        if flight.received is None and time != _last(order, number):
            flight.handle()
        else:
            visits.append(_Visit(flight.land().lines, departed, time))
    end = len(order)
    return [*visits, _Visit(browser.get("/").lines, end, end + 1), _Visit(browser.get("/").lines, end + 2, end + 3)]


def _last(order: Sequence[int], number: int) -> int:
    return len(order) - 1 - order[::-1].index(number)


def _check(visits: Sequence[_Visit], story: str) -> None:
    shown: dict[str, list[_Visit]] = {}
    flashed: set[str] = set()
    for visit in visits:
        for line in visit.lines:
            if line.startswith("message"):
                shown.setdefault(line, []).append(visit)
            elif line:
                flashed.add(line.removeprefix("flashed "))
    assert flashed == shown.keys(), f"lost or made up: {flashed ^ shown.keys()}; {story}"
    for text, pages in shown.items():
        together = max(page.departed for page in pages) < min(page.landed for page in pages)
        assert together, f"{text} was shown again; {story}"
