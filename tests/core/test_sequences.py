"""Promises about whole visits: in whatever order things happen, each message is shown once or named as lost."""

from collections import Counter
from typing import Any

import pytest
from blinker import ANY
from hypothesis import example, given, settings
from hypothesis import strategies as st

from heliograph import CookieSettings, Message, events
from tests.core.shop import LARGE, Shop
from tests.core.visits import Visitor, heliograph, take_some, texts_of

# A request: what it flashes (by length), which of the pending messages it takes, and the status of its response.
requests = st.tuples(
    st.lists(st.sampled_from([1, 20, 200, 700]), max_size=3),
    st.lists(st.booleans(), max_size=12),
    st.sampled_from([200, 200, 303, 404, 500]),
)


def visitor_of(inline_limit: int | None, **settings: Any) -> Visitor:
    """Return a visitor of an application with a store, or without one when ``inline_limit`` is None."""
    if inline_limit is None:
        return Visitor(heliograph(**settings))
    return Shop(inline_limit=inline_limit, **settings).visitor


@settings(max_examples=150)
@given(st.lists(requests, max_size=15), st.sampled_from([None, 0, 200, 1024]), st.sampled_from([500, 2048]))
@example([([1, 1], [], 200), ([1, 1], [], 200), ([1, 1, 1], [], 200), ([200], [], 200)], 200, 500)
@example([([1, 1], [], 200), ([1], [], 200), ([1], [], 200), ([1], [], 200), ([1], [], 200)], 0, 500)
def test_each_message_is_shown_once_or_named_as_lost(
    requests: list[tuple[list[int], list[bool], int]], inline_limit: int | None, budget: int
) -> None:
    """In any sequence of requests no message is shown twice, and none goes missing without an event."""
    visitor = visitor_of(inline_limit, budget=budget)
    flashed, lost = set[str](), set[str]()
    shown: Counter[str] = Counter()
    unknown: list[int] = []

    def note(sender: object, messages: tuple[Message, ...], reason: str) -> None:
        lost.update(message.id for message in messages)
        unknown.extend([1] * (not messages))

    with events.messages_dropped.connected_to(note, ANY):
        for lengths, chosen, status in [*requests, *[([], [True] * 300, 200)] * 5]:
            visit = visitor.open("POST")
            taken = [message.id for message in take_some(visit, chosen)]
            flashed.update(visit.flashes.add(LARGE[:length]).id for length in lengths)
            visit.close(status)
            shown.update(taken if status in (200, 404) else [])
    assert [id for id, times in shown.items() if times > 1] == []
    assert unknown or flashed <= shown.keys() | lost
    assert not visitor.open().flashes


@pytest.mark.parametrize("inline_limit", [None, 1024], ids=["without a store", "with a store"])
def test_headers_without_room_lose_nothing_in_silence(
    inline_limit: int | None, drops: list[tuple[str, list[str]]]
) -> None:
    """When what is deleted leaves no room for what is new, an event names it, stored or not."""
    place = CookieSettings(path="/" + "p" * 300)
    visitor = visitor_of(inline_limit, budget=4096, cookie=place)
    for number in range(6):
        visit = visitor.open("POST", place.path)
        visit.flashes.add(str(number))
        visit.close(303)
    visit = visitor.open("POST", place.path)
    assert len(visit.flashes.pop()) == 6
    visit.flashes.add(LARGE)
    visit.close(200)
    assert visitor.read(place.path) or texts_of(drops) == [LARGE]
