"""Promises about the header that brings messages to a page beside a part of it."""

import json
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heliograph import Message
from heliograph.answers import Reply
from heliograph.cookies import HEADER_ROOM
from heliograph.delivery import LIBRARIES, page, partial
from heliograph.partials import FLASHES, ROOM, TRIGGER, carry
from heliograph.testing import Request
from tests.core.visits import NO_HEADERS, Visitor, heliograph, set_cookies

HTMX_2 = {"hx-request": "true"}
HTMX_4 = {"hx-request": "true", "hx-request-type": "partial"}
STREAM = {"accept": "text/vnd.turbo-stream.html, text/html, application/xhtml+xml"}


def message(content: str, id: str = "3q2-7wAA") -> Message:
    return Message(id, content, "info", 1_800_000_000)


def noise(seed: int, length: int) -> str:
    """Return text that no compression makes smaller than half of it."""
    return "".join(sha256(bytes([seed, number])).hexdigest() for number in range(length // 64 + 1))[:length]


texts = st.lists(
    st.text(max_size=300) | st.sampled_from(["\r\nSet-Cookie: a=b", "</script>", '"}]', "\\", "é" * 200]), max_size=8
)
said = st.none() | st.text(max_size=60) | st.dictionaries(st.text(max_size=8), st.text(max_size=20)).map(json.dumps)


@pytest.mark.parametrize("name", [TRIGGER, FLASHES])
@given(texts=texts, said=said, more=st.booleans())
def test_whatever_a_message_says_the_header_is_one_line_of_ascii(
    name: str, texts: list[str], said: str | None, more: bool
) -> None:
    """No message can end the header or begin another one, and none makes it larger than it may be."""
    messages = [message(text, str(number)) for number, text in enumerate(texts)]
    carried = carry(name, said, messages, more=more)
    if carried is None:
        assert name == TRIGGER or not (messages or more)
        return
    ours = carried.value if said is None or name == FLASHES else carried.value.replace(said.strip()[:-1], "", 1)
    assert ours.isascii()
    assert ours.isprintable()
    assert len(ours) <= ROOM + 200 + len(json.dumps(said))
    told = json.loads(carried.value)
    told = told["flashes"] if name == TRIGGER else told
    assert [found["content"] for found in told["flashes"]] == texts[: len(carried.messages)]
    assert list(carried.messages) == messages[: len(carried.messages)]
    assert told.get("more", False) is (more or len(carried.messages) < len(texts))


def test_what_does_not_fit_leaves_the_order_as_it_is() -> None:
    """After a message that has no room nothing is carried, so that older ones come first."""
    carried = carry(FLASHES, None, [message("a"), message("b" * 2000), message("c")], more=False)
    assert carried is not None
    assert ([str(found) for found in carried.messages], '"more":true' in carried.value) == (["a"], True)


def test_the_event_comes_last_and_at_the_body() -> None:
    """The htmx that fires before it swaps finds an element, and takes it for none of the application's events."""
    carried = carry(TRIGGER, '{"saved": {"target": "#cart"}}', [message("a")], more=False)
    assert carried is not None
    assert list(json.loads(carried.value)) == ["saved", "flashes"]
    assert json.loads(carried.value)["flashes"]["target"] == "body"


def test_an_applications_text_stays_as_it_was_written() -> None:
    """What an application says in JSON of its own is sent to the byte, numbers and spaces and all."""
    own = '{ "price" : 1e2, "twice": 1, "twice": 2, "\\u00e9": "\xe9" }'
    carried = carry(TRIGGER, own, [message("a")], more=False)
    assert carried is not None
    assert carried.value.startswith(own[:-1])


# Headers, the method, and of what is found: the header and whether it is only told that something waits.
REQUESTS: list[tuple[dict[str, str], str, tuple[str, bool] | None]] = [
    ({}, "GET", None),
    ({"accept": "text/html"}, "POST", None),
    (HTMX_2, "GET", (TRIGGER, False)),
    (HTMX_2, "POST", (TRIGGER, False)),
    (HTMX_2, "HEAD", None),
    ({**HTMX_2, "hx-preloaded": "true"}, "GET", (TRIGGER, True)),
    ({**HTMX_2, "hx-history-restore-request": "true"}, "GET", None),
    (HTMX_4, "GET", (TRIGGER, True)),
    (HTMX_4, "POST", (TRIGGER, False)),
    ({**HTMX_4, "hx-history-restore-request": "true"}, "GET", (TRIGGER, True)),
    ({"turbo-frame": "cart"}, "GET", (FLASHES, False)),
    ({"turbo-frame": "cart", **STREAM}, "POST", (FLASHES, False)),
    ({"turbo-frame": "cart", "x-sec-purpose": "prefetch"}, "GET", (FLASHES, True)),
    ({"x-sec-purpose": "prefetch"}, "GET", (FLASHES, True)),
    ({"sec-purpose": "prefetch"}, "GET", None),
    (STREAM, "POST", (FLASHES, False)),
    (STREAM, "GET", (FLASHES, False)),
    ({"x-up-version": "3.14.3"}, "GET", (FLASHES, True)),
    ({"x-up-version": "3.14.3"}, "POST", (FLASHES, False)),
]


@pytest.mark.parametrize(("headers", "method", "found"), REQUESTS, ids=str)
def test_a_part_of_a_page_is_told_from_a_page(
    headers: dict[str, str], method: str, found: tuple[str, bool] | None
) -> None:
    """Each library's requests are known by their marks, and those whose answer may wait by theirs."""
    facts = Request(method, headers=headers)
    row = partial(facts, LIBRARIES)
    assert (row and (row.header, row.may_wait(facts))) == found
    assert partial(facts, ()) is None


def test_only_a_stream_is_a_part() -> None:
    """What Turbo would also take as a stream is a page when it is none."""
    row = partial(Request("POST", headers=STREAM), {"turbo"})
    assert row is not None
    assert row.tells(200, {"content-type": "text/vnd.turbo-stream.html; charset=utf-8"})
    assert not row.tells(422, {"content-type": "text/html"})


@pytest.mark.parametrize(
    ("status", "tells"), [(200, True), (204, True), (303, False), (304, False), (404, True), (500, True)]
)
def test_scripts_see_headers_of_all_but_redirects(status: int, tells: bool) -> None:
    """The browser itself follows a redirect, whose headers no script sees; any other status is seen."""
    row = partial(Request("POST", headers=HTMX_2), {"htmx"})
    assert row is not None
    assert row.tells(status, NO_HEADERS) is tells
    assert not row.tells(status, {"hx-redirect": "/"})


@pytest.mark.parametrize(
    ("headers", "path"),
    [
        ({}, "/part"),
        ({"referer": "https://shop.example/orders/7?a=b#c"}, "/orders/7"),
        ({"referer": "https://shop.example/caf%C3%A9"}, "/café"),
        ({"referer": "https://shop.example"}, "/part"),
        ({"referer": "https://["}, "/part"),
        ({"hx-current-url": "https://shop.example/a", "referer": "https://shop.example/b"}, "/a"),
        ({"hx-current-url": "https://shop.example/a", "hx-boosted": "true"}, "/part"),
    ],
    ids=str,
)
def test_the_page_that_a_part_belongs_to(headers: dict[str, str], path: str) -> None:
    """Whether a message is for this page is a matter of the page, not of what it fetches."""
    assert page(Request("GET", "/part", headers=headers)) == path


def _told(reply: Reply | None) -> dict[str, Any]:
    assert reply is not None
    [value] = [value for name, value in reply.add if name == TRIGGER]
    told: dict[str, Any] = json.loads(value)["flashes"]
    return told


def _bytes(reply: Reply | None) -> int:
    assert reply is not None
    return sum(len(name) + len(value) + 4 for name, value in reply.add)


@pytest.mark.parametrize("sizes", [(300, 300, 300, 900), (30,) * 12, (600, 700), (1400,), (10, 1300), (100, 200, 1000)])
def test_headers_keep_within_the_room_there_is(sizes: tuple[int, ...]) -> None:
    """However what waits is spread over cookies, all headers of ours together stay small, and nothing comes twice."""
    visitor = Visitor(heliograph(partials={"htmx"}))
    texts = [noise(number, size) for number, size in enumerate(sizes)]
    for text in texts[:-1]:
        visitor.flash(text)
    visit = visitor.open("POST", headers=HTMX_2)
    visit.flashes.add(texts[-1])
    reply = visit.close()
    assert _bytes(reply) <= HEADER_ROOM + 100
    heard = [found["content"] for found in _told(reply)["flashes"]]
    assert heard + visitor.read() == texts


def test_a_header_gives_way_to_what_would_be_cut_for_it() -> None:
    """When a header with messages would leave too little room for a new one's cookie, it only says that they wait."""
    helio = heliograph(partials={"htmx"}, budget=4096, compress=False)
    visitor = Visitor(helio)
    texts = [noise(1, 900), noise(2, 1500)]
    visitor.flash(texts[0])
    visit = visitor.open("POST", headers=HTMX_2)
    visit.flashes.add(texts[1])
    reply = visit.close()
    assert _told(reply) == {"flashes": [], "more": True, "target": "body"}
    assert visitor.read() == texts


def test_asking_again_what_to_do_changes_nothing() -> None:
    """A transport that asks twice before the headers are gone gets the same answer, and no message twice."""
    visitor = Visitor(heliograph(partials={"htmx"}))
    visitor.flash("Saved")
    visit = visitor.open("POST", headers=HTMX_2)
    visit.exchange.respond(200, NO_HEADERS)
    visit.flashes.add("Again")
    assert [found["content"] for found in _told(visit.close())["flashes"]] == ["Saved", "Again"]
    assert visitor.read() == []


def test_a_part_that_became_a_redirect_gives_back() -> None:
    """What was entrusted to a response that is replaced by a redirect waits for the page after it."""
    visitor = Visitor(heliograph(partials={"htmx"}))
    visitor.flash("Saved")
    visit = visitor.open("POST", headers=HTMX_2)
    visit.exchange.respond(200, NO_HEADERS)
    visit.close(303)
    assert visitor.read() == ["Saved"]


def test_an_application_may_keep_messages_from_parts() -> None:
    """With ``shows`` an application keeps messages from the header of parts that it knows better, too."""

    def shows(request: Request) -> bool:
        return request.path != "/poll"

    visitor = Visitor(heliograph(partials={"htmx"}, shows=shows))
    visitor.flash("Saved")
    assert visitor.open("POST", "/poll", headers=HTMX_2).close() is None
    assert visitor.read() == ["Saved"]


def test_the_newest_of_a_key_comes_beside_a_part() -> None:
    """Of messages with one key the newest is carried, and the others go with it."""
    visitor = Visitor(heliograph(partials={"htmx"}))
    visitor.flash("1 left", key="stock")
    visitor.flash("None left", key="stock")
    reply = visitor.open("POST", headers=HTMX_2).close()
    assert [found["content"] for found in _told(reply)["flashes"]] == ["None left"]
    assert visitor.read() == []
    assert len(set_cookies(reply)) == 2
