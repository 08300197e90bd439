"""What Django's own storages left pending when the application changed: their cookie, and their key of the session.

They are read and emptied by those storages themselves. Looking costs next to nothing without a cookie of theirs; a
visitor who has a session has it loaded when a page asks for messages, for as long as ``take_over`` stays on.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.messages.storage.base import BaseStorage, Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.session import SessionStorage
from django.core.exceptions import SynchronousOnlyOperation
from django.http import HttpRequest

from heliograph.django.configuration import look_up
from heliograph.django.words import composed
from heliograph.leftovers import Leftovers


def find(request: HttpRequest, empty: Callable[[BaseStorage], object]) -> Leftovers | None:
    """Return what Django's own storages left pending for this visitor, None when that is nothing.

    Args:
        request: The visitor's request.
        empty: Takes each storage that had something, to be emptied with the response.
    """
    filled = _filled(request)
    if not filled:
        return None
    found = [message for storage, raw in filled for message in _messages(storage, raw)]
    return Leftovers(found, _read, partial(_each, [storage for storage, _ in filled], empty))


def _filled(request: HttpRequest) -> list[tuple[BaseStorage, object]]:
    """Return the storages that have something, and what they have."""
    found: list[tuple[BaseStorage, object]] = []
    header: str = request.META.get("HTTP_COOKIE", "")
    name = CookieStorage.cookie_name
    if name in header and name in request.COOKIES:
        found.append((CookieStorage(request), request.COOKIES[name]))
    if hasattr(request, "session") and settings.SESSION_COOKIE_NAME in header:
        try:
            raw = look_up(request, SessionStorage.session_key)
        except SynchronousOnlyOperation:
            return found  # An asynchronous view cannot load a blocking session; another page can.
        if raw is not None:
            found.append((SessionStorage(request), raw))
    return found


def _messages(storage: BaseStorage, raw: object) -> list[object]:
    """Return the messages of a storage; what it cannot make sense of is returned as it is, and refused later."""
    try:
        count = len(storage)
        # Django's cookie storage calls itself used when it has only looked, if what it has did not verify.
        return [raw] if storage.used and not count else list(storage)
    except Exception:  # Django reads what it did not write in the same trust.
        storage.used = True
        return [raw]


def _read(message: object) -> dict[str, Any]:
    if not isinstance(message, Message):
        raise TypeError("No message of Django's.")
    content, category, data = composed(int(message.level), message.message, message.extra_tags)
    return {"content": content, "category": category, "data": data}


def _each(storages: list[BaseStorage], empty: Callable[[BaseStorage], object]) -> None:
    for storage in storages:
        empty(storage)
