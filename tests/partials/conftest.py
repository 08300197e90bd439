"""The browser of tests/browser, and a shop for each library."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest

from tests.browser.chromium import Tab
from tests.browser.conftest import browser, chromium, tab
from tests.browser.server import served

from .shop import Shop
from .site import Site, require_packages

__all__ = ["browser", "chromium", "tab"]


@pytest.fixture
def library(request: pytest.FixtureRequest) -> str:
    """The library that the shop's pages use; a test module names it."""
    return str(cast("Any", request).module.LIBRARY)


@pytest.fixture
def shop(request: pytest.FixtureRequest, library: str, tab: Tab) -> Iterator[Shop]:
    require_packages()
    site = Site(library, client=cast("Any", request).module.__dict__.get("CLIENT", False))
    with served(site.app) as site.origin:
        yield Shop(site, tab)
