"""Pico 2: it has no class for a notice, so this is the plain theme in Pico's colours, by ``flashes.css``."""

from __future__ import annotations

from dataclasses import replace

from heliograph.html.themes.plain import PLAIN

PICO = replace(PLAIN, container="flashes flashes-pico")
"""Pico 2.x, beside ``flashes.css``."""
