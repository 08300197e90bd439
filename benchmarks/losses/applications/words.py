"""The words for flash messages that applications of Starlette and of FastAPI use: the recipe's, and those like it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import starlette_flash
from starlette.requests import Request

import heliograph.starlette
import heliograph.starlette_flash


class Words(NamedTuple):
    """How an application flashes and reads; messages are mappings of ``message`` and ``category``.

    Attributes:
        flash: Flashes a text in a category.
        read: Hands out all messages.
        read_only: Hands out those of one category.
    """

    flash: Callable[[Request, str, str], object]
    read: Callable[[Request], Iterable[Mapping[str, Any]]]
    read_only: Callable[[Request, str], Iterable[Mapping[str, Any]]]


def _flash_as_copied(request: Request, message: str, category: str) -> None:
    session: Any = request.session
    if "_messages" not in session:
        session["_messages"] = []
    session["_messages"].append({"message": message, "category": category})


def _flash_mended(request: Request, message: str, category: str) -> None:
    # In place, Starlette no longer notices a second message.
    pending = request.session.get("_messages", [])
    request.session["_messages"] = [*pending, {"message": message, "category": category}]


def _read(request: Request) -> list[dict[str, Any]]:
    return request.session.pop("_messages") if "_messages" in request.session else []


def _read_only(request: Request, category: str) -> list[dict[str, Any]]:
    return [message for message in _read(request) if message["category"] == category]


COPIED = Words(_flash_as_copied, _read, _read_only)
"""The recipe as it is passed around."""

MENDED = Words(_flash_mended, _read, _read_only)
"""The recipe, mended where Starlette 1.0 broke it."""


def _with_bags(flash: Callable[[Request], Any]) -> Words:
    """Return the words of starlette-flash, of whoever makes its bags."""

    def add(request: Request, message: str, category: str) -> None:
        flash(request).add(message, category)

    def read(request: Request) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = flash(request).consume()
        return messages

    def read_only(request: Request, category: str) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = flash(request).get_by_category(category)
        return messages

    return Words(add, read, read_only)


def _heliograph_only(request: Request, category: str) -> list[dict[str, Any]]:
    messages = heliograph.starlette.flashes(request).pop(category)
    return [{"message": message, "category": category} for message in messages]


STARLETTE_FLASH = _with_bags(starlette_flash.flash)
"""The package starlette-flash."""

HELIOGRAPH = Words(heliograph.starlette.flash, heliograph.starlette.get_flashed_messages, _heliograph_only)
"""Heliograph, in the words of the recipe."""

HELIOGRAPH_BAG = _with_bags(heliograph.starlette_flash.flash)
"""Heliograph, in the words of starlette-flash."""
