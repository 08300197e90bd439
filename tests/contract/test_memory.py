"""Promises about memory: a worker remembers nothing that a visitor chose, in any integration."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pytest

from heliograph import Heliograph
from heliograph.testing.browser import Browser
from heliograph.testing.contract import Answer, Call

from .adapters import ADAPTERS

KEY = "an example, not a key to use"
MARK = Heliograph(secret_key=KEY).sealer.mark
CACHE = type(lru_cache(len))  # Not asked of a value itself: Flask's proxies of a request answer for it.
WARM, MORE = 10, 30
"""Visits: after the first ten, whatever an application says by itself has been said."""
MOST = 256
"""What a cache may hold of things that come from outside."""


def handle(call: Call) -> Answer:
    """Do what the path says; the answer has a header of the visitor's choice."""
    said = call.headers.get("x-said", "")
    if call.path == "/save":
        call.flash(f"Saved {said}", "info")
        return Answer("", 303, {"Location": "/", f"X-{said}": said})
    return Answer("\n".join(str(content) for _, content in call.read()), 200, {f"X-{said}": said})


def visit(browser: Browser, number: int) -> None:
    """Make a visit as nobody did before, at a host and with headers, paths and cookies that come only once."""
    browser.origin = f"https://shop-{number}.example"
    named = {"x-said": f"{number}", f"x-odd-{number}": "1", "accept": "text/html", "user-agent": f"browser {number}"}
    junk = f"__Host-flash.{MARK}{number:012}=A{number}; __Host-flash.{number:016}=A; c{number}=1"
    assert browser.send("POST", "/save", named).status == 303
    assert f"Saved {number}" in browser.send("GET", "/", named).lines
    browser.send("GET", f"/missing-{number}?{number}", named | {"cookie": junk})
    browser.send("HEAD", "/", named | {"cookie": junk, "sec-purpose": f"prefetch;{number}"})


def caches() -> Mapping[str, Any]:
    """Return all caches of functions that Heliograph has."""
    modules = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "heliograph"}
    found: dict[str, Any] = {}
    for name, module in modules.items():
        found |= {f"{name}.{own}": value for own, value in vars(module).items() if type(value) is CACHE}
    return found


@pytest.mark.parametrize("name", ADAPTERS)
def test_no_cache_grows_with_what_visitors_send(name: str) -> None:
    """Distinct visitors, hosts, paths, cookies, messages and headers stay in no cache that has no bound."""
    driver = ADAPTERS[name](Heliograph(secret_key=KEY), handle)
    try:
        for number in range(WARM):
            visit(Browser(driver, time.time_ns), number)
        before = {name: cache.cache_info() for name, cache in caches().items()}
        for number in range(WARM, WARM + MORE):
            visit(Browser(driver, time.time_ns), number)
    finally:
        driver.close()
    after = {name: cache.cache_info() for name, cache in caches().items()}
    grown = {name: after[name] for name in after if after[name].currsize - before[name].currsize >= MORE}
    assert {name: info for name, info in grown.items() if info.maxsize is None} == {}
    assert {name: info.maxsize for name, info in after.items() if (info.maxsize or 0) > MOST} == {}
