"""A window with a page that has the component, seen and used as a visitor does: text, keys, pointer, time.

Time is the page's own: its timers run when a test says so, and not before.
"""

from __future__ import annotations

import json
from typing import Any

from tests.browser.chromium import Tab
from tests.browser.regions import live_regions

from .site import Site

CLOCK = """
(() => {
  const timers = new Map(), channel = new MessageChannel(), turns = [];
  channel.port1.onmessage = () => turns.shift()();
  const turn = () => new Promise((resolve) => channel.port2.postMessage(turns.push(resolve)));
  let now = 0, last = 0;
  const set = (every) => (run, delay = 0) => {
    timers.set(++last, {run, due: now + Math.max(delay, 1), every: every && Math.max(delay, 1)});
    return last;
  };
  window.setTimeout = set(false);
  window.setInterval = set(true);
  window.clearTimeout = window.clearInterval = (id) => timers.delete(id);
  window.advance = async (milliseconds) => {
    const end = now + milliseconds;
    for (;;) {
      await turn();  // What was promised comes first.
      const due = [...timers].filter(([, timer]) => timer.due <= end);
      if (!due.length) break;
      const [id, timer] = due.sort((a, b) => a[1].due - b[1].due || a[0] - b[0])[0];
      now = timer.due;
      if (timer.every) timer.due += timer.every; else timers.delete(id);
      timer.run();
    }
    now = end;
  };
})();
"""
LOG = """
window.events = [];
window.violations = [];
for (const type of ["flash-shown", "flash-closed"])
  document.addEventListener(type, ({detail, target}) =>
    events.push([type, detail.id, detail.reason ?? target.querySelector("[data-flash-content]")?.textContent]));
document.addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));
"""
TEXTS = """return Array.from(document.querySelectorAll("flash-messages [data-flash]"),
    (item) => item.querySelector("[data-flash-content]")?.textContent ?? "")"""


class Visitor:
    """Who looks at a page of any site, in one window."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        tab.devtools("Page.addScriptToEvaluateOnNewDocument", source=CLOCK + LOG)

    def run(self, script: str) -> Any:
        """Run a script in the page and give what it returns."""
        return self.tab.run(script)

    def advance(self, milliseconds: int) -> None:
        """Let time pass for the page's timers."""
        self.run(f"return advance({milliseconds})")

    def bring(self, *flashes: dict[str, Any], **more: Any) -> None:
        """Bring messages to the page by the event, and let them be announced."""
        detail = json.dumps({"flashes": flashes, **more})
        self.run(f"document.dispatchEvent(new CustomEvent('flashes', {{detail: {detail}}}))")
        self.advance(100)

    def hide(self) -> None:
        """Minimize the window, so that nobody sees the page."""
        self._resize("minimized", hidden=True)

    def reveal(self) -> None:
        """Bring the window back."""
        self._resize("normal", hidden=False)

    def _resize(self, state: str, *, hidden: bool) -> None:
        window = self.tab.devtools("Browser.getWindowForTarget")["windowId"]
        self.tab.devtools("Browser.setWindowBounds", windowId=window, bounds={"windowState": state})
        self.tab.wait_until(f"document.hidden === {json.dumps(hidden)}")

    def wait_until(self, condition: str) -> None:
        """Wait until a JavaScript expression holds."""
        self.tab.wait_until(condition)

    def ask(self) -> None:
        """Let the component ask the endpoint, and return when that is answered and what came of it is done."""
        asked = "performance.getEntriesByType('resource').filter(({name}) => name.endsWith('/_flashes')).length"
        before = self.run(f"return {asked}")
        self.run("document.dispatchEvent(new CustomEvent('flashes', {detail: {more: true}}))")
        self.wait_until(f"{asked} > {before}")
        # Another question that the answer led to has reached the server before this one.
        self.run("return fetch('/quiet', {method: 'HEAD'})")
        self.advance(0)

    @property
    def texts(self) -> list[str]:
        """The contents of the messages in the page, empty where one is still to be announced."""
        return list(self.run(TEXTS))

    @property
    def events(self) -> list[list[str | None]]:
        """What the component told the application."""
        return list(self.run("return events"))

    @property
    def focused(self) -> str:
        """The element that has the focus: its id, or its tag's name."""
        return str(self.run("return document.activeElement.id || document.activeElement.localName"))

    def press(self, key: str) -> None:
        """Press a key."""
        codes = {"Escape": 27, "Tab": 9, "Enter": 13}
        named = {"key": key, "code": key, "windowsVirtualKeyCode": codes[key]}
        text = {"text": "\r"} if key == "Enter" else {}
        self.tab.devtools("Input.dispatchKeyEvent", type="keyDown", **named, **text)
        self.tab.devtools("Input.dispatchKeyEvent", type="keyUp", **named)

    def point(self, selector: str | None) -> tuple[float, float]:
        """Move the pointer onto an element, or to an empty corner of the window; return where that is."""
        where = (790.0, 590.0)
        if selector is not None:
            box = self.run(f"return document.querySelector({json.dumps(selector)}).getBoundingClientRect().toJSON()")
            where = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.tab.devtools("Input.dispatchMouseEvent", type="mouseMoved", x=where[0], y=where[1])
        return where

    def click(self, selector: str) -> None:
        """Click with the pointer."""
        x, y = self.point(selector)
        for type in ("mousePressed", "mouseReleased"):
            self.tab.devtools("Input.dispatchMouseEvent", type=type, x=x, y=y, button="left", clickCount=1)

    @property
    def regions(self) -> list[tuple[str, str]]:
        """The live regions of the accessibility tree, in order: role, and the text that is read out."""
        return live_regions(self.tab.devtools("Accessibility.getFullAXTree")["nodes"])


class Window(Visitor):
    """One window on the site whose pages a test writes."""

    def __init__(self, tab: Tab, site: Site) -> None:
        super().__init__(tab)
        self.site = site

    def open(self, body: str, path: str = "/page") -> None:
        """Load a page with this body."""
        self.site.pages[path] = body
        self.tab.open(self.site.url(path))

    def show(self, body: str) -> None:
        """Load a page with this body and let its messages be announced."""
        self.open(body)
        self.advance(100)
