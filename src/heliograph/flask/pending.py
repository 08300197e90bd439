"""The pending messages in the shape in which Flask keeps them: a list of pairs, category first.

What code does to the list is done to the messages. No decision is made here.
"""

from __future__ import annotations

from collections.abc import Iterable, MutableSequence, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, overload

from heliograph.message import Message

if TYPE_CHECKING:
    from heliograph.flask.window import Window

Pair: TypeAlias = "tuple[str, Any]"


def pairs_of(messages: Iterable[Message]) -> list[Pair]:
    """Return messages as Flask hands them out."""
    return [(message.category, message.content) for message in messages]


class Pending(MutableSequence[Pair]):
    """The pending messages of a window.

    Looking opens what came with the request, appending does not: ``flask.flash`` gets this for
    ``session.get("_flashes", [])``, appends to it and sets it again.

    Attributes:
        window: Whose they are.
    """

    __slots__ = ("window",)

    def __init__(self, window: Window) -> None:
        self.window = window

    def append(self, value: Pair) -> None:
        """Flash a message."""
        category, content = value
        # Flask takes any category that its serializer can write, None or a number, and templates show it as text.
        self.window.flash_messages().add(content, str(category), strict=False)

    def replace(self, pairs: Sequence[Pair]) -> None:
        """Let these be all that is pending."""
        self.window.flash_messages().clear()
        self.extend(pairs)

    def insert(self, index: int, value: Pair) -> None:
        """Put a message before others."""
        pairs = self.pairs()
        pairs.insert(index, value)
        self.replace(pairs)

    def pairs(self) -> list[Pair]:
        """Return a copy that is a plain list."""
        return pairs_of(self.window.flash_pending())

    def __len__(self) -> int:
        return len(self.window.flash_pending())

    @overload
    def __getitem__(self, index: int) -> Pair: ...
    @overload
    def __getitem__(self, index: slice) -> list[Pair]: ...
    def __getitem__(self, index: int | slice) -> Pair | list[Pair]:
        return self.pairs()[index]

    @overload
    def __setitem__(self, index: int, value: Pair) -> None: ...
    @overload
    def __setitem__(self, index: slice, value: Iterable[Pair]) -> None: ...
    def __setitem__(self, index: Any, value: Any) -> None:
        pairs = self.pairs()
        pairs[index] = value
        self.replace(pairs)

    def __delitem__(self, index: int | slice) -> None:
        pairs = self.pairs()
        del pairs[index]
        self.replace(pairs)

    def __add__(self, other: Iterable[Pair]) -> list[Pair]:
        return [*self, *other]

    def __radd__(self, other: Iterable[Pair]) -> list[Pair]:
        return [*other, *self]

    def __eq__(self, other: object) -> bool:
        return self.pairs() == (other.pairs() if isinstance(other, Pending) else other)

    def __repr__(self) -> str:
        return repr(self.pairs())
