"""Quart, in Heliograph's middleware for any ASGI application."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.losses.applications.quart_shop import shop
from heliograph import Heliograph, flash, flashes
from heliograph.asgi import ASGIApp, FlashMiddleware


def application(keys: Sequence[str]) -> ASGIApp:
    """Return the application."""
    app = shop(keys, _flash, _read)
    return FlashMiddleware(app, Heliograph(secret_key=keys))


async def _flash(message: str, category: str) -> None:
    flash(message, category)


def _read(with_categories: bool = False, category_filter: Any = ()) -> list[Any]:
    messages = [message for category in category_filter or [None] for message in flashes().pop(category)]
    return [(message.category, message) if with_categories else message for message in messages]
