"""Starlette: Heliograph, in the words of starlette-flash."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware

from benchmarks import work
from benchmarks.systems.starlette_flash_own import in_words_of
from heliograph import Heliograph
from heliograph.starlette_flash import FlashMiddleware, flash


def application() -> Starlette:
    """Return the application."""
    return in_words_of(flash, Middleware(FlashMiddleware, helio=Heliograph(secret_key=work.KEY)))
