"""Starlette, with the package starlette-flash."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette

from benchmarks.losses.applications.starlette_shop import shop
from benchmarks.losses.applications.words import STARLETTE_FLASH


def application(keys: Sequence[str]) -> Starlette:
    """Return the application."""
    return shop(keys, STARLETTE_FLASH)
