"""TurboGears: Heliograph's plain WSGI middleware around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import work
from benchmarks.systems.turbogears_bare import page, redirect, serve
from heliograph import Heliograph, flash, flashes
from heliograph.wsgi import FlashMiddleware

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def application() -> WSGIApplication:
    """Return the application."""
    return FlashMiddleware(serve(page, _page, _flash_1, _flash_10), Heliograph(secret_key=work.KEY))


def _page() -> bytes:
    return work.render(message.content for message in flashes())


def _flash_1() -> bytes:
    flash(work.TEXT, work.CATEGORY)
    return redirect()


def _flash_10() -> bytes:
    for text in work.TEXTS:
        flash(text, work.CATEGORY)
    return redirect()
