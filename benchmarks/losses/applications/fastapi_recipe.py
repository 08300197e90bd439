"""FastAPI, with the session recipe, mended where Starlette 1.0 broke it."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import FastAPI

from benchmarks.losses.applications.fastapi_shop import shop
from benchmarks.losses.applications.words import MENDED


def application(keys: Sequence[str]) -> FastAPI:
    """Return the application."""
    return shop(keys, MENDED)
