"""Starlette, with the session recipe, mended where Starlette 1.0 broke it."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette

from benchmarks.losses.applications.starlette_shop import shop
from benchmarks.losses.applications.words import MENDED


def application(keys: Sequence[str]) -> Starlette:
    """Return the application."""
    return shop(keys, MENDED)
