"""Promises about how messages look and sound: no theme shuts anybody out, and none is broken by what it shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from heliograph import Action, Message
from heliograph.html import THEMES

from ..html.test_escaping import NASTY
from .chromium import Tab
from .packages import package
from .server import served
from .themes import ThemeSite

PHONE, DESKTOP = 390, 1280
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
REPORT = """
return axe.run({runOnly: {type: "tag", values: arguments_}}).then(found => [
  found.violations.map(rule => rule.id + rule.nodes.map(node => " " + node.html + node.any.map(c => c.message))),
  found.passes.length])
"""
each_theme = pytest.mark.parametrize("theme", THEMES)


def message(content: object, category: str, **more: Any) -> Message:
    return Message(f"id-{category}", content, category, 1_800_000_000, **more)


ALL = [
    message("Your changes were saved.", "success"),
    message("It arrives on Thursday.", "info", title="Shipped", actions=(Action("Track it", "/track"),)),
    message("Your trial ends on Friday.", "warning", sticky=True, actions=(Action("Choose a plan", "/plans"),)),
    message(
        Markup("The card was <em>declined</em>: <ul><li>it has expired</li></ul>"),
        "error",
        title="Payment failed",
        actions=(Action("Try again", "/pay", "post"), Action("Use another card", "/cards")),
    ),
    message("3 queries", "debug", sticky=True, actions=(Action("Explain", "/explain", "post"),)),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("themes")


@pytest.fixture
def themes(folder: Path) -> Iterator[ThemeSite]:
    site = ThemeSite(folder, messages=ALL)
    with served(site.app) as site.origin:
        yield site


def visit(tab: Tab, site: ThemeSite, path: str, width: int = DESKTOP, features: Sequence[object] = ()) -> None:
    """Open a page, all its closing buttons shown as the script shows them."""
    watch = "violations = []; addEventListener('securitypolicyviolation', e => violations.push(e.violatedDirective))"
    tab.tell("Page.addScriptToEvaluateOnNewDocument", source=watch)
    tab.tell("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
    still = {"name": "prefers-reduced-motion", "value": "reduce"}
    tab.tell("Emulation.setEmulatedMedia", features=[still, *features])
    tab.open(site.origin + path)
    tab.run("document.querySelectorAll('[data-flash-close]').forEach(button => { button.hidden = false })")


class TestAccessibility:
    @each_theme
    @pytest.mark.parametrize("look", ["light/ltr", "dark/ltr", "light/rtl"])
    @pytest.mark.parametrize("width", [PHONE, DESKTOP])
    def test_axe_finds_nothing(self, tab: Tab, themes: ThemeSite, theme: str, look: str, width: int) -> None:
        """No rule of WCAG 2.2 that a machine can check is broken: contrast, names, targets, roles, structure."""
        axe = (package("axe-core") / "axe.min.js").read_text()
        visit(tab, themes, f"/{theme}/{look}", width)
        tab.run(axe)
        violations, passes = tab.run(REPORT.replace("arguments_", str(RULES)))
        assert violations == []
        assert passes > 10

    @each_theme
    def test_a_screen_reader_finds_roles_and_names(self, tab: Tab, themes: ThemeSite, theme: str) -> None:
        """The accessibility tree has each message with its role, its button with a name, and no drawing."""
        visit(tab, themes, f"/{theme}/light/ltr")
        nodes = tab.tell("Accessibility.getFullAXTree")["nodes"]
        seen = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node["ignored"]]
        assert [role for role, _ in seen if role in ("status", "alert")] == [
            "status",
            "status",
            "alert",
            "alert",
            "status",
        ]
        assert [name for role, name in seen if role == "button"].count("Close") == len(ALL)
        assert {"Track it", "Use another card"} <= {name for role, name in seen if role == "link"}
        assert {role for role, _ in seen}.isdisjoint({"image", "img", "SvgRoot", "graphics-document"})

    @each_theme
    def test_the_keyboard_reaches_everything_in_order(self, tab: Tab, themes: ThemeSite, theme: str) -> None:
        """Tab goes through links and buttons as they are read, and each shows that it has the focus."""
        visit(tab, themes, f"/{theme}/light/ltr")
        marks: list[str] = []
        for _ in range(tab.run("return document.querySelectorAll('main a, main button').length")):
            for kind in ("keyDown", "keyUp"):
                tab.tell("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
            marks.append(
                tab.run(
                    "const it = document.activeElement, style = getComputedStyle(it);"
                    "const seen = style.outlineStyle !== 'none' || style.boxShadow !== 'none';"
                    "return (seen ? '' : 'unseen ') + (it.getAttribute('aria-label') ?? it.textContent)"
                )
            )
        assert marks == [
            *("Close", "Track it", "Close", "Choose a plan", "Close"),
            *("Try again", "Use another card", "Close", "Explain", "Close"),
        ]

    def test_forced_colours_leave_the_button_an_edge(self, tab: Tab, themes: ThemeSite) -> None:
        """In a high-contrast mode, where backgrounds go, the message and its button still have borders."""
        visit(tab, themes, "/plain/light/ltr", features=[{"name": "forced-colors", "value": "active"}])
        edges = tab.run(
            "return ['.flash', '.flash-close'].map(name => getComputedStyle(document.querySelector(name)))"
            ".map(style => [style.borderTopStyle, style.borderTopWidth, style.opacity, style.borderTopColor])"
        )
        assert [edge[:3] for edge in edges] == [["solid", "1px", "1"]] * 2
        assert "rgba(0, 0, 0, 0)" not in [edge[3] for edge in edges]


class TestLayout:
    @each_theme
    @pytest.mark.parametrize("dir", ["ltr", "rtl"])
    def test_nothing_leaves_a_small_screen(self, tab: Tab, themes: ThemeSite, theme: str, dir: str) -> None:
        """Words without end are broken, in texts, titles and buttons, and the page never scrolls sideways."""
        long = "unbroken" * 60
        actions = (Action(long, "/"), Action(long, "/", "post"))
        themes.messages = [message(long, "error", title=long, sticky=True, actions=actions), *ALL]
        visit(tab, themes, f"/{theme}/light/{dir}", PHONE)
        assert tab.run("return document.documentElement.scrollWidth") <= PHONE
        edges = tab.run(
            "return Array.from(document.querySelectorAll('[data-flash] *:not(svg *)'))"
            ".map(it => it.getBoundingClientRect()).filter(box => box.width).map(box => [box.left, box.right])"
        )
        assert min(left for left, _ in edges) >= 0
        assert max(right for _, right in edges) <= PHONE

    @each_theme
    def test_a_hidden_button_is_hidden(self, tab: Tab, themes: ThemeSite, theme: str) -> None:
        """No class of a theme shows the button that would do nothing without the script."""
        tab.open(f"{themes.origin}/{theme}/light/ltr")
        boxes = tab.run(
            "return Array.from(document.querySelectorAll('button[hidden]'), it => it.getClientRects().length)"
        )
        assert boxes == [0] * 3

    @each_theme
    def test_the_close_button_is_at_the_end(self, tab: Tab, themes: ThemeSite, theme: str) -> None:
        """Where reading ends the button is: at the right in English, at the left in Hebrew, beside the first line."""
        for dir, later in (("ltr", True), ("rtl", False)):
            visit(tab, themes, f"/{theme}/light/{dir}", PHONE)
            places = tab.run(
                "return Array.from(document.querySelectorAll('[data-flash]'), item => "
                "['svg', '[data-flash-content]', '[data-flash-close]'].map(part => "
                "{ const box = item.querySelector(part).getBoundingClientRect(); return box.left + box.width / 2 }))"
            )
            for icon, text, button in places:
                assert (icon < text < button) is later
                assert (icon > text > button) is not later


class TestSafety:
    @each_theme
    def test_a_strict_policy_forbids_nothing(self, tab: Tab, themes: ThemeSite, theme: str) -> None:
        """Under `default-src 'self'` nothing of a page with messages is refused, neither style nor picture."""
        visit(tab, themes, f"/{theme}/light/ltr")
        assert tab.run("return violations") == []

    @each_theme
    def test_bad_input_is_text(self, tab: Tab, themes: ThemeSite, theme: str) -> None:
        """Chromium makes no element and no attribute of what a message holds, and runs none of it."""
        count = (
            "return Array.from(document.querySelectorAll('flash-messages, flash-messages *'),"
            "it => it.tagName + ' ' + it.getAttributeNames().join())"
        )

        def of(texts: tuple[str, ...]) -> list[str]:
            themes.messages = [
                Message(text, text, text, 1_800_000_000, title=f"x{text}", actions=(Action(text, "/?'\"<>&"),))
                for text in texts
            ]
            visit(tab, themes, f"/{theme}/light/ltr")
            found: list[str] = tab.run(count)
            return found

        assert of(NASTY) == of(("shipping",) * len(NASTY))
