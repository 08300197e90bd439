"""The parcel: the messages flashed by one response, and the ticket that stands for a stored one.

This is the versioned wire format's inside; :mod:`heliograph.seal` is its outside. A parcel only ever shrinks.
"""

from __future__ import annotations

import zlib
from typing import Any, TypeAlias

from msgspec import MsgspecError, Struct
from msgspec.msgpack import Decoder, Encoder

from heliograph.content import tag, untag
from heliograph.message import Message

COMPRESS_ABOVE = 1000
# A MessagePack array of up to 15 items begins with 0x90 to 0x9f, a zlib stream with 0x78 (RFC 1950 section 2.2:
# deflate, 32 KiB window), so the first byte says which it is.
_ZLIB = b"\x78"
_PARCEL, _TICKET = 0, 1


class Parcel(Struct, frozen=True, array_like=True, tag=_PARCEL):
    """The messages flashed by one response.

    Attributes:
        created: When, in nanoseconds since the epoch; parcels are shown in this order.
        messages: At least one, in the order they were flashed.
        binding: Digest of who they are for; empty opens for everyone.
        path: The cookie's Path as sent, ``""`` for ``/``.
        domain: The cookie's Domain as sent, ``""`` for none.
    """

    created: int
    messages: tuple[Message, ...]
    binding: bytes = b""
    path: str = ""
    domain: str = ""

    @property
    def expires(self) -> int:
        """When the last of its messages expires, in whole seconds since the epoch."""
        latest = 0
        for message in self.messages:  # A third of what `max` takes for one message.
            if message.expires > latest:
                latest = message.expires
        return latest


class Ticket(Struct, frozen=True, array_like=True, tag=_TICKET):
    """Names a parcel that waits in the store; travels only inside a seal.

    Attributes:
        created: As the parcel's.
        expires: When the last of its messages expires, in whole seconds since the epoch.
        id: 128 random bits as 22 characters of base64url.
        path: As the parcel's.
        domain: As the parcel's.
    """

    created: int
    expires: int
    id: str
    path: str = ""
    domain: str = ""


Sealable: TypeAlias = Parcel | Ticket
_encoder = Encoder()
_decoder: Decoder[Sealable] = Decoder(Sealable, ext_hook=untag)


def pack(sealable: Sealable, *, compress: bool, above: int = COMPRESS_ABOVE) -> bytes:
    """Write a parcel or ticket as bytes.

    Args:
        sealable: What to write.
        compress: Deflate, when that makes it smaller.
        above: Only what is longer than this many bytes.
    """
    written: object = sealable
    if isinstance(sealable, Parcel):
        messages = tuple(map(_fields, sealable.messages))
        written = (_PARCEL, sealable.created, messages, sealable.binding, sealable.path, sealable.domain)
    plain = _encoder.encode(written)
    if compress and len(plain) > above:
        return min(plain, zlib.compress(plain), key=len)
    return plain


def unpack(data: bytes) -> Sealable | None:
    """Read what :func:`pack` wrote; None when it is nothing of ours.

    Only authenticated bytes come here, so this guards against a newer format under the same key, not against visitors.
    """
    try:
        plain = zlib.decompress(data) if data.startswith(_ZLIB) else data
        return _decoder.decode(plain)
    except (zlib.error, MsgspecError, ValueError, ArithmeticError, KeyError, RecursionError):
        return None


def _fields(message: Message) -> tuple[Any, ...]:
    """Return a message as it is written, its values tagged for MessagePack.

    What came to the format later is left out where all of it is at its defaults, so that nearly all messages are
    written as they ever were, to the byte.
    """
    content: object = message.content
    data: object = message.data
    if type(content) is not str or data:  # Text alone, as nearly all have, is written as it is.
        content, data = tag(content), tag(data)
    key, path = message.key, message.path
    fields = (message.id, content, message.category, message.expires, message.queue, key, path, data)
    if message.title or message.actions or message.sticky:
        return (*fields, message.title, message.actions, message.sticky)
    return fields
