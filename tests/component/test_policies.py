"""Under a strict Content-Security-Policy, with Trusted Types, without scripts, and to assistive technology."""

from __future__ import annotations

import os

import pytest

from heliograph.assets import script_tag
from tests.docs.documents import ROOT

from .markup import component, item
from .site import Site
from .window import Window

AXE = ROOT / ".venv/npm/axe-core/axe.min.js"
STRICT = "default-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
PAGE = "<main id=main><h1>Orders</h1><button id=before>Before</button></main>"
ACTIONS = [{"label": "See", "url": "/orders"}, {"label": "Undo", "url": "/undo", "method": "post"}]
EVERYTHING = (
    {"id": "11", "content": "Sent", "title": "Order 7", "actions": ACTIONS},
    {"id": "12", "content": "<b>Late</b>", "html": True, "category": "error"},
    {"id": "13", "content": "Update", "sticky": True},
    {"id": "14", "content": "Odd", "category": "odd"},
)
WITHOUT_SANITIZER = "delete Element.prototype.setHTML"


@pytest.fixture(params=["Content-Security-Policy", "Content-Security-Policy-Report-Only"])
def strict_site(request: pytest.FixtureRequest, site: Site) -> Site:
    """A site that allows nothing but its own files, or has what is more reported."""
    site.headers[request.param] = STRICT
    return site


def use_everything(window: Window) -> None:
    """Let the component do all that it can."""
    window.show(PAGE + component(item("1", "Saved", title="Order"), item("2", "Old", sticky=True)))
    window.bring(*EVERYTHING)
    window.press("Tab")
    window.press("Tab")
    window.press("Enter")
    window.press("Escape")
    window.click("[data-flash='2'] [data-flash-close]")
    window.wait_until("!document.querySelector('[data-flash=\"2\"]')")
    window.advance(10_000)


def test_a_strict_policy_is_kept(window: Window, strict_site: Site) -> None:
    """Under `default-src 'self'` and Trusted Types with no policy allowed, all works, and nothing is reported."""
    use_everything(window)
    assert window.texts == ["Sent", "Late", "Update"]
    assert window.run("return violations") == []


def test_a_violation_would_be_seen(window: Window, strict_site: Site) -> None:
    """The reports that the other test finds none of do come: an inline style is one."""
    window.show("<style>p { color: teal }</style>" + component())
    assert window.run("return violations") == ["style-src-elem"]


def test_a_policy_of_nonces_is_kept(window: Window, site: Site) -> None:
    """Where scripts need a nonce, the tag has it, and the browser finds the file to be what its hash says."""
    site.headers["Content-Security-Policy"] = "default-src 'none'; script-src 'nonce-r4nd0m' 'strict-dynamic'"
    site.head = script_tag(nonce="r4nd0m")
    window.show(component(item("1", "Saved")))
    assert window.events == [["flash-shown", "1", "Saved"]]
    assert window.run("return violations") == []


@pytest.mark.parametrize(
    ("policy", "elements"),
    [("require-trusted-types-for 'script'; trusted-types flash-messages", 2), (STRICT, 0), ("default-src 'self'", 2)],
    ids=["allowed", "not allowed", "no trusted types"],
)
def test_html_where_the_browser_cannot_sanitize(window: Window, site: Site, policy: str, elements: int) -> None:
    """Without the browser's sanitizer HTML needs the policy `flash-messages`; where that is not allowed it is text."""
    site.headers["Content-Security-Policy"] = policy
    window.tab.devtools("Page.addScriptToEvaluateOnNewDocument", source=WITHOUT_SANITIZER)
    window.show(component())
    html = {"content": "<b>Sent</b>", "html": True}
    window.bring({"id": "1", **html}, {"id": "2", **html})
    assert window.run("return document.querySelectorAll('[data-flash] b').length") == elements
    assert window.texts == ["Sent" if elements else "<b>Sent</b>"] * 2


def test_without_scripts_everything_can_be_read(window: Window) -> None:
    """Without JavaScript the messages are there as the server rendered them, and a sticky one can be dismissed."""
    window.tab.switch_scripts_off()
    window.open(component(item("1", "Saved", extra="<a id=link href=/quiet>See</a>"), item("2", "Update", sticky=True)))
    assert window.regions == [("status", "Saved See"), ("status", "Update x")]
    window.click("[data-flash-dismiss] button")
    window.tab.wait_for_page("/quiet")
    assert window.site.asked == [{"form": {"dismiss": "2"}}]


@pytest.mark.parametrize("when", ["arriving", "shown"])
def test_axe_finds_nothing(window: Window, when: str) -> None:
    """The checker axe-core finds no fault in a page with every kind of message, nor while they are announced."""
    if not AXE.exists():
        missing = "axe-core is not here (tools/npm fetches it)."
        if os.environ.get("CI") == "true":
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    window.show(PAGE + component(item("1", "Saved", title="Order"), item("2", "Old", "warning", sticky=True)))
    window.bring(*EVERYTHING)
    if when == "arriving":
        window.run("document.querySelector('[data-flash]').dataset.flash = 'again'")
        assert window.texts[0] == ""
    window.run(AXE.read_text())
    # axe waits for timers of its own.
    found = window.run("const found = axe.run(); advance(60000); return found")
    assert found["passes"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []
