"""Starlette, with Heliograph in the words of the recipe."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware

from benchmarks.losses.applications.starlette_shop import shop
from benchmarks.losses.applications.words import HELIOGRAPH
from heliograph import Heliograph
from heliograph.starlette import FlashMiddleware


def application(keys: Sequence[str]) -> Starlette:
    """Return the application."""
    return shop(keys, HELIOGRAPH, Middleware(FlashMiddleware, helio=Heliograph(secret_key=keys)))
