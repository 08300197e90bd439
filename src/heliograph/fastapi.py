"""FastAPI: all of :mod:`heliograph.starlette`, and a dependency."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from fastapi import Depends

from heliograph.current import aflashes
from heliograph.flashes import Flashes
from heliograph.starlette import (
    FlashedMessage,
    FlashMiddleware,
    add_template_globals,
    flash,
    flashes,
    get_flashed_messages,
)

__all__ = [
    "FlashMiddleware",
    "FlashedMessage",
    "FlashesDep",
    "add_template_globals",
    "flash",
    "flashes",
    "get_flashed_messages",
]

FlashesDep: TypeAlias = Annotated[Flashes, Depends(aflashes)]
"""A parameter of a path operation that holds the visitor's messages; it does not appear in the OpenAPI document.

It is asynchronous, since FastAPI runs other dependencies in a thread, which costs much more. Where even FastAPI's
handling of a dependency is too much, :func:`heliograph.flashes` in the function is the same without it.
"""
