"""TurboGears, its own flash in a cookie of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tg import flash

from benchmarks.losses.applications.turbogears_shop import shop

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def application(keys: Sequence[str]) -> WSGIApplication:
    """Return the application; its flash has no use for keys."""
    return shop(flash, _render, _render_warnings)


def _render() -> str:
    return flash.render("flash", use_js=False)


def _render_warnings() -> str:
    return _render() if flash.status == "warning" else ""
