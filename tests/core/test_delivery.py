"""Promises about which requests are shown messages, and which responses have delivered them.

Each row of both tables has cases that match it, and beside each a neighbour that must not.
"""

from collections.abc import Mapping

import pytest

from heliograph.delivery import LOST, WITHHELD, eager, lost, withheld
from heliograph.testing import Request
from tests.core.visits import Visitor, heliograph

TURBO = "text/vnd.turbo-stream.html, text/html, application/xhtml+xml"
SUBRESOURCES = (
    *("image", "script", "style", "font", "audio", "video", "track", "manifest", "report", "xslt"),
    *("worker", "sharedworker", "serviceworker", "audioworklet", "paintworklet"),
)

# Method, headers and the reason, None for a request that is shown messages.
REQUESTS: list[tuple[str, Mapping[str, str], str | None]] = [
    ("HEAD", {}, "HEAD has no body"),
    ("GET", {}, None),
    ("POST", {}, None),
    ("OPTIONS", {}, None),
    *(
        ("GET", {name: value}, "prefetch, prerender or preview")
        for name in ("sec-purpose", "x-sec-purpose", "purpose", "x-purpose", "x-moz")
        for value in ("prefetch", "prerender", "prefetch;prerender", "Preview")
    ),
    ("GET", {"sec-purpose": ""}, None),
    ("GET", {"purpose": "navigation"}, None),
    ("GET", {"x-purpose-of-visit": "prefetch"}, None),
    ("GET", {"hx-preloaded": "true"}, "htmx preload"),
    ("GET", {"hx-preloaded": "false"}, None),
    ("GET", {"hx-request": "true"}, None),
    *(("GET", {"sec-fetch-dest": name}, "a subresource, or a beacon") for name in SUBRESOURCES),
    *(("GET", {"sec-fetch-dest": name}, None) for name in ("document", "iframe", "frame", "empty", "fencedframe", "")),
    *(
        ("GET", {"sec-fetch-dest": name, "sec-fetch-mode": mode}, "a subresource, or a beacon")
        for name in ("object", "embed")
        for mode in ("no-cors", "cors")
    ),
    ("GET", {"sec-fetch-dest": "object"}, "a subresource, or a beacon"),
    ("GET", {"sec-fetch-dest": "object", "sec-fetch-mode": "navigate"}, None),
    ("GET", {"sec-fetch-dest": "embed", "sec-fetch-mode": "navigate"}, None),
    ("POST", {"sec-fetch-dest": "empty", "sec-fetch-mode": "no-cors"}, "a subresource, or a beacon"),
    ("POST", {"sec-fetch-dest": "empty", "sec-fetch-mode": "cors"}, None),
    ("POST", {"sec-fetch-dest": "empty", "sec-fetch-mode": "same-origin"}, None),
    ("POST", {"sec-fetch-dest": "document", "sec-fetch-mode": "no-cors"}, None),
    ("GET", {"accept": "image/avif,image/webp,*/*"}, "a subresource by its Accept"),
    ("GET", {"accept": "text/css,*/*;q=0.1"}, "a subresource by its Accept"),
    ("GET", {"accept": "image/avif,image/webp,*/*", "sec-fetch-dest": "document"}, None),
    ("GET", {"accept": "text/css", "sec-fetch-dest": "empty", "sec-fetch-mode": "cors"}, None),
    ("GET", {"accept": "text/html,image/avif"}, None),
    ("GET", {"accept": "*/*"}, None),
    ("GET", {"accept": "application/json"}, None),
    ("GET", {"turbo-frame": "cart"}, "only a frame of it is displayed"),
    ("GET", {"accept": TURBO}, None),
]


def described(case: tuple[object, ...]) -> str:
    return " ".join(map(str, case))


@pytest.mark.parametrize(("method", "headers", "reason"), REQUESTS, ids=map(described, REQUESTS))
def test_a_request_that_cannot_show_messages_gets_none(
    method: str, headers: Mapping[str, str], reason: str | None
) -> None:
    """A request whose answer nobody reads as a page is not shown messages; any other that asks is."""
    assert withheld(Request(method, headers=headers)) == reason


def test_each_row_about_requests_has_a_case() -> None:
    """No kind of request is withheld that these tests do not know."""
    assert {reason for _, _, reason in REQUESTS} == {*WITHHELD, None}


GET, POST = Request(), Request("POST")
HTMX2 = Request("POST", headers={"hx-request": "true", "accept": "*/*"})
HTMX4 = Request("POST", headers={"hx-request": "true", "hx-request-type": "partial", "accept": "*/*"})
UNPOLY = Request("POST", headers={"x-up-version": "3.11.0", "accept": "*/*"})
TURBO_POST, TURBO_GET = Request("POST", headers={"accept": TURBO}), Request(headers={"accept": TURBO})
PAGE = Request(headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
ASSET = Request(headers={"accept": "*/*"})
STREAM = {"content-type": "text/vnd.turbo-stream.html; charset=utf-8"}
HTML = {"content-type": "text/html; charset=utf-8"}

# Status, response headers, the request and the reason, None for a response that has delivered what was read.
RESPONSES: list[tuple[int, Mapping[str, str], Request, str | None]] = [
    (204, {}, GET, "no content"),
    (205, {}, GET, "no content"),
    *((status, {}, GET, None) for status in (200, 201, 203, 206)),
    *((status, {}, GET, "a redirect, or not modified") for status in (300, 301, 302, 303, 304, 307, 308)),
    (299, {}, GET, None),
    *((status, {}, GET, "a server error") for status in (500, 501, 502, 503, 504, 599)),
    *((status, {}, GET, None) for status in (400, 401, 403, 404, 409, 422, 499)),
    *(
        (status, {name: "/"}, HTMX2, "htmx goes elsewhere")
        for status in (200, 422)
        for name in ("hx-redirect", "hx-location", "hx-refresh")
    ),
    (200, {"hx-redirect": "/"}, GET, "htmx goes elsewhere"),
    *((200, {name: "x"}, HTMX2, None) for name in ("hx-trigger", "hx-push-url", "hx-replace-url", "hx-retarget")),
    (200, {"location": "/"}, GET, None),
    (200, {"content-disposition": "attachment"}, GET, "a download"),
    (200, {"content-disposition": 'Attachment; filename="a.pdf"'}, GET, "a download"),
    (200, {"content-disposition": "inline"}, GET, None),
    (200, {"content-disposition": 'inline; filename="attachment.pdf"'}, GET, None),
    *((status, HTML, HTMX2, "htmx 2 ignores 4xx") for status in (400, 404, 422)),
    *((status, HTML, HTMX4, None) for status in (400, 404, 422)),
    (200, HTML, HTMX2, None),
    *((status, HTML, TURBO_POST, "Turbo ignores 2xx to a form") for status in (200, 201)),
    (200, {}, TURBO_POST, "Turbo ignores 2xx to a form"),
    (200, STREAM, TURBO_POST, None),
    (422, HTML, TURBO_POST, None),
    (200, HTML, TURBO_GET, None),
    (200, HTML, POST, None),
    (404, HTML, ASSET, "a missing asset"),
    (410, HTML, Request(headers={"accept": "image/*"}), "a missing asset"),
    (422, {"content-type": "application/json"}, ASSET, None),
    (404, HTML, Request(headers={"accept": "*/*", "sec-fetch-dest": "empty", "sec-fetch-mode": "cors"}), None),
    (404, HTML, PAGE, None),
    (404, HTML, GET, None),
    (200, HTML, ASSET, None),
    (422, HTML, UNPOLY, None),
]


@pytest.mark.parametrize(
    ("status", "headers", "request_", "reason"), RESPONSES, ids=map(str, range(1, len(RESPONSES) + 1))
)
def test_a_response_that_nobody_sees_delivers_nothing(
    status: int, headers: Mapping[str, str], request_: Request, reason: str | None
) -> None:
    """What was read for a response that the visitor does not see stays pending; any other has delivered it."""
    assert lost(status, headers, request_) == reason


def test_each_row_about_responses_has_a_case() -> None:
    """No kind of response is thought undelivered that these tests do not know."""
    assert {reason for *_, reason in RESPONSES} == {*LOST, None}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"sec-fetch-mode": "navigate"}, True),
        ({"sec-fetch-mode": "cors"}, False),
        ({"accept": "text/html,*/*"}, True),
        ({"accept": TURBO}, True),
        ({"accept": "application/json"}, False),
        ({"accept": "*/*"}, False),
        ({"hx-request": "true"}, True),
        ({"x-up-version": "3.11.0"}, True),
        ({"x-requested-with": "XMLHttpRequest"}, False),
        ({}, False),
    ],
    ids=str,
)
def test_a_page_load_is_told_from_a_polling_fetch(headers: Mapping[str, str], expected: bool) -> None:
    """Only a request that will probably show messages has stored ones fetched before its handler runs."""
    assert eager(Request(headers=headers)) is expected


def test_a_withheld_request_consumes_nothing() -> None:
    """A prefetch that reads gets nothing, and the page after it shows the message."""
    visitor = Visitor(heliograph())
    visitor.flash("Saved")
    visit = visitor.open(headers={"sec-purpose": "prefetch"})
    assert list(visit.flashes) == []
    assert visit.close() is None
    assert visitor.read() == ["Saved"]


def test_what_a_withheld_request_flashes_is_sent() -> None:
    """A beacon cannot show messages, but it can leave one for the next page."""
    visitor = Visitor(heliograph())
    visit = visitor.open("POST", headers={"sec-fetch-dest": "empty", "sec-fetch-mode": "no-cors"})
    visit.flashes.add("Saved")
    visit.close(204)
    assert visitor.read() == ["Saved"]


@pytest.mark.parametrize(("status", "shown_later"), [(200, []), (404, []), (500, ["Saved"]), (303, ["Saved"])])
def test_reading_is_not_delivery(status: int, shown_later: list[str]) -> None:
    """A message is consumed only by a response that the visitor sees."""
    visitor = Visitor(heliograph())
    visitor.flash("Saved")
    visit = visitor.open()
    assert [str(message) for message in visit.flashes] == ["Saved"]
    visit.close(status)
    assert visitor.read() == shown_later


def test_the_application_may_narrow_the_rule() -> None:
    """With `shows` an application keeps messages from its own requests that show none."""

    def shows(request: Request) -> bool:
        return request.path != "/widget"

    visitor = Visitor(heliograph(shows=shows))
    visitor.flash("Saved")
    assert visitor.read("/widget") == []
    assert visitor.read("/") == ["Saved"]


def test_the_application_cannot_widen_the_rule() -> None:
    """With `shows` a HEAD request does not become one that shows messages."""

    def shows(request: Request) -> bool:
        return True

    visitor = Visitor(heliograph(shows=shows))
    visitor.flash("Saved")
    visit = visitor.open("HEAD")
    assert not visit.flashes
    visit.close()
    assert visitor.read() == ["Saved"]


def test_the_application_is_asked_once_a_request() -> None:
    """However many queues a page reads one after the other, `shows` is called once."""
    asked: list[object] = []

    def shows(request: object) -> bool:
        asked.append(request)
        return True

    visitor = Visitor(heliograph(shows=shows))
    visitor.flash("a", queue="toast")
    flashes = visitor.open().flashes
    assert [[str(m) for m in flashes.pop(queue=queue)] for queue in ("", "banner", "toast")] == [[], [], ["a"]]
    assert len(asked) == 1
