"""Chromium, driven through Selenium and DevTools.

Not through Playwright: it switches the back-forward cache off and turns a prerender into a prefetch. Waits are for
conditions, never for a time.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, cast

from selenium import webdriver
from selenium.common import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from .visits import PATIENCE

_SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--ignore-certificate-errors",
)


class _Switch(Protocol):
    def window(self, window_name: str) -> None: ...
    def new_window(self, type_hint: str | None = None) -> None: ...


class Driver(Protocol):
    """What is used of Selenium's driver, with the types that it leaves out."""

    @property
    def current_window_handle(self) -> str: ...
    @property
    def window_handles(self) -> list[str]: ...
    @property
    def title(self) -> str: ...
    @property
    def switch_to(self) -> _Switch: ...
    def get(self, url: str) -> None: ...
    def refresh(self) -> None: ...
    def back(self) -> None: ...
    def close(self) -> None: ...
    def quit(self) -> None: ...
    def find_element(self, by: str, value: str) -> WebElement: ...
    def execute_script(self, script: str, *args: object) -> Any: ...
    def execute_cdp_cmd(self, cmd: str, cmd_args: Mapping[str, object]) -> Any: ...
    def get_log(self, log_type: str) -> list[dict[str, Any]]: ...


class Tab:
    """One window of the browser; each use of it brings it to the front."""

    def __init__(self, chromium: Chromium, handle: str) -> None:
        self._chromium = chromium
        self.handle = handle

    @property
    def _front(self) -> Driver:
        return self._chromium.bring_to_front(self)

    def open(self, url: str) -> None:
        """Load a page, as by typing its address."""
        self._front.get(url)

    def reload(self) -> None:
        """Load the page again."""
        self._front.refresh()

    def back(self) -> None:
        """Go back in the history."""
        self._front.back()

    def click(self, id: str) -> None:
        """Click on an element."""
        self._front.find_element(By.ID, id).click()

    def run(self, script: str) -> Any:
        """Run a script in the page and give what it returns."""
        return self._front.execute_script(script)

    def wait_until(self, condition: str) -> None:
        """Wait until a JavaScript expression holds in whatever page the window has by then."""
        self._chromium.wait.until(lambda _: self.run(f"return {condition}"), f"It never came that {condition}.")

    def wait_for_page(self, path: str) -> None:
        """Wait until the page at a path is loaded."""
        self.wait_until(f"location.pathname === {json.dumps(path)} && document.readyState === 'complete'")

    def devtools(self, command: str, **parameters: object) -> Any:
        """Send a command of the DevTools protocol to the window and give its answer."""
        return self._front.execute_cdp_cmd(command, parameters)

    def switch_scripts_off(self) -> None:
        """Run no script of any page in this window."""
        self.devtools("Emulation.setScriptExecutionDisabled", value=True)

    def tell(self, command: str, **values: object) -> Any:
        """Give the window a command of the DevTools protocol, such as ``Emulation.setEmulatedMedia``."""
        return self._front.execute_cdp_cmd(command, values)

    @property
    def title(self) -> str:
        """The title of the page."""
        return self._front.title

    @property
    def messages(self) -> list[str]:
        """The messages that the page shows."""
        found = self.run("return Array.from(document.querySelectorAll('#messages li'), item => item.textContent)")
        return cast(list[str], found)


class Chromium:
    """A running browser with a profile of its own.

    Attributes:
        wait: Polls until a condition holds, or fails.
    """

    def __init__(self, driver: WebDriver, downloads: Path) -> None:
        self.wait = WebDriverWait(driver, PATIENCE, 0.02, [WebDriverException])
        self._driver = cast(Driver, driver)
        self._first = driver.current_window_handle
        self._front: Tab | None = None
        behavior = {"behavior": "allow", "downloadPath": str(downloads)}
        self._driver.execute_cdp_cmd("Browser.setDownloadBehavior", behavior)

    def new_tab(self) -> Tab:
        """Open a window."""
        self._driver.switch_to.new_window("window")
        self._front = Tab(self, self._driver.current_window_handle)
        return self._front

    def bring_to_front(self, tab: Tab) -> Driver:
        """Return the driver of a window."""
        # A prerendered page has another handle when it comes to the front; the driver follows it only if left alone.
        if self._front is not tab:
            self._driver.switch_to.window(tab.handle)
            self._front = tab
        return self._driver

    def forget(self) -> None:
        """Close all windows but the first, and empty the cookie jar, the cache and the log."""
        for handle in self._driver.window_handles:
            if handle != self._first:
                self._driver.switch_to.window(handle)
                self._driver.close()
        self._driver.switch_to.window(self._first)
        self._front = None
        self._driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
        self._driver.execute_cdp_cmd("Network.clearBrowserCache", {})
        self._driver.get_log("performance")

    def cookies(self) -> list[dict[str, Any]]:
        """Return the whole cookie jar; see ``Network.Cookie`` in the DevTools protocol."""
        return cast(list[dict[str, Any]], self._driver.execute_cdp_cmd("Storage.getCookies", {})["cookies"])

    def refused_cookies(self) -> list[str]:
        """Return the ``Set-Cookie`` lines that the browser refused since the last call."""
        events = [json.loads(entry["message"])["message"] for entry in self._driver.get_log("performance")]
        extras = [event["params"] for event in events if event["method"] == "Network.responseReceivedExtraInfo"]
        return [blocked["cookieLine"] for extra in extras for blocked in extra["blockedCookies"]]


@contextmanager
def running(chromium: str, chromedriver: str, folder: Path) -> Generator[Chromium]:
    """Run a browser.

    Args:
        chromium: The browser's program.
        chromedriver: The program that Selenium talks to.
        folder: For the profile and for downloads.
    """
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for switch in (*_SWITCHES, f"--user-data-dir={folder / 'profile'}"):
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    driver = webdriver.Chrome(options, Service(chromedriver))
    try:
        yield Chromium(driver, folder / "downloads")
    finally:
        driver.quit()
