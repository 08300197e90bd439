"""The least that a flash message can cost: what somebody writes by hand on an afternoon, for WSGI and ASGI.

One cookie a response, under a random name, sealed with AES-GCM, holding JSON; no checks, no promises, no delivery rule.
It is the practical limit, not a peer.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_cipher = AESGCM(AESGCM.generate_key(256))
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(list[tuple[str, str]])


def setting(messages: Sequence[tuple[str, str]]) -> str:
    """Return a ``Set-Cookie`` value that carries messages, each a category and a text."""
    nonce = os.urandom(12)
    sealed = nonce + _cipher.encrypt(nonce, _encoder.encode(messages), None)
    value = urlsafe_b64encode(sealed).decode()
    return f"m.{os.urandom(9).hex()}={value}; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax"


def opened(header: str) -> tuple[list[str], list[str]]:
    """Return the texts that a ``Cookie`` header carries, and the ``Set-Cookie`` values that remove them."""
    texts: list[str] = []
    deletions: list[str] = []
    if "m." in header:
        for crumb in header.split("; "):
            if crumb.startswith("m."):
                name, _, value = crumb.partition("=")
                sealed = urlsafe_b64decode(value)
                texts += [text for _, text in _decoder.decode(_cipher.decrypt(sealed[:12], sealed[12:], None))]
                deletions.append(f"{name}=; Path=/; Max-Age=0")
    return texts, deletions
