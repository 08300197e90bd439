"""A chart of horizontal bars as SVG, for light pages and for dark ones; made of figures, never drawn by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

_WIDTH, _LABELS, _VALUES, _ROW, _BAR = 760, 240, 90, 26, 16  # Pixels.


class Theme(NamedTuple):
    """The colours of a page: its text, ordinary bars, and those of Heliograph."""

    text: str
    bar: str
    ours: str


# GitHub's own, on whose pages they are seen: each has a contrast of 3 : 1 or more there (WCAG 1.4.11).
THEMES: Mapping[str, Theme] = {
    "light": Theme("#1f2328", "#8c959f", "#bc4c00"),
    "dark": Theme("#f0f6fc", "#6e7681", "#f0883e"),
}


class Bar(NamedTuple):
    """One bar: what it is of, how long, and how much that is in words."""

    label: str
    value: float
    words: str


def chart(title: str, bars: Sequence[Bar], theme: Theme) -> str:
    """Return the chart; the longest bar takes all the room there is.

    Args:
        title: What the lengths mean; also what a screen reader says first.
        bars: From top to bottom. Those whose label begins with ``heliograph`` stand out.
        theme: The colours.
    """
    room = _WIDTH - _LABELS - _VALUES
    longest = max(bar.value for bar in bars)
    height = _ROW * (len(bars) + 1) + 8
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="img" font-family="system-ui, sans-serif" font-size="13" fill="{theme.text}">',
        f"<title>{escape(title)}: {escape('; '.join(f'{bar.label} {bar.words}' for bar in bars))}</title>",
        f'<text x="0" y="16" font-weight="600">{escape(title)}</text>',
    ]
    for number, bar in enumerate(bars, 1):
        top, width = _ROW * number + 6, max(1.0, room * bar.value / longest)
        colour = theme.ours if bar.label.startswith("heliograph") else theme.bar
        lines += [
            f'<text x="{_LABELS - 8}" y="{top + 13}" text-anchor="end">{escape(bar.label)}</text>',
            f'<rect x="{_LABELS}" y="{top}" width="{width:.1f}" height="{_BAR}" rx="2" fill="{colour}"/>',
            f'<text x="{_LABELS + width + 6:.1f}" y="{top + 13}">{escape(bar.words)}</text>',
        ]
    return "\n".join((*lines, "</svg>\n"))
