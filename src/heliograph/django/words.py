"""Django's words for a message, level and tags, and how they travel.

The five levels that Django brings are our categories, and need no more room than those. Any other level, and extra
tags, travel in the message's ``data``.
"""

from __future__ import annotations

from typing import Any

from django.contrib.messages import constants
from django.contrib.messages.storage import base
from django.utils.safestring import SafeData, SafeString
from markupsafe import Markup

from heliograph.message import Message

_CATEGORIES = constants.DEFAULT_TAGS
_LEVELS = {category: level for level, category in _CATEGORIES.items()}
_KEY = "django"


def composed(level: int, message: object, extra_tags: object) -> tuple[str, str, dict[str, Any] | None]:
    """Return content, category and data of a message for what ``messages.add_message`` was given.

    Lazy translations become text now, in the language of whoever sends it, as with Django's own storages.

    Example:
        >>> composed(constants.SUCCESS, "Saved", "")
        ('Saved', 'success', None)
        >>> composed(constants.SUCCESS, "Saved", "toast")
        ('Saved', 'success', {'django': [25, 'toast']})
    """
    text = message if isinstance(message, Markup) else str(message)
    tags = None if extra_tags is None else str(extra_tags)
    category = _CATEGORIES.get(level)
    content = Markup(text) if isinstance(text, SafeData) else text
    if category is not None and tags == "":
        return content, category, None
    return content, category or base.LEVEL_TAGS.get(level) or str(level), {_KEY: [level, tags]}


def as_django(message: Message) -> base.Message:
    """Return a message as Django's templates know it.

    What was flashed by :func:`heliograph.flash` has the level whose tag its category is; a category that is no level's
    tag is an extra tag of level INFO.
    """
    content = message.content
    match message.data.get(_KEY) if message.data else None:
        case [int(level), tags] if tags is None or isinstance(tags, str):
            extra_tags: str | None = tags
        case _:
            level, extra_tags = _level(message.category)
    return base.Message(level, SafeString(content) if isinstance(content, Markup) else content, extra_tags=extra_tags)


def _level(category: str) -> tuple[int, str]:
    level = _LEVELS.get(category)
    if level is None:
        level = next((level for level, tag in base.LEVEL_TAGS.items() if tag == category), None)
    return (constants.INFO, category) if level is None else (level, "")
