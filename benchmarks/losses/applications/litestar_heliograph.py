"""Litestar, in Heliograph's middleware for any ASGI application."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.losses.applications.litestar_shop import AnyRequest, shop, templates
from heliograph import Heliograph, flash, flashes
from heliograph.asgi import ASGIApp, FlashMiddleware


def application(keys: Sequence[str]) -> ASGIApp:
    """Return the application."""
    pages = templates()
    pages.engine_instance.register_template_callable("get_flashes", _get_flashes)
    app = shop(pages, _flash, _has_pending)
    return FlashMiddleware(app, Heliograph(secret_key=keys))


def _flash(request: AnyRequest, message: str, category: str) -> None:
    flash(message, category)


def _has_pending(request: AnyRequest) -> bool:
    return bool(flashes().pop())


def _get_flashes(context: Mapping[str, Any], category: str | None = None, /) -> list[dict[str, Any]]:
    return [{"message": message, "category": message.category} for message in flashes().pop(category)]
