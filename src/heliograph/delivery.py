"""The delivery rule: which requests are shown messages, and which responses have delivered them.

Reading is not delivery. Two tables say everything; each row has the reason that appears in the debug log. A row that
comes from a specification or a library names it. No messages, no cookies, no state here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from heliograph.facts import Facts

Header: TypeAlias = "Callable[[str], str | None]"
"""Returns a response header by its lower-case name, None when it is absent."""


_SPECULATIVE = ("sec-purpose", "x-sec-purpose", "purpose", "x-purpose", "x-moz")
_TURBO_STREAM = "text/vnd.turbo-stream.html"


def _speculative(facts: Facts) -> bool:
    for name in _SPECULATIVE:
        said = facts.header(name)
        if said and any(word in said.lower() for word in ("prefetch", "prerender", "preview")):
            return True
    return False


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
    ("htmx preload", lambda facts: facts.header("hx-preloaded") == "true"),
    ("only a frame of it is displayed", lambda facts: facts.header("turbo-frame") is not None),
)
# Nearly no request has one of these, so it is asked once for all of them (a third of a microsecond in place of one).
_MARKS = frozenset({*_SPECULATIVE, "hx-preloaded", "turbo-frame"})
_HEAD = "HEAD has no body"
WITHHELD = frozenset({_HEAD, *(reason for reason, _ in (*_BY_DESTINATION.values(), *_BY_MARK))})
"""The kinds of request that cannot show messages."""


def _htmx_ignores(header: Header, facts: Facts) -> bool:
    """A 4xx is not swapped in by htmx 2; later ones send HX-Request-Type and do."""
    return facts.header("hx-request") is not None and facts.header("hx-request-type") is None


def _turbo_ignores(header: Header, facts: Facts) -> bool:
    """Turbo demands a redirect as the answer to a form; it throws a page with 2xx away."""
    return (
        facts.method != "GET"
        and _TURBO_STREAM in (facts.header("accept") or "")
        and _TURBO_STREAM not in (header("content-type") or "")
    )


def _missing_asset(header: Header, facts: Facts) -> bool:
    """The 404 page that answers a missing image is a whole page with the layout, and nobody sees it."""
    return (
        "text/html" not in (facts.header("accept") or "text/html")
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
_LOST_BY_CLASS: dict[int, dict[str, Callable[[Header, Facts], bool]]] = {
    2: {"Turbo ignores 2xx to a form": _turbo_ignores},
    4: {"htmx 2 ignores 4xx": _htmx_ignores, "a missing asset": _missing_asset},
}
_NONE: dict[str, Callable[[Header, Facts], bool]] = {}
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


def lost(status: int, header: Header, facts: Facts) -> str | None:
    """Return why this response does not deliver what was read for it, None when it does.

    Args:
        status: The response's status code.
        header: Looks up a response header.
        facts: The request it answers.
    """
    if status in _LOST_BY_STATUS:
        return _LOST_BY_STATUS[status]
    for name, (reason, says) in _LOST_BY_HEADER.items():
        said = header(name)
        if said is not None and says(said):
            return reason
    for reason, applies in _LOST_BY_CLASS.get(status // 100, _NONE).items():
        if applies(header, facts):
            return reason
    return None


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
