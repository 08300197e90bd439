"""Base64url without padding (RFC 4648 section 5), the alphabet of cookie names and values."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from binascii import Error, a2b_base64

_STANDARD = str.maketrans("-_", "+/", "+/=")


def encode(data: bytes) -> str:
    """Return ``data`` as base64url text without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes | None:
    """Return what :func:`encode` was given, or None when ``text`` is not such text.

    The one canonical spelling only: RFC 4648 section 3.5 lets decoders reject non-zero pad bits, and a cookie with
    one byte changed must never open.
    """
    try:
        data = a2b_base64(text.translate(_STANDARD) + "=" * (-len(text) % 4), strict_mode=True)
    except (Error, ValueError):
        return None
    return data if encode(data) == text else None


def encoded_length(size: int) -> int:
    """Return how many characters ``size`` bytes become."""
    return (size * 4 + 2) // 3
