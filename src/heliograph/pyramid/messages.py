"""Pyramid's words for a message: a value and a queue, and values that the core would take for plain text.

A ``TranslationString`` is text with a domain, a default, a context and a mapping, to be translated when it is shown.
The text travels as the content; what else it has, and where in the content it stood, in the message's ``data``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from pyramid.i18n import TranslationString

from heliograph.message import Message

_TRANSLATIONS = "translations"


def described(content: object, queue: str) -> tuple[str, dict[str, object] | None]:
    """Return category and data of a message of a queue.

    Pyramid knows no categories, and its users name their queues after them.

    Example:
        >>> described("Saved", "success")
        ('success', None)
    """
    translations = _translations(content)
    return queue or "info", {_TRANSLATIONS: translations} if translations else None


def contents(messages: Iterable[Message]) -> list[Any]:
    """Return what was flashed, as it was.

    Example:
        >>> contents([Message(id="3q2-7wAA", content=("Saved", 3), category="info", expires=1_800_000_000)])
        [('Saved', 3)]
    """
    return [
        _restored(message.content, message.data.get(_TRANSLATIONS)) if message.data else message.content
        for message in messages
    ]


def _translations(value: object) -> object:
    """Return what text alone would lose of a value: a list for a translation, a mapping for a container with some."""
    if isinstance(value, str):
        if not isinstance(value, TranslationString):
            return None
        return [value.domain, value.default, value.context, value.mapping, _translations(value.mapping)]
    if isinstance(value, Mapping):
        items: Iterable[tuple[object, object]] = cast("Mapping[object, object]", value).items()
    elif isinstance(value, list | tuple):
        items = enumerate(cast("Sequence[object]", value))
    else:
        return None
    found = {str(place): _translations(item) for place, item in items}
    return {place: translations for place, translations in found.items() if translations} or None


def _restored(value: Any, translations: Any) -> Any:
    if not translations:
        return value
    if type(translations) is list:
        domain, default, context, mapping, inner = cast("Sequence[Any]", translations)
        mapping = _restored(mapping, inner)
        return TranslationString(value, domain=domain, default=default, mapping=mapping, context=context)
    if type(value) is dict:
        named = cast("dict[str, Any]", value)
        return {name: _restored(item, translations.get(name)) for name, item in named.items()}
    items = (_restored(item, translations.get(str(place))) for place, item in enumerate(value))
    return type(value)(items)
