"""TurboGears, in Heliograph's middleware for any WSGI application."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import escape

from benchmarks.losses.applications.turbogears_shop import shop
from heliograph import Heliograph, flash, flashes
from heliograph.wsgi import FlashMiddleware

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def application(keys: Sequence[str]) -> WSGIApplication:
    """Return the application."""
    app = shop(flash, _render, lambda: _render("warning"))
    return FlashMiddleware(app, Heliograph(secret_key=keys))


def _render(category: str | None = None) -> str:
    return "\n".join(
        f'<li class="flash {message.category}">{escape(message)}</li>' for message in flashes().pop(category)
    )
