"""Messages as HTML: accessible markup in the looks of the usual CSS frameworks, and how a site writes its own look.

No framework is imported here, and none is needed: :func:`render` takes messages and returns Markup. What a page does
with them once they are there is the business of the script in ``assets``.
"""

from __future__ import annotations

from heliograph.html.rendering import RenderOptions, render
from heliograph.html.theme import Theme
from heliograph.html.themes import BOOTSTRAP, BULMA, FOUNDATION, PICO, PLAIN, TAILWIND, THEMES

__all__ = [
    "BOOTSTRAP",
    "BULMA",
    "FOUNDATION",
    "PICO",
    "PLAIN",
    "TAILWIND",
    "THEMES",
    "RenderOptions",
    "Theme",
    "render",
]
