"""No page of the demo shuts anybody out, as far as a machine can tell."""

import pytest

from tests.browser.packages import package

from .phone import HEIGHT, WIDTH, Phone
from .test_in_chromium import ADDRESSES, EACH

DESKTOP = 1280
RULES = '["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]'
FAULTS = f"""return axe.run({{runOnly: {{type: "tag", values: {RULES}}}}}).then(found => [
  found.violations.flatMap(rule => rule.nodes.map(node => `${{rule.id}}: ${{node.html}} ${{node.failureSummary}}`)),
  found.passes.length])"""


def look(phone: Phone, width: int, scheme: str) -> None:
    phone.tell("Emulation.setDeviceMetricsOverride", width=width, height=HEIGHT, deviceScaleFactor=1, mobile=False)
    features = {"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"}
    phone.tell("Emulation.setEmulatedMedia", features=[{"name": n, "value": v} for n, v in features.items()])


def check(phone: Phone) -> None:
    faults, passed = phone.run(FAULTS)
    assert faults == []
    assert passed > 10


@pytest.mark.parametrize("path", [*ADDRESSES, "/errors/report", "/errors/no-such-page"])
def test_axe_finds_nothing(phone: Phone, path: str) -> None:
    """With a message of each category, on a phone and on a desktop, light and dark, no rule is broken."""
    axe = (package("axe-core") / "axe.min.js").read_text()
    phone.open("/")
    phone.run(EACH)
    phone.open(path)
    phone.wait_until("!document.querySelector('[data-flash][style]')")  # All is announced.
    phone.run(axe)
    try:
        for width in (WIDTH, DESKTOP):
            for scheme in ("light", "dark"):
                look(phone, width, scheme)
                check(phone)
    finally:
        phone.tell("Emulation.setEmulatedMedia", features=[])
        look(phone, WIDTH, "light")


@pytest.mark.parametrize("what", ["text", "many"])
def test_axe_finds_nothing_in_more_than_fits(phone: Phone, what: str) -> None:
    """What scrolls is within reach of the keyboard."""
    axe = (package("axe-core") / "axe.min.js").read_text()
    phone.open("/limits")
    phone.tap(f"[action='/limits/{what}'] button")
    phone.wait_until("document.querySelector('#messages > [data-flash]:not([style])')")
    phone.run(axe)
    check(phone)


def test_axe_finds_nothing_in_the_open_list_of_pages(phone: Phone) -> None:
    """The list of pages that a phone opens is as accessible as the page."""
    axe = (package("axe-core") / "axe.min.js").read_text()
    phone.open("/undo")
    phone.tap("button.menu")
    phone.wait_until("document.querySelector('nav').checkVisibility()")
    phone.run(axe)
    check(phone)
