"""Promises that only a real browser can keep: the page's script, its look on a small screen, its policy."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from .running import PATIENCE, running_demo

QUIET = (
    "headless=new no-sandbox disable-gpu disable-dev-shm-usage no-first-run disable-background-networking "
    "disable-component-update disable-sync disable-quic"
)
Driver: TypeAlias = Any  # Selenium's Chrome, whose own types are partial.
ADDRESSES = ("/", "/redirects", "/together", "/errors", "/errors/picture", "/limits", "/large")


def program(name: str) -> str:
    path = shutil.which(name)
    if path is None and os.environ.get("CI"):
        pytest.fail(f"{name} is not installed, and CI is set.")
    return path or pytest.skip(f"{name} is not installed.")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running_demo() as (_, url):
        yield url


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    """Chromium, as wide as a small phone."""
    options: Any = ChromeOptions()
    options.binary_location = program("chromium")
    profile: Path = tmp_path_factory.mktemp("profile")
    for option in (*QUIET.split(), f"user-data-dir={profile}"):
        options.add_argument(f"--{option}")
    options.add_experimental_option("mobileEmulation", {"deviceMetrics": {"width": 360, "height": 740}})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=ChromeService(program("chromedriver")))
    yield driver
    driver.quit()


def texts(chrome: Driver, selector: str) -> list[str]:
    return [element.text for element in chrome.find_elements(By.CSS_SELECTOR, selector)]


def test_one_click_posts_both_forms(chrome: Driver, address: str) -> None:
    """After one click, Heliograph has both messages, and the session recipe one."""
    chrome.get(f"{address}/together")
    chrome.execute_script("document.querySelector('#together button').click()")
    WebDriverWait(chrome, PATIENCE).until(lambda chrome: chrome.find_elements(By.CSS_SELECTOR, ".count strong"))
    assert texts(chrome, ".count") == ["2 of 2 arrived", "1 of 2 arrived"]


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_page_fits_a_small_phone(chrome: Driver, address: str, path: str) -> None:
    """At a width of 360 pixels no page has to be scrolled sideways."""
    chrome.get(address + path)
    assert chrome.execute_script("return document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("path", ADDRESSES)
def test_the_browser_has_nothing_to_complain_of(chrome: Driver, address: str, path: str) -> None:
    """No page breaks its own policy or has an error in its script; only the picture that is missed on purpose is."""
    chrome.get(address + path)
    complaints = [entry["message"] for entry in chrome.get_log("browser")]
    assert [complaint for complaint in complaints if "/static/no-such-picture.png" not in complaint] == []
