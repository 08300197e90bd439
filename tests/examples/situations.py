"""The ordinary situations in which flash messages get lost, played over a socket at one of the example shops.

Each situation has messages flashed and visits pages; what the visitor has seen in the end is the verdict.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape

from ..processes import Answer, Visitor

_MESSAGE = re.compile(r'<li class="flash[^"]*">(.*?)</li>', re.DOTALL)
_LEFT_OUT = re.compile(r"… \(\+(\d+)\)")
_PAGE = {"Accept": "text/html", "Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate"}
_PREFETCH = {**_PAGE, "Sec-Fetch-Dest": "empty", "Sec-Purpose": "prefetch"}
_FAVICON = {"Accept": "image/avif,image/webp,*/*;q=0.8", "Sec-Fetch-Dest": "image", "Sec-Fetch-Mode": "no-cors"}


class Shopper(Visitor):
    """A visitor of a shop, who remembers every message that a page has shown."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.seen: list[str] = []

    def get(self, path: str = "/", headers: Mapping[str, str] = _PAGE, *, method: str = "GET") -> Answer:
        """Send a request whose response is still under way."""
        return self.send(method, path, headers=headers)

    def post(self, path: str, **form: str) -> Answer:
        """Submit a form, with the token against forgery where the framework wants one."""
        token = {cookie.name: cookie.value for cookie in self.jar.cookies()}.get("csrftoken", "")
        return self.send("POST", path, headers={**_PAGE, "X-CSRFToken": token}, form=form)

    def order(self, article: str) -> Answer:
        """Order an article; the answer flashes ``Ordered: article``."""
        return self.post("/orders", article=article)

    def look(self, answer: Answer) -> None:
        """Let a page arrive, and read it."""
        self.receive(answer)
        for text in map(unescape, _MESSAGE.findall(answer.body)):
            left_out = _LEFT_OUT.fullmatch(text)
            # What was left out visibly was not lost in silence.
            self.seen += ["Line"] * int(left_out[1]) if left_out else [re.sub(r"^Line .*", "Line", text)]


def _overlapping_orders(shopper: Shopper) -> list[str]:
    """Two tabs order at the same moment."""
    answers = [shopper.order("tea"), shopper.order("coffee")]
    for answer in answers:
        shopper.receive(answer)
    return ["Ordered: tea", "Ordered: coffee"]


def _page_and_order(shopper: Shopper) -> list[str]:
    """A page shows a message while another tab orders; the page arrives last."""
    shopper.receive(shopper.order("tea"))
    page, order = shopper.get(), shopper.order("coffee")
    shopper.receive(order)
    shopper.look(page)
    return ["Ordered: tea", "Ordered: coffee"]


def _head(shopper: Shopper) -> list[str]:
    """A proxy asks with HEAD before the page is loaded."""
    shopper.receive(shopper.order("tea"))
    shopper.receive(shopper.get(method="HEAD"))
    return ["Ordered: tea"]


def _prefetch(shopper: Shopper) -> list[str]:
    """The browser prefetches a page that is not visited."""
    shopper.receive(shopper.order("tea"))
    shopper.receive(shopper.get(headers=_PREFETCH))
    return ["Ordered: tea"]


def _favicon(shopper: Shopper) -> list[str]:
    """The browser asks for an icon that is not there, and the error page has the layout of all pages."""
    shopper.receive(shopper.order("tea"))
    shopper.receive(shopper.get("/favicon.ico", _FAVICON))
    return ["Ordered: tea"]


def _failing_page(shopper: Shopper) -> list[str]:
    """A page fails while it is rendered, after it has read the messages."""
    shopper.receive(shopper.order("tea"))
    failed = shopper.get("/report")
    assert failed.status == 500
    shopper.receive(failed)
    return ["Ordered: tea"]


def _streamed_page(shopper: Shopper) -> list[str]:
    """A page that is streamed asks for messages when its headers are gone."""
    shopper.receive(shopper.order("tea"))
    shopper.look(shopper.get("/catalogue"))
    return ["Ordered: tea"]


def _long_report(shopper: Shopper) -> list[str]:
    """A hundred messages are more than a cookie holds."""
    shopper.receive(shopper.post("/import"))
    return ["Line"] * 100


def _sign_out(shopper: Shopper) -> list[str]:
    """The session is emptied after the message was flashed."""
    shopper.receive(shopper.order("tea"))
    shopper.look(shopper.get())
    shopper.receive(shopper.post("/sign-out"))
    return ["Ordered: tea", "Goodbye"]


def _nothing_special(shopper: Shopper) -> list[str]:
    """Orders one after the other."""
    shopper.receive(shopper.order("tea"))
    shopper.receive(shopper.order("coffee"))
    return ["Ordered: tea", "Ordered: coffee"]


ONCE = "once"
"""The verdict when every message was shown exactly once."""

SITUATIONS: Mapping[str, Callable[[Shopper], list[str]]] = {
    "two orders in a row": _nothing_special,
    "two tabs at once": _overlapping_orders,
    "a page and an order at once": _page_and_order,
    "HEAD": _head,
    "prefetch": _prefetch,
    "missing favicon": _favicon,
    "failing page": _failing_page,
    "streamed page": _streamed_page,
    "a hundred messages": _long_report,
    "emptied session": _sign_out,
}


def play(name: str, port: int) -> str:
    """Play a situation with a new visitor, let two more pages be visited, and return what became of the messages."""
    shopper = Shopper(port)
    shopper.look(shopper.get())
    flashed = SITUATIONS[name](shopper)
    for _ in range(2):
        shopper.look(shopper.get())
    seen = shopper.seen
    if sorted(seen) == sorted(flashed):
        return ONCE
    return "repeated" if len(seen) > len(flashed) else f"{len(flashed) - len(seen)} of {len(flashed)} lost"
