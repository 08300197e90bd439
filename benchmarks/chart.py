"""A chart of horizontal bars as SVG, for light pages and for dark ones; made of figures, never drawn by hand.

It is narrow, so that its letters are still large enough where a telephone shrinks it to the width of its screen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import NamedTuple
from xml.sax.saxutils import escape

_WIDTH, _VALUES, _ROW, _BAR, _GAP = 480, 84, 23, 15, 8  # Pixels.
_LETTER = 9.5  # Pixels; fonts differ, and few are wider.


class Theme(NamedTuple):
    """The colours of a page: its background, which is not drawn, text, ordinary bars, and those of Heliograph."""

    page: str
    text: str
    bar: str
    ours: str


# GitHub's own, on whose pages they are seen: text has a contrast of 4.5 : 1 or more there (WCAG 1.4.3), bars have 3 : 1
# (1.4.11).
THEMES: Mapping[str, Theme] = {
    "light": Theme("#ffffff", "#1f2328", "#818b98", "#bc4c00"),
    "dark": Theme("#0d1117", "#f0f6fc", "#6e7681", "#f0883e"),
}


class Bar(NamedTuple):
    """One bar: what it is of, how long, and how much that is in words."""

    label: str
    value: float
    words: str

    @property
    def ours(self) -> bool:
        """Whether it is one of Heliograph's."""
        return "heliograph" in self.label.lower()


def chart(title: str, rows: Sequence[Bar | str], theme: Theme) -> str:
    """Return the chart; the longest bar takes all the room there is.

    Args:
        title: What the lengths mean; also what a screen reader says first.
        rows: From top to bottom: bars, those whose label names Heliograph standing out, and the headings of
            groups of them.
        theme: The colours.
    """
    bars = [row for row in rows if isinstance(row, Bar)]
    left = round(_LETTER * max(len(bar.label) for bar in bars)) + 8
    scale = (_WIDTH - left - _VALUES) / max(bar.value for bar in bars)
    top, drawn = 4, list[str]()
    for line in wrap(title, int(_WIDTH / _LETTER)):
        drawn.append(f'<text x="0" y="{top + 13}" font-weight="600">{escape(line)}</text>')
        top += _ROW
    for row in rows:
        if isinstance(row, str):
            top += _GAP
            drawn.append(f'<text x="0" y="{top + 13}" font-weight="600">{escape(row)}</text>')
        else:
            width, weight = max(1.0, scale * row.value), ' font-weight="600"' if row.ours else ""
            drawn += [
                f'<text x="{left - 8}" y="{top + 13}" text-anchor="end"{weight}>{escape(row.label)}</text>',
                f'<rect x="{left}" y="{top}" width="{width:.1f}" height="{_BAR}" rx="2" '
                f'fill="{theme.ours if row.ours else theme.bar}"/>',
                f'<text x="{left + width + 6:.1f}" y="{top + 13}"{weight}>{escape(row.words)}</text>',
            ]
        top += _ROW
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" width="{_WIDTH}" height="{top}" '
            f'role="img" font-family="system-ui, sans-serif" font-size="15" fill="{theme.text}">',
            f"<title>{escape(in_words(title, rows))}</title>",
            *drawn,
            "</svg>\n",
        )
    )


def in_words(title: str, rows: Sequence[Bar | str]) -> str:
    """Return what a chart says, for who cannot see it."""
    groups: list[tuple[str, list[str]]] = [("", [])]
    for row in rows:
        if isinstance(row, str):
            groups.append((f"{row}: ", []))
        else:
            groups[-1][1].append(f"{row.label} {row.words}")
    return f"{title}: " + "; ".join(heading + ", ".join(bars) for heading, bars in groups if bars)
