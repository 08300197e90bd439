"""TurboGears: its own flash, in a plain cookie that holds one message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tg

from benchmarks import work
from benchmarks.systems.turbogears_bare import page, redirect, serve

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def application() -> WSGIApplication:
    """Return the application."""
    return serve(page, _page, _flash_1, _flash_10)


def _page() -> bytes:
    message = tg.flash.pop_payload().get("message")
    return work.render(() if message is None else (message,))


def _flash_1() -> bytes:
    tg.flash(work.TEXT, work.CATEGORY)
    return redirect()


def _flash_10() -> bytes:
    for text in work.TEXTS:
        tg.flash(text, work.CATEGORY)
    return redirect()
