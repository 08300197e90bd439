"""Promises about charts: they show the figures that they are given."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from benchmarks.chart import THEMES, Bar, chart

_SVG = "{http://www.w3.org/2000/svg}"
BARS = [Bar("a <rival>", 40, "40 µs"), Bar("heliograph, inline", 10, "10 µs")]


@pytest.mark.parametrize("theme", THEMES)
def test_a_chart_shows_its_figures(theme: str) -> None:
    """Bars are as long as their values say, ours stand out, and all is said in words, too."""
    root = ElementTree.fromstring(chart("Less & better", BARS, THEMES[theme]))
    rival, ours = root.iter(f"{_SVG}rect")
    assert float(rival.attrib["width"]) == pytest.approx(4 * float(ours.attrib["width"]))
    assert (rival.attrib["fill"], ours.attrib["fill"]) == (THEMES[theme].bar, THEMES[theme].ours)
    texts = [text.text for text in root.iter(f"{_SVG}text")]
    assert texts == ["Less & better", "a <rival>", "40 µs", "heliograph, inline", "10 µs"]
    title = root.find(f"{_SVG}title")
    assert title is not None
    assert title.text == "Less & better: a <rival> 40 µs; heliograph, inline 10 µs"


@pytest.mark.parametrize("theme", THEMES)
def test_a_chart_stays_within_its_frame(theme: str) -> None:
    """The longest bar leaves room for its value."""
    root = ElementTree.fromstring(chart("Long", [Bar("one", 1e9, "1,000,000,000 µs")], THEMES[theme]))
    (bar,) = root.iter(f"{_SVG}rect")
    assert float(bar.attrib["x"]) + float(bar.attrib["width"]) < float(root.attrib["width"]) - 50
