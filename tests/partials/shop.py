"""A window on the shop, and what the visitor has seen in it."""

from __future__ import annotations

import json
from typing import Any

from tests.browser.chromium import Tab

from .site import Site

# What the component announced, in any page of this tab: each time that a message is shown counts.
_LOG = """
document.addEventListener("flash-shown", ({target}) => {
  const seen = JSON.parse(sessionStorage.getItem("seen") ?? "[]");
  seen.push(target.querySelector("[data-flash-content]").textContent);
  sessionStorage.setItem("seen", JSON.stringify(seen));
});
"""
_SEEN = 'JSON.parse(sessionStorage.getItem("seen") ?? "[]")'
_VISIBLE = (
    """Array.from(document.querySelectorAll("flash-messages [data-flash-content]"), (place) => place.textContent)"""
)


class Shop:
    """One window on a shop.

    Attributes:
        site: The shop.
    """

    def __init__(self, site: Site, tab: Tab) -> None:
        self.site = site
        self._tab = tab
        tab.devtools("Page.addScriptToEvaluateOnNewDocument", source=_LOG)

    def show(self, body: str) -> None:
        """Load the shop's page with this in it."""
        self.site.body = body
        self.open("/")

    def open(self, path: str) -> None:
        """Load a page."""
        self._tab.open(self.site.url(path))

    def wait_for_page(self, path: str) -> None:
        """Wait until the page at a path is loaded."""
        self._tab.wait_for_page(path)

    def click(self, id: str) -> None:
        """Click on an element."""
        self._tab.click(id)

    def hover(self, id: str) -> None:
        """Move the pointer onto an element."""
        box = self.run(f"return document.getElementById({json.dumps(id)}).getBoundingClientRect().toJSON()")
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self._tab.devtools("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def leave(self, text: str) -> None:
        """Have a message pending, as another tab would leave it."""
        self.run(f"return fetch('/flash?text={text}&status=204', {{method: 'POST'}}).then(() => 1)")

    def run(self, script: str) -> Any:
        """Run a script in the page and give what it returns."""
        return self._tab.run(script)

    def wait_until(self, condition: str) -> None:
        """Wait until a JavaScript expression holds."""
        self._tab.wait_until(condition)

    def wait_for_part(self, text: str) -> None:
        """Wait until the part of the page has been replaced by one with this text."""
        self.wait_until(f"document.body.textContent.includes({json.dumps(text)})")

    def saw(self, *texts: str) -> None:
        """Wait until these were shown, and see that they are there, and that nothing else was, or is left pending."""
        self.wait_until(f"{_SEEN}.length >= {len(texts)}")
        assert self.run(f"return {_VISIBLE}") == list(texts)
        self.found_nothing_more(*texts)

    def shows(self, *texts: str) -> None:
        """Wait until the page shows these, and see that the next one shows nothing."""
        self.wait_until(f"JSON.stringify({_VISIBLE}) === {json.dumps(json.dumps(texts, separators=(',', ':')))}")
        self.open("/last")
        self.wait_until("customElements.get('flash-messages') !== undefined && document.readyState === 'complete'")
        assert self.run(f"return {_VISIBLE}") == []

    def pending_is_shown_by_the_next_page(self, text: str) -> None:
        """See that nothing was shown so far, and that the next page shows this."""
        assert self.run(f"return {_SEEN}") == []
        self.open("/next")
        self.saw(text)

    def found_nothing_more(self, *texts: str) -> None:
        """Load one more page, which has no message left, and see that these were shown, each once."""
        self.site.body = ""
        self.open("/last")
        # The page's own script has run when its component is there.
        self.wait_until("customElements.get('flash-messages') !== undefined && document.readyState === 'complete'")
        assert self.run(f"return {_VISIBLE}") == []
        assert self.run(f"return {_SEEN}") == list(texts)
