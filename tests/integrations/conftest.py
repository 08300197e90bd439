"""For the tests of integrations on ASGI: browsers on applications."""

from __future__ import annotations

from collections.abc import Callable, Generator
from itertools import count

import pytest

from heliograph.asgi import ASGIApp
from heliograph.testing.browser import Browser
from heliograph.testing.drivers import ASGIDriver


@pytest.fixture
def visit() -> Generator[Callable[[ASGIApp], Browser]]:
    """Open browsers on applications, whose event loops end with the test."""
    drivers: list[ASGIDriver] = []
    clock = count(1_800_000_000_000_000_000, 1000).__next__

    def open_browser(app: ASGIApp) -> Browser:
        drivers.append(ASGIDriver(app))
        return Browser(drivers[-1], clock)

    yield open_browser
    for driver in drivers:
        driver.close()
