"""FastAPI, with Heliograph in the words of the recipe."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import FastAPI

from benchmarks.losses.applications.fastapi_shop import shop
from benchmarks.losses.applications.words import HELIOGRAPH
from heliograph import Heliograph
from heliograph.fastapi import FlashMiddleware


def application(keys: Sequence[str]) -> FastAPI:
    """Return the application."""
    app = shop(keys, HELIOGRAPH)
    app.add_middleware(FlashMiddleware, helio=Heliograph(secret_key=keys))
    return app
