"""The delivery rule: which requests are shown messages, and which responses have delivered them.

Reading is not delivery. Three tables say everything; each row has the reason that appears in the debug log. A row that
comes from a specification or a library names it. No messages, no cookies, no state here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple, TypeAlias
from urllib.parse import unquote, urlsplit

from heliograph.facts import Facts

Headers: TypeAlias = Mapping[str, str]
"""The headers of a response by their names in lower case."""


_SPECULATIVE = ("sec-purpose", "x-sec-purpose", "purpose", "x-purpose", "x-moz")
_ONE_FRAME = "only a frame of it is displayed"
_TURBO_STREAM = "text/vnd.turbo-stream.html"


def _speculative(facts: Facts) -> bool:
    for name in _SPECULATIVE:
        said = facts.header(name)
        if said and any(word in said.lower() for word in ("prefetch", "prerender", "preview")):
            return True
    return False


def _preloaded(facts: Facts) -> bool:
    return facts.header("hx-preloaded") == "true"


def _in_frame(facts: Facts) -> bool:
    return facts.header("turbo-frame") is not None


def _not_navigated(facts: Facts) -> bool:
    return facts.header("sec-fetch-mode") != "navigate"


def _asset_by_accept(facts: Facts) -> bool:
    """Plain http beyond localhost carries no Sec-Fetch headers, so the Accept header must do."""
    return (facts.header("accept") or "").startswith(("image/", "text/css"))


_Row: TypeAlias = "tuple[str, Callable[[Facts], bool]]"
_SUBRESOURCE = "a subresource, or a beacon"
_BY_DESTINATION: dict[str | None, _Row] = {
    **dict.fromkeys(
        (
            *("image", "script", "style", "font", "audio", "video", "track", "manifest", "report", "xslt"),
            *("worker", "sharedworker", "serviceworker", "audioworklet", "paintworklet"),
        ),
        (_SUBRESOURCE, lambda facts: True),
    ),
    **dict.fromkeys(("object", "embed"), (_SUBRESOURCE, _not_navigated)),
    "empty": (_SUBRESOURCE, lambda facts: facts.header("sec-fetch-mode") == "no-cors"),
    None: ("a subresource by its Accept", _asset_by_accept),
}
"""By ``Sec-Fetch-Dest`` (Fetch standard, section 3.7); None for requests without it."""

_BY_MARK: tuple[_Row, ...] = (
    ("prefetch, prerender or preview", _speculative),
    ("htmx preload", _preloaded),
    (_ONE_FRAME, _in_frame),
)
# Nearly no request has one of these, so it is asked once for all of them (a third of a microsecond in place of one).
_MARKS = frozenset({*_SPECULATIVE, "hx-preloaded", "turbo-frame"})
_HEAD = "HEAD has no body"
WITHHELD = frozenset({_HEAD, *(reason for reason, _ in (*_BY_DESTINATION.values(), *_BY_MARK))})
"""The kinds of request that cannot show messages."""


def _htmx_ignores(headers: Headers, facts: Facts) -> bool:
    """A 4xx is not swapped in by htmx 2; later ones send HX-Request-Type and do."""
    return facts.header("hx-request") is not None and facts.header("hx-request-type") is None


def _accepts_stream(facts: Facts) -> bool:
    return _TURBO_STREAM in (facts.header("accept") or "")


def _is_stream(headers: Headers) -> bool:
    return _TURBO_STREAM in (headers.get("content-type") or "")


def _turbo_ignores(headers: Headers, facts: Facts) -> bool:
    """Turbo demands a redirect as the answer to a form; it throws a page with 2xx away."""
    return facts.method != "GET" and _accepts_stream(facts) and not _is_stream(headers)


def _missing_asset(headers: Headers, facts: Facts) -> bool:
    """The 404 page that answers a missing image is a whole page with the layout, and nobody sees it.

    Where browsers say what a request is for, an image is withheld already, and what is left is a script that asked.
    """
    return (
        facts.header("sec-fetch-dest") is None
        and "text/html" in (headers.get("content-type") or "text/html")
        and "text/html" not in (facts.header("accept") or "text/html")
        and facts.header("hx-request") is None
        and facts.header("x-up-version") is None
    )


_LOST_BY_STATUS: dict[int, str] = {
    **dict.fromkeys((204, 205), "no content"),
    **dict.fromkeys(range(300, 400), "a redirect, or not modified"),
    **dict.fromkeys(range(500, 600), "a server error"),
}
_ELSEWHERE = "htmx goes elsewhere"
_LOST_BY_HEADER: dict[str, tuple[str, Callable[[str], bool]]] = {
    **dict.fromkeys(("hx-redirect", "hx-location", "hx-refresh"), (_ELSEWHERE, lambda said: True)),
    "content-disposition": ("a download", lambda said: said.strip().lower().startswith("attachment")),
}
_LOST_BY_CLASS: dict[int, dict[str, Callable[[Headers, Facts], bool]]] = {
    2: {"Turbo ignores 2xx to a form": _turbo_ignores},
    4: {"htmx 2 ignores 4xx": _htmx_ignores, "a missing asset": _missing_asset},
}
_NONE: dict[str, Callable[[Headers, Facts], bool]] = {}
LOST = frozenset(
    {
        *_LOST_BY_STATUS.values(),
        *(reason for reason, _ in _LOST_BY_HEADER.values()),
        *(reason for rows in _LOST_BY_CLASS.values() for reason in rows),
    }
)
"""The kinds of response whose body the visitor does not see."""


def withheld(facts: Facts) -> str | None:
    """Return why this request is not shown messages, None when it is.

    Example:
        >>> from heliograph.testing import Request
        >>> withheld(Request("HEAD"))
        'HEAD has no body'
    """
    if facts.method == "HEAD":
        return _HEAD
    row = _BY_DESTINATION.get(facts.header("sec-fetch-dest"))
    if row is not None and row[1](facts):
        return row[0]
    if facts.has_any(_MARKS):
        for reason, applies in _BY_MARK:
            if applies(facts):
                return reason
    return None


def lost(status: int, headers: Headers, facts: Facts) -> str | None:
    """Return why this response does not deliver what was read for it, None when it does.

    Args:
        status: The response's status code.
        headers: The response's headers.
        facts: The request it answers.
    """
    if status in _LOST_BY_STATUS:
        return _LOST_BY_STATUS[status]
    if not _LOST_BY_HEADER.keys().isdisjoint(headers):
        for name, (reason, says) in _LOST_BY_HEADER.items():
            if name in headers and says(headers[name]):
                return reason
    for reason, applies in _LOST_BY_CLASS.get(status // 100, _NONE).items():
        if applies(headers, facts):
            return reason
    return None


def _by_htmx(facts: Facts) -> bool:
    """A page of its history htmx 2 asks for by other means than for all else, and then it heeds no header."""
    return facts.header("hx-request") is not None and (
        facts.header("hx-history-restore-request") is None or facts.header("hx-request-type") is not None
    )


def _by_htmx_4(facts: Facts) -> bool:
    return facts.header("hx-request-type") is not None


def _prefetched_by_turbo(facts: Facts) -> bool:
    return facts.header("x-sec-purpose") is not None


def _by_unpoly(facts: Facts) -> bool:
    return facts.header("x-up-version") is not None


def _any_answer(headers: Headers) -> bool:
    return True


class Partial(NamedTuple):
    """How messages reach the page beside an answer that is only a part of it.

    Attributes:
        library: The word of the setting ``partials`` that turns it on.
        header: Which header brings them.
        applies: Tells whether a request is one of these.
        reason: Why templates are handed no messages; None when all that they write is displayed.
        answer: Tells whether a response is such an answer.
        keeps: Whether the library may keep answers to a GET for later, or never use them, and does not say so.
    """

    library: str
    header: str
    applies: Callable[[Facts], bool]
    reason: str | None
    answer: Callable[[Headers], bool] = _any_answer
    keeps: bool = False

    def tells(self, status: int, headers: Headers) -> bool:
        """Tell whether the page gets to see a header of this response, whatever becomes of its body.

        Args:
            status: The response's status code. The browser itself follows redirects, and no script sees them.
            headers: The response's headers.
        """
        return (
            status // 100 != 3
            and self.answer(headers)
            and not any(name in headers for name, row in _LOST_BY_HEADER.items() if row[0] is _ELSEWHERE)
        )

    def may_wait(self, facts: Facts) -> bool:
        """Tell whether the answer may be kept, or never be used, so that no message can be entrusted to it."""
        return (self.keeps and facts.method == "GET") or _speculative(facts) or _preloaded(facts)


# The first that applies counts. htmx and Turbo mark what they fetch in advance; the preload extension of htmx 4 does
# not, nor does Unpoly, which also keeps answers.
_PARTIALS = (
    Partial("htmx", "HX-Trigger", _by_htmx_4, "htmx is told by a header", keeps=True),
    Partial("htmx", "HX-Trigger", _by_htmx, "htmx is told by a header"),
    Partial("turbo", "Flash-Messages", _in_frame, _ONE_FRAME),
    Partial("turbo", "Flash-Messages", _prefetched_by_turbo, "prefetched by Turbo"),
    Partial("turbo", "Flash-Messages", _accepts_stream, None, answer=_is_stream),
    Partial("unpoly", "Flash-Messages", _by_unpoly, "Unpoly is told by a header", keeps=True),
)
LIBRARIES = frozenset(row.library for row in _PARTIALS)
"""The words of the setting ``partials``."""


def partial(facts: Facts, libraries: Collection[str]) -> Partial | None:
    """Return how messages reach the page beside the answer to a request, None when the answer is a page of its own.

    Args:
        facts: The request.
        libraries: Those that the application uses.

    Example:
        >>> from heliograph.testing import Request
        >>> found = partial(Request("POST", headers={"hx-request": "true"}), {"htmx"})
        >>> found and found.header
        'HX-Trigger'
    """
    if not libraries or facts.method == "HEAD":
        return None
    return next((row for row in _PARTIALS if row.library in libraries and row.applies(facts)), None)


def page(facts: Facts) -> str:
    """Return the path of the page at which a partial answer, or one of the endpoint, is shown.

    htmx says it; every other request of a script has the page's URL as its ``Referer``, unless the site's policy
    forbids that. A boosted link of htmx leads to a page of its own.

    Example:
        >>> from heliograph.testing import Request
        >>> page(Request("POST", "/_flashes", headers={"referer": "https://shop.example/orders/7?tab=2"}))
        '/orders/7'
    """
    said = None if facts.header("hx-boosted") else facts.header("hx-current-url") or facts.header("referer")
    try:
        return unquote(urlsplit(said or "").path) or facts.path
    except ValueError:  # A visitor can send anything.
        return facts.path


def eager(facts: Facts) -> bool:
    """Tell whether a request will probably show messages, so that an asynchronous transport fetches stored ones early.

    Anything else that wants them says ``await aflashes()``; a polling fetch never holds a lease that a page needs.
    """
    return (
        facts.header("sec-fetch-mode") == "navigate"
        or "text/html" in (facts.header("accept") or "")
        or facts.header("hx-request") is not None
        or facts.header("x-up-version") is not None
    )
