"""Promises about charts: they show the figures that they are given."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from benchmarks.chart import THEMES, Bar, Theme, chart

_SVG = "{http://www.w3.org/2000/svg}"
BARS = [Bar("a <rival>", 40, "40 µs"), Bar("heliograph, inline", 10, "10 µs")]


@pytest.mark.parametrize("theme", THEMES)
def test_a_chart_shows_its_figures(theme: str) -> None:
    """Bars are as long as their values say, ours stand out, and all is said in words, too."""
    root = ElementTree.fromstring(chart("Less & better", BARS, THEMES[theme]))
    rival, ours = root.iter(f"{_SVG}rect")
    assert float(rival.attrib["width"]) == pytest.approx(4 * float(ours.attrib["width"]), rel=0.01)
    assert (rival.attrib["fill"], ours.attrib["fill"]) == (THEMES[theme].bar, THEMES[theme].ours)
    texts = [text.text for text in root.iter(f"{_SVG}text")]
    assert texts == ["Less & better", "a <rival>", "40 µs", "heliograph, inline", "10 µs"]
    title = root.find(f"{_SVG}title")
    assert title is not None
    assert title.text == "Less & better: a <rival> 40 µs, heliograph, inline 10 µs"


def test_a_chart_groups_its_bars() -> None:
    """What is compared stands together under its heading, in the picture and in words."""
    drawn = ElementTree.fromstring(chart("Cost", ["One", *BARS, "Two", BARS[1]], THEMES["light"]))
    texts = [text.text for text in drawn.iter(f"{_SVG}text")]
    assert texts[1:] == [
        *("One", "a <rival>", "40 µs", "heliograph, inline", "10 µs"),
        *("Two", "heliograph, inline", "10 µs"),
    ]
    title = drawn.find(f"{_SVG}title")
    assert title is not None
    assert title.text == "Cost: One: a <rival> 40 µs, heliograph, inline 10 µs; Two: heliograph, inline 10 µs"
    tops = [float(mark.attrib["y"]) for mark in drawn if "y" in mark.attrib]
    assert max(tops) < float(drawn.attrib["height"])


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_a_chart_can_be_read(theme: Theme) -> None:
    """Text and bars stand out from the page: 4.5 : 1 and 3 : 1 (WCAG 1.4.3 and 1.4.11)."""
    assert contrast(theme.text, theme.page) >= 4.5
    assert min(contrast(theme.bar, theme.page), contrast(theme.ours, theme.page)) >= 3


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, as WCAG 2.2 defines it ("contrast ratio")."""
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2.2 defines it."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", THEMES)
def test_a_chart_stays_within_its_frame(theme: str) -> None:
    """The longest bar leaves room for its value."""
    root = ElementTree.fromstring(chart("Long", [Bar("one", 1e9, "1,000,000,000 µs")], THEMES[theme]))
    (bar,) = root.iter(f"{_SVG}rect")
    assert float(bar.attrib["x"]) + float(bar.attrib["width"]) < float(root.attrib["width"]) - 50
