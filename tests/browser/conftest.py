"""One browser for the session, and for each test windows without a past and a site of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from .certificate import make_certificate
from .chromium import Chromium, Tab, running
from .server import served
from .site import Site


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    browser, driver = program("chromium", "chromium"), program("chromedriver", "chromium-driver")
    # The browser's last process may still write while its profile is removed.
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, running(browser, driver, Path(folder)) as chromium:
        yield chromium


def program(name: str, package: str) -> str:
    path = shutil.which(name)
    if path is None:
        missing = f"{name} is not on the PATH (Debian package {package})."
        if os.environ.get("CI") == "true":
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    return path


@pytest.fixture
def browser(chromium: Chromium) -> Chromium:
    chromium.forget()
    return chromium


@pytest.fixture
def tab(browser: Chromium) -> Tab:
    return browser.new_tab()


@pytest.fixture
def other_tab(browser: Chromium) -> Tab:
    return browser.new_tab()


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    with served(site.app) as site.origin:
        yield site


@pytest.fixture
def secure_site(tmp_path: Path) -> Iterator[Site]:
    site = Site()
    with served(site.app, make_certificate(tmp_path)) as site.origin:
        yield site
