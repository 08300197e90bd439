"""What a message may hold, and how it travels and comes back as what it was.

MessagePack knows None, bool, 64-bit int, float, str, bytes, list and dict with str keys. One table adds the rest as
extension types. Text is the common case and passes straight through; no pickle, ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from markupsafe import Markup
from msgspec.msgpack import Decoder, Encoder, Ext

from heliograph.errors import UnstorableError

_DEPTH = 32
_ADVICE = (
    "It takes text, markupsafe.Markup, None, bool, int, float, list, tuple, dict with str keys, bytes, datetime, "
    "date, UUID and Decimal. Pass str(value), or a mapping of what the template needs."
)


@dataclass(frozen=True, slots=True)
class _Extension:
    """How values of one type are written and read."""

    code: int
    type: type
    write: Callable[[Any], bytes]
    read: Callable[[bytes], object]


def _text(data: bytes) -> str:
    return data.decode("utf-8")


_encoder = Encoder()
# Part of the published format: codes are never reused. datetime stands apart from date although it is a subclass,
# since the table is searched by exact type.
_EXTENSIONS = (
    _Extension(1, Markup, lambda value: value.encode("utf-8"), lambda data: Markup(_text(data))),
    _Extension(2, tuple, _encoder.encode, lambda data: tuple(_decoder.decode(data))),
    _Extension(
        3,
        datetime,
        lambda value: value.isoformat().encode(),
        lambda data: datetime.fromisoformat(_text(data)),
    ),
    _Extension(4, date, lambda value: value.isoformat().encode(), lambda data: date.fromisoformat(_text(data))),
    _Extension(5, UUID, lambda value: value.bytes, lambda data: UUID(bytes=data)),
    _Extension(6, Decimal, lambda value: str(value).encode(), lambda data: Decimal(_text(data))),
    _Extension(7, int, lambda value: str(value).encode(), lambda data: int(_text(data))),
)
_BY_TYPE = {extension.type: extension for extension in _EXTENSIONS}
_BY_CODE = {extension.code: extension for extension in _EXTENSIONS}
_CONTAINERS = frozenset({list, tuple, dict})
_PLAIN = frozenset({type(None), bool, float, bytes})


def untag(code: int, data: memoryview) -> object:
    """Turn one extension value back into what it was; the ``ext_hook`` of every decoder of ours."""
    return _BY_CODE[code].read(bytes(data))


_decoder: Decoder[list[Any]] = Decoder(list[Any], ext_hook=untag)


def tag(value: object, depth: int = _DEPTH) -> object:
    """Return ``value`` in a form that MessagePack writes without loss.

    Raises:
        UnstorableError: For a type that is not in the table, or nesting deeper than 32.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if isinstance(value, Markup):
        return _extension(Markup, clean(value))
    if isinstance(value, str):
        return clean(value)
    if kind is int:
        number = cast(int, value)
        return number if -(2**63) <= number < 2**64 else _extension(int, number)
    if kind in _CONTAINERS:
        if depth == 0:
            raise UnstorableError(f"A message cannot be nested deeper than {_DEPTH} levels.", kind)
        return _tag_items(value, kind, depth - 1)
    if kind in _BY_TYPE:
        return _extension(kind, value)
    if _is_text(value):
        return clean(str(value))
    raise UnstorableError(f"A message cannot hold a value of type {kind.__qualname__!r}. {_ADVICE}", kind)


def _tag_items(value: object, kind: type, depth: int) -> object:
    if kind is dict:
        return {_key(name): tag(item, depth) for name, item in cast("dict[object, object]", value).items()}
    items = [tag(item, depth) for item in cast("list[object]", value)]
    return items if kind is list else _extension(tuple, items)


def admit(value: object) -> Any:
    """Return the value that a later page will see for ``value``, at the moment it is flashed.

    Text of any kind (``str`` subclasses, lazy translations, objects with ``__html__``) becomes ``str``; everything
    else is copied by way of the wire format itself, so that a page of the same request sees exactly what a later one
    would, and no later change of the original can reach it.

    Raises:
        UnstorableError: A ``TypeError`` that names the type.

    Example:
        >>> admit(("a", Decimal("1.50")))
        ('a', Decimal('1.50'))
    """
    if type(value) is str and value.isascii():  # Nearly every message; the walk below costs a microsecond.
        return value
    return _decoder.decode(_encoder.encode([tag(value)]))[0]


def admit_data(value: Mapping[str, object] | None) -> dict[str, Any]:
    """Return a private copy of a message's ``data`` mapping; see :func:`admit`."""
    return cast("dict[str, Any]", admit(dict(value))) if value else {}


def as_text(name: str, value: object) -> str:
    """Return text that is to be stored as exactly ``str``: text of any kind, lazy translations among it.

    Args:
        name: What it is of a message, for the error.
        value: What was given.

    Raises:
        UnstorableError: A ``TypeError``, for anything else.

    Example:
        >>> as_text("title", "Saved")
        'Saved'
    """
    if type(value) is str and value.isascii():
        return value
    if isinstance(value, str):
        return clean(value)
    if _is_text(value):
        return clean(str(value))
    raise UnstorableError(f"The {name} must be text, not {type(value).__qualname__!r}.", type(value))


def clean(text: str) -> str:
    r"""Return exactly ``str``, with lone surrogates replaced by U+FFFD.

    A visitor can send lone surrogates (JSON's ``"\ud800"``, odd file names) and applications echo input, so they
    must neither fail nor be refused.
    """
    exact = str.__str__(text)
    if exact.isascii():
        return exact
    return exact.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _key(name: object) -> str:
    if isinstance(name, str):
        return clean(name)
    raise UnstorableError(f"A mapping in a message needs str keys, not {type(name).__qualname__!r}.", type(name))


def _extension(kind: type, value: object) -> Ext:
    extension = _BY_TYPE[kind]
    try:
        return Ext(extension.code, extension.write(value))
    except ValueError as error:  # Python writes no integer of more than 4,300 digits.
        raise UnstorableError(f"A message cannot hold this {kind.__qualname__!r}: {error}.", kind) from error


def _is_text(value: object) -> bool:
    """Tell whether an object stands for text: lazy translations, and what can render itself as HTML.

    Lazy strings share no base class (Django, Babel, flask-babel and speaklater each have their own), but all act as a
    ``str`` does: they have a length, join, take ``%`` and can be encoded. No number has a length, no list takes ``%``,
    and no bytes can be encoded.
    """
    kind = type(value)
    names = {name for base in kind.__mro__ for name in vars(base)}
    return "__html__" in names or ({"__len__", "__add__", "__mod__"} <= names and hasattr(value, "encode"))
