"""What tests of integrations share: browsers on ASGI applications, and a database for Django."""

from __future__ import annotations

from collections.abc import Callable, Generator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

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


@pytest.fixture
def database(tmp_path: Path) -> Generator[None]:
    """Let Django have a database with its own tables, in a file that all threads see."""
    place: dict[str, Any] = connections.settings["default"]
    place["NAME"] = str(tmp_path / "db.sqlite3")
    call_command("migrate", verbosity=0)
    yield
    connections.close_all()
    place["NAME"] = ":memory:"
