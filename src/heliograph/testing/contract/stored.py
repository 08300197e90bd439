"""What a store adds: exactly once also at the same moment, messages of any size, and bodies that read late."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from heliograph import flashes
from heliograph.testing.contract.site import Answer, Call, Site, flashing, promises

_LARGE = 200_000  # Bytes.


@promises("P2", wants="store")
def two_pages_at_the_same_moment(site: Site) -> None:
    """Of two pages that load at the same moment one shows the message; and if that one fails, the next page does."""
    meanwhile: list[list[str]] = []
    browser = site.open()
    other = site.open()  # On an event loop of its own, where there are any.
    other.jar = browser.jar

    def slow(status: int, call: Call) -> Answer:
        page = call.page()
        with ThreadPoolExecutor() as pool:
            meanwhile.append(pool.submit(other.get, "/").result().lines)
        return Answer(page, status)

    cases: list[tuple[int, list[str]]] = [(200, []), (500, ["Saved"])]
    for status, next_page in cases:
        site.paths["/slow"] = partial(slow, status)
        browser.send("POST", "/save")
        assert browser.get("/slow").lines == ["Saved"]
        assert browser.get("/").lines == next_page
        assert browser.get("/").lines == []
    assert meanwhile == [[], []]


@promises("P2", wants="store")
def a_copied_cookie_shows_nothing(site: Site) -> None:
    """A cookie that was copied before its message was shown shows nothing afterwards."""
    browser = site.open()
    cookie = (browser.send("POST", "/save").header("set-cookie") or "").partition(";")[0]
    assert browser.get("/").lines == ["Saved"]
    assert site.open().get("/", {"accept": "text/html", "cookie": cookie}).lines == []


@promises("P4", wants="store")
def a_streamed_page_may_read_late(site: Site) -> None:
    """A body that reads when its headers are long gone has its messages, and they are gone with its last byte."""

    def chunks(call: Call) -> Iterator[str]:
        yield "head\n"
        yield "more\n"
        yield "\n".join(str(message) for message in flashes())

    site.paths["/late"] = lambda call: Answer(chunks(call))
    browser = site.open()
    browser.send("POST", "/save")
    received = browser.get("/late")
    assert received.lines == ["head", "more", "Saved"]
    assert received.header("cache-control") == "private, no-store"
    assert browser.get("/").lines == []
    assert site.has_forgotten(browser)


@promises("P4", wants="store")
def a_streamed_page_that_breaks_off(site: Site) -> None:
    """A body that fails after it has read leaves its messages pending."""

    def chunks(call: Call) -> Iterator[str]:
        yield "head\n"
        yield "more\n"
        yield "\n".join(str(message) for message in flashes())
        raise RuntimeError("the template is broken")

    site.paths["/breaks"] = lambda call: Answer(chunks(call))
    browser = site.open()
    browser.send("POST", "/save")
    browser.get("/breaks")
    assert browser.get("/").lines == ["Saved"]


@promises("P6", wants="store")
def a_large_message_arrives_whole(site: Site) -> None:
    """A message of 200 KB arrives whole, whatever would be done with one that is too large for a cookie."""
    text = "".join(chr(0x4E00 + number * 7919 % 20000) for number in range(_LARGE // 3))
    site.paths["/large"] = flashing(text)
    for overflow in ("raise", "shorten"):
        browser = site.open(overflow=overflow)
        assert browser.post("/large").lines == [text]
        assert browser.get("/").lines == []


@promises("P6", wants="store")
def only_what_is_large_is_stored(site: Site) -> None:
    """Up to ``inline_limit`` bytes a parcel travels in its cookie, above that in the store; all arrive in order."""
    site.paths["/small"], site.paths["/large"] = flashing("small", to="/idle"), flashing("x" * 300, to="/idle")
    browser = site.open(inline_limit=200, compress=False)
    for path in ("/small", "/large", "/small"):
        browser.post(path)
    assert [len(cookie.value) > 100 for cookie in browser.jar.cookies()]
    assert browser.get("/").lines == ["small", "x" * 300, "small"]
    assert site.has_forgotten(browser)


@promises("P7", wants="store")
def only_a_ticket_leaves_the_server(site: Site) -> None:
    """The cookie of a stored parcel tells nothing of what waits, not even how much."""
    sizes: set[int] = set()
    for text in ("a", "b" * 5000):
        site.paths["/note"] = flashing(text, to="/idle")
        browser = site.open()
        browser.post("/note")
        sizes |= {len(cookie.value) for cookie in browser.jar.cookies()}
    assert len(sizes) == 1


@promises("P10", wants="store")
def a_ticket_that_is_not_there(site: Site) -> None:
    """A ticket whose parcel is gone, as after a store was emptied, shows nothing and is removed, with no error."""
    browser = site.open()
    sent = browser.send("POST", "/save")
    line = (sent.header("set-cookie") or "").partition(";")[0]
    assert browser.get("/").lines == ["Saved"]
    late = site.open().get("/", {"accept": "text/html", "cookie": line})
    assert (late.status, late.lines) == (200, [])
    assert "Max-Age=0" in (late.header("set-cookie") or "")
