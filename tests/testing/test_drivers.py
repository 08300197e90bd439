"""Promises about what drives applications in tests without a server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from heliograph.asgi import Receive, Scope, Send
from heliograph.testing.browser import Sent
from heliograph.testing.drivers import ASGIDriver


async def _streaming(scope: Scope, receive: Receive, send: Send) -> None:
    """Stream as Litestar and Quart do: until the client goes."""
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"one, ", "more_body": True})
    await send({"type": "http.response.body", "body": b"two"})
    while (await receive())["type"] != "http.disconnect":
        pass


@pytest.fixture
def driver() -> Iterator[ASGIDriver]:
    driver = ASGIDriver(_streaming)
    yield driver
    driver.close()


def test_the_client_goes_when_it_has_its_answer(driver: ASGIDriver) -> None:
    """An application that waits for its client to go is told so, once the response is through (ASGI specification)."""
    received = driver.call(Sent("GET", "https://shop.example/", (), b""))
    assert (received.status, received.body) == (200, "one, two")
