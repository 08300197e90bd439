"""What happens to more than fits: long texts are cut where the reader sees it, long runs end with a count.

Pure functions over messages and a measure of size. Nothing is dropped in silence: each says what it left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

from markupsafe import Markup
from msgspec.structs import replace

from heliograph.message import Message

ELLIPSIS = "\u2026"
_SHORTEST = 60  # Characters; a text cut shorter than this says too little, so the run is cut instead.
_ZERO_WIDTH_JOINER = "\u200d"
_FLAG_LETTERS = re.compile("[\U0001f1e6-\U0001f1ff]+\\Z")

Fits = Callable[[Sequence[Message]], bool]


class Shortened(NamedTuple):
    """Messages that fit, and those of the originals that were cut or left out."""

    messages: tuple[Message, ...]
    affected: tuple[Message, ...]


def shorten(messages: Sequence[Message], fits: Fits) -> Shortened:
    """Return the messages, cut so that they fit.

    First all long texts are cut at one length, the longest at which everything fits. When that length would say too
    little, the run is cut instead: it ends with one message that says how many were left out, in a form that needs
    no translation, and has the number in ``data["left_out"]`` for a template that says it in words.

    Args:
        messages: More than fits.
        fits: Tells whether messages fit; what fits still fits with less.
    """
    longest = max(len(text) for message in messages for text in (_text(message) or "", message.title))

    def all_cut(length: int) -> list[Message]:
        return [cut(message, length) for message in messages]

    length = _largest(_SHORTEST, longest, lambda length: fits(all_cut(length)))
    if length is not None:
        kept = all_cut(length)
        return Shortened(tuple(kept), tuple(old for old, new in zip(messages, kept, strict=True) if old is not new))
    brief = all_cut(_SHORTEST)
    possible = [index for index, message in enumerate(brief) if fits([message])]

    def run(count: int) -> list[Message]:
        chosen = set(possible[:count])
        left = [message for index, message in enumerate(brief) if index not in chosen]
        # The count looks like the first of those that it stands for; like one that fits, if those are too large.
        alike = (*left, *(brief[index] for index in possible))
        ends = (_count(message, len(left)) for message in alike if left)
        return [brief[index] for index in possible[:count]] + [end for end in ends if fits([end])][:1]

    count = _largest(0, len(possible), lambda count: fits(run(count))) or 0
    kept = run(count)
    intact = {message.id for message in kept} & {old.id for old, new in zip(messages, brief, strict=True) if old is new}
    return Shortened(tuple(kept) if fits(kept) else (), tuple(m for m in messages if m.id not in intact))


def cut(message: Message, length: int) -> Message:
    """Return the message with its text and title cut to ``length`` characters, ``…`` included; itself when no longer.

    HTML cannot be cut without breaking it, so Markup that is too long becomes plain text. Other values stay whole.
    """
    if len(message.title) > length:
        message = replace(message, title=_cut_text(message.title, length))
    text = _text(message)
    if text is None or len(text) <= length:
        return message
    if isinstance(message.content, Markup):
        text = Markup(text).striptags()
    return replace(message, content=_cut_text(text, length))


def _text(message: Message) -> str | None:
    return message.content if isinstance(message.content, str) else None


def _cut_text(text: str, length: int) -> str:
    """Cut between characters as a reader sees them (Unicode annex 29, near enough)."""
    if len(text) <= length:
        return text
    end = length - 1
    while end > 0 and _belong_together(text, end):
        end -= 1
    return text[:end].rstrip() + ELLIPSIS


def _belong_together(text: str, at: int) -> bool:
    """Tell whether a cut before ``at`` would split a letter and its accent, an emoji, a flag or a Hangul syllable."""
    after = text[at]
    if "\U0001f1e6" <= after <= "\U0001f1ff":  # Flags are pairs of these.
        flags = _FLAG_LETTERS.search(text, 0, at)
        return flags is not None and len(flags[0]) % 2 == 1
    return (
        text[at - 1] == _ZERO_WIDTH_JOINER
        or unicodedata.category(after) in ("Mn", "Mc", "Me", "Cf", "Sk")
        or "\u1160" <= after <= "\u11ff"  # Hangul vowels and final consonants.
    )


def _count(like: Message, left: int) -> Message:
    says = {"content": f"{ELLIPSIS} (+{left})", "title": "", "actions": (), "sticky": False}
    return replace(like, **says, key=None, data={"left_out": left}, id=f"{like.id[:-1]}+")


def _largest(low: int, high: int, holds: Callable[[int], bool]) -> int | None:
    """Return the largest number for which ``holds``, found by halving; None when it does not hold for ``low``."""
    if high < low or not holds(low):
        return None
    while low < high:
        middle = (low + high + 1) // 2
        if holds(middle):
            low = middle
        else:
            high = middle - 1
    return low
