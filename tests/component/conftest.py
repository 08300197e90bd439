"""The browser of tests/browser, a site for the component, and a window on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.chromium import Tab
from tests.browser.conftest import browser, chromium, other_tab, tab
from tests.browser.server import served

from .site import Site
from .window import Window

__all__ = ["browser", "chromium", "other_tab", "tab"]


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    with served(site.app) as site.origin:
        yield site


@pytest.fixture
def window(site: Site, tab: Tab) -> Window:
    return Window(tab, site)
