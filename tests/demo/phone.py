"""A small phone with Chromium, on which a visitor looks at the demo."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.regions import live_regions

from .running import PATIENCE

WIDTH, HEIGHT = 360, 740
QUIET = (
    "headless=new no-sandbox disable-gpu disable-dev-shm-usage no-first-run disable-background-networking "
    "disable-component-update disable-sync disable-quic"
)
Driver: TypeAlias = Any  # Selenium's Chrome, whose own types are partial.
SHOWN = "Array.from(document.querySelectorAll('#messages > [data-flash] [data-flash-content]'), each => each.innerText)"


class Phone:
    """The phone, with a page of the demo on it."""

    def __init__(self, driver: Driver, address: str) -> None:
        self._driver = driver
        self._address = address

    def open(self, path: str) -> None:
        """Load a page, as by typing its address."""
        self._driver.get(self._address + path)

    def run(self, script: str) -> Any:
        """Run a script in the page and give what it returns."""
        return self._driver.execute_script(script)

    def tell(self, command: str, **values: object) -> Any:
        """Give the browser a command of the DevTools protocol."""
        return self._driver.execute_cdp_cmd(command, values)

    def wait_until(self, condition: str) -> None:
        """Wait until a JavaScript expression holds in whatever page there is by then."""
        WebDriverWait(self._driver, PATIENCE, 0.05).until(
            lambda driver: driver.execute_script(f"return {condition}"), f"It never came that {condition}."
        )

    def wait_for(self, *texts: str) -> None:
        """Wait until the page shows exactly these messages."""
        self.wait_until(f"JSON.stringify({SHOWN}) === {json.dumps(json.dumps(texts, ensure_ascii=False))}")

    def tap(self, selector: str) -> None:
        """Tap on an element, where a visitor would."""
        found = f"document.querySelector({json.dumps(selector)})"
        self.wait_until(f"!!{found} && document.readyState === 'complete'")
        self.run(f"{found}.scrollIntoView({{block: 'center', behavior: 'instant'}})")
        box = self.run(f"return {found}.getBoundingClientRect().toJSON()")
        where = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        for type in ("mousePressed", "mouseReleased"):
            self.tell("Input.dispatchMouseEvent", type=type, **where, button="left", clickCount=1)

    def leave_a_mark(self) -> None:
        """Mark the document that is loaded, to see whether it is still the same."""
        self.run("window.marked = true")

    @property
    def is_same_document(self) -> bool:
        """Whether no page was loaded since the mark."""
        return self.run("return window.marked === true") is True

    @property
    def shown(self) -> list[str]:
        """The texts of the messages in the page."""
        return list(self.run(f"return {SHOWN}"))

    @property
    def width(self) -> int:
        """How wide the page is, scrolled or not."""
        return int(self.run("return document.documentElement.scrollWidth"))

    @property
    def regions(self) -> list[tuple[str, str]]:
        """The live regions of the accessibility tree: the role, and the text that is read out."""
        return live_regions(self.tell("Accessibility.getFullAXTree")["nodes"])

    @property
    def complaints(self) -> list[str]:
        """What the browser's console said since the last look."""
        return [entry["message"] for entry in self._driver.get_log("browser")]

    def switch_scripts_off(self) -> None:
        """Run no script of any page."""
        self.tell("Emulation.setScriptExecutionDisabled", value=True)

    def forget(self) -> None:
        """Be a visitor who was never here."""
        self.tell("Emulation.setScriptExecutionDisabled", value=False)
        self.tell("Network.clearBrowserCookies")
        self.tell("Network.clearBrowserCache")
        self._driver.get_log("browser")


@contextmanager
def running(chromium: str, chromedriver: str, profile: Path) -> Generator[Driver]:
    """Run the browser of the phone."""
    options: Any = ChromeOptions()
    options.binary_location = chromium
    for option in (*QUIET.split(), f"user-data-dir={profile}"):
        options.add_argument(f"--{option}")
    options.add_experimental_option("mobileEmulation", {"deviceMetrics": {"width": WIDTH, "height": HEIGHT}})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=ChromeService(chromedriver))
    try:
        yield driver
    finally:
        driver.quit()
