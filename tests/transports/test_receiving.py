"""Promises about looking whether an ASGI client has gone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from heliograph.receiving import Event, Receiving

PART: Event = {"type": "http.request", "body": b"a", "more_body": True}
END: Event = {"type": "http.request", "body": b"b", "more_body": False}
GONE: Event = {"type": "http.disconnect"}


class Client:
    """What a client has sent so far; then the server waits, or says the last again for ever."""

    def __init__(self, events: Sequence[Event], *, repeating: bool = False) -> None:
        self._events = list(events)
        self._repeating = repeating
        self.asked = 0

    async def receive(self) -> Event:
        self.asked += 1
        assert self.asked < 100, "It is asked for ever."
        if self._repeating and len(self._events) == 1:
            return self._events[0]
        if not self._events:
            await asyncio.Event().wait()
        return self._events.pop(0)


@pytest.mark.parametrize(
    ("events", "gone"), [([], False), ([PART], False), ([END], False), ([END, GONE], True), ([GONE], True)]
)
@pytest.mark.parametrize("read", [False, True])
def test_whether_the_client_has_gone(events: list[Event], *, gone: bool, read: bool) -> None:
    """The client has gone when the server says so by now, whether the application has read the body or not."""

    async def look() -> bool:
        receiving = Receiving(Client(events).receive)
        if read and events:
            assert await receiving() == events[0]
        return await receiving.is_gone()

    assert asyncio.run(look()) is gone


def test_the_application_receives_what_was_looked_at() -> None:
    """A look takes no event from the application."""

    async def look() -> list[Event]:
        receiving = Receiving(Client([END, GONE]).receive)
        await receiving.is_gone()
        return [await receiving() for _ in range(2)]

    assert asyncio.run(look()) == [END, GONE]


@pytest.mark.parametrize(("event", "gone"), [(END, False), (GONE, True)])
def test_a_server_that_repeats_itself(event: Event, *, gone: bool) -> None:
    """A server that has the same answer for every receive(), as in many an adapter, is not asked for ever."""
    client = Client([event], repeating=True)

    async def look() -> bool:
        return await Receiving(client.receive).is_gone()

    assert asyncio.run(look()) is gone
    assert client.asked <= 3
