"""FastAPI, with the session recipe as it is passed around."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import FastAPI

from benchmarks.losses.applications.fastapi_shop import shop
from benchmarks.losses.applications.words import COPIED


def application(keys: Sequence[str]) -> FastAPI:
    """Return the application."""
    return shop(keys, COPIED)
