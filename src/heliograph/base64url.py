"""Base64url without padding (RFC 4648 section 5), the alphabet of cookie names and values."""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64

_URL = bytes.maketrans(b"+/", b"-_")
# The standard alphabet's own characters, and padding, become one that no decoder takes.
_STANDARD = bytes.maketrans(b"-_+/=", b"+/***")
# By length of the text modulo 4: the last characters that leave no bit to spare, and the padding that is not sent.
_ENDS = (
    (None, b""),
    (frozenset[str](), b""),
    (frozenset("AQgw"), b"=="),
    (frozenset("AEIMQUYcgkosw048"), b"="),
)


def encode(data: bytes) -> str:
    """Return ``data`` as base64url text without padding."""
    return b2a_base64(data, newline=False).translate(_URL).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes | None:
    """Return what :func:`encode` was given, or None when ``text`` is not such text.

    The one canonical spelling only: RFC 4648 section 3.5 lets decoders reject non-zero pad bits, and a cookie with
    one character changed must never open.
    """
    last, padding = _ENDS[len(text) % 4]
    if last is not None and text[-1:] not in last:
        return None
    try:
        return a2b_base64(text.encode("ascii").translate(_STANDARD) + padding, strict_mode=True)
    except ValueError:
        return None


def encoded_length(size: int) -> int:
    """Return how many characters ``size`` bytes become."""
    return (size * 4 + 2) // 3
