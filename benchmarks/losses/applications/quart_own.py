"""Quart, its own flash in its own session cookie."""

from __future__ import annotations

from collections.abc import Sequence

from quart import Quart, flash, get_flashed_messages

from benchmarks.losses.applications.quart_shop import shop


def application(keys: Sequence[str]) -> Quart:
    """Return the application."""
    return shop(keys, flash, get_flashed_messages)
