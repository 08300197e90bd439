"""The endpoint, ``POST /_flashes``: a page's own script asks what is pending, and dismisses what the visitor closed.

A pure function over an exchange and a body; an integration knows how to read the one and to answer. It has the
delivery of any page: what it answers with is gone once the answer is delivered. Nothing here knows about cookies.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from msgspec import DecodeError, Struct
from msgspec.json import Decoder

from heliograph.exchange import Exchange
from heliograph.facts import Facts
from heliograph.json import text, to_json

LONGEST = 4096
"""Bytes of body that are read; ids have 8 characters."""

_MOST_FIELDS = 16
_FORM = "application/x-www-form-urlencoded"
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_SAFE_TARGET = re.compile(r"[!-\[\]-~]+")  # What a URL has; no "\\", which browsers take for "/".
_NEVER_STORED: Mapping[str, str] = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def is_bearable(length: str | None) -> bool:
    """Tell whether a body may be read, by its ``Content-Length``; without one there is none, or a server's limit.

    Example:
        >>> is_bearable("17"), is_bearable("100000"), is_bearable("a lot")
        (True, False, False)
    """
    return not length or (length.isascii() and length.isdigit() and len(length) < 10 and int(length) <= LONGEST)


class _Dismissal(Struct):
    dismiss: list[str]


_DECODER = Decoder(_Dismissal)


class Answer(NamedTuple):
    """What the endpoint answers.

    Attributes:
        status: The status code.
        headers: By name.
        body: ASCII text.
    """

    status: int
    headers: Mapping[str, str]
    body: str


def answer(exchange: Exchange, body: bytes | None) -> Answer:
    """Answer a request to the endpoint.

    Without a body it answers ``{"flashes": [...]}``: what is pending, as :func:`heliograph.json.to_json` has it, and
    ``"more": true`` when it did not fit one response. ``{"dismiss": ["ID"]}`` drops these messages first. A form
    ``dismiss=ID``, for visitors without JavaScript, drops them and leads back to the page.

    Args:
        exchange: The request's.
        body: The request's; None when it is longer than :data:`LONGEST`, and need not be read.

    Returns:
        403 for a request that no page of this origin sent, 405 for any method but POST, 400 for a body that is too
        long or says nothing we know; all of these leave everything as it is. 303 for the form.

    Example:
        >>> from heliograph.testing import Request, handling
        >>> request = Request("POST", "/_flashes", headers={"sec-fetch-site": "same-origin"})
        >>> with handling(request=request) as exchange:
        ...     answer(exchange, b"").body
        '{"flashes":[]}'
    """
    facts = exchange.facts
    refusal = refused(facts)
    if refusal is not None:
        return refusal
    is_form = (facts.header("content-type") or "").strip().lower().startswith(_FORM)
    try:
        ids = _dismissed(body, is_form=is_form)
    except (ValueError, DecodeError, RecursionError):  # The last for JSON that is nested without end.
        return _refusal(400, 'Send nothing, {"dismiss": ["ID"]} as JSON, or a form with dismiss=ID.')
    flashes = exchange.for_script()
    for id in ids:
        flashes.dismiss(id)
    if is_form:
        return Answer(303, {"Location": _way_back(facts), **_NEVER_STORED}, "")
    found: dict[str, object] = {"flashes": to_json(flashes)}
    if exchange.has_more:
        found["more"] = True
    return Answer(200, {"Content-Type": "application/json", **_NEVER_STORED}, text(found))


def refused(facts: Facts) -> Answer | None:
    """Return the answer to a request that need not be read any further; see :func:`answer`.

    Example:
        >>> from heliograph.testing import Request
        >>> refusal = refused(Request("GET", "/_flashes"))
        >>> refusal and refusal.status
        405
    """
    if facts.method != "POST":
        return _refusal(405, "Only POST.", {"Allow": "POST"})
    return None if is_same_origin(facts) else _refusal(403, "Only for pages of this origin.")


def is_same_origin(facts: Facts) -> bool:
    """Tell whether a page of this very origin sent a request.

    Browsers say so themselves in ``Sec-Fetch-Site`` (W3C Fetch Metadata Request Headers, section 2.3), wherever they
    trust the connection. On plain http the ``Origin`` of every POST must do (Fetch standard, section 3.2, "Origin
    header"), compared with ``Host``, as a proxy may have ended TLS; and where that is missing, too, the ``Referer``. A
    request with none of the three comes from no browser of today.

    Example:
        >>> from heliograph.testing import Request
        >>> is_same_origin(Request("POST", headers={"host": "a.example", "origin": "https://b.example"}))
        False
    """
    site = facts.header("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    try:
        url = urlsplit(facts.header("origin") or facts.header("referer") or "")
    except ValueError:  # A visitor can send anything.
        return False
    port = _DEFAULT_PORTS.get(url.scheme)
    host, own = (name.lower().removesuffix(port or ":") for name in (url.netloc, facts.header("host") or ""))
    return port is not None and host == own != ""


def _dismissed(body: bytes | None, *, is_form: bool) -> list[str]:
    """Return the ids that a body names.

    Raises:
        ValueError: For a form that names none, and for too much.
        DecodeError: For any other JSON.
    """
    if body is None or len(body) > LONGEST:
        raise ValueError("too long")
    if is_form:
        fields = parse_qsl(body.decode("ascii"), strict_parsing=True, max_num_fields=_MOST_FIELDS)
        ids = [value for name, value in fields if name == "dismiss"]
        if not ids:
            raise ValueError("names nothing")
        return ids
    return _DECODER.decode(body).dismiss if body else []


def _way_back(facts: Facts) -> str:
    """Return the page that a form was sent from: a path of this origin, whatever the Referer says."""
    try:
        url = urlsplit(facts.header("referer") or "")
    except ValueError:
        return "/"
    target = "/" + url.path.lstrip("/") + (f"?{url.query}" if url.query else "")
    return target if _SAFE_TARGET.fullmatch(target) else "/"


def _refusal(status: int, reason: str, headers: Mapping[str, str] = _NEVER_STORED) -> Answer:
    return Answer(status, {"Content-Type": "text/plain", **_NEVER_STORED, **headers}, reason)
