"""The themes that come with the library, one a file: its frame, and what its CSS framework calls our categories."""

from __future__ import annotations

from collections.abc import Mapping

from heliograph.html.theme import Theme
from heliograph.html.themes.bootstrap import BOOTSTRAP
from heliograph.html.themes.bulma import BULMA
from heliograph.html.themes.foundation import FOUNDATION
from heliograph.html.themes.pico import PICO
from heliograph.html.themes.plain import PLAIN
from heliograph.html.themes.tailwind import TAILWIND

__all__ = ["BOOTSTRAP", "BULMA", "FOUNDATION", "PICO", "PLAIN", "TAILWIND", "THEMES"]

THEMES: Mapping[str, Theme] = {
    "plain": PLAIN,
    "bootstrap": BOOTSTRAP,
    "tailwind": TAILWIND,
    "bulma": BULMA,
    "pico": PICO,
    "foundation": FOUNDATION,
}
"""The themes by the name that templates know them by."""
