"""The sealer: encrypts, authenticates and opens, and knows all current keys.

Bytes in, bytes out: it knows nothing of parcels, cookies or requests, and gets its randomness from the caller.
The test vectors in ``docs/format.md`` pin what is written here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from heliograph.base64url import encode
from heliograph.errors import ConfigurationError, SecretKeyError

Secret: TypeAlias = str | bytes

VERSION = b"\x01"
NONCE_BYTES = 12
_HEAD = len(VERSION) + NONCE_BYTES
OVERHEAD = _HEAD + 16  # RFC 8452 section 4: the tag is 16 bytes.
WEAK_BELOW = 16
_MARK_BYTES = 3
MAKE_A_KEY = 'python -c "import secrets; print(secrets.token_urlsafe(32))"'

_CURE = f"Make a good one with: {MAKE_A_KEY}"


class _Key(NamedTuple):
    mark: str
    cipher: AESGCMSIV


class Sealer:
    """Seals with the newest key and opens with every current one.

    Args:
        secrets: The keys, newest first; none empty. Text is taken as UTF-8.

    Attributes:
        mark: That of the newest key.
        marks: Those of all keys; a cookie with any other belongs to somebody else.

    Raises:
        ConfigurationError: When this build of OpenSSL lacks AES-GCM-SIV.

    Example:
        >>> sealer = Sealer([b"an example, not a key to use"])
        >>> sealed = sealer.seal(sealer.mark, b"hello", b"context", nonce=bytes(12))
        >>> sealer.open(sealer.mark, sealed, b"context")
        b'hello'
        >>> sealer.open(sealer.mark, sealed, b"another context") is None
        True
    """

    __slots__ = ("_ciphers", "mark", "marks")

    def __init__(self, secrets: Sequence[Secret]) -> None:
        keys = [_derive(secret) for secret in secrets]
        self.mark = keys[0].mark
        # Of keys with the same mark (one in 16 million pairs) the newest wins, hence reversed.
        self._ciphers = {key.mark: key.cipher for key in reversed(keys)}
        self.marks = frozenset(self._ciphers)

    def seal(self, mark: str, plain: bytes, context: bytes, *, nonce: bytes) -> bytes:
        """Return version, nonce and ciphertext.

        Args:
            mark: Which key; ``sealer.mark`` for anything new.
            plain: What to seal.
            context: What the seal is bound to: it must be the same when it is opened.
            nonce: 12 random bytes. A repeated nonce reveals only whether two plaintexts are equal (RFC 8452 section 1).
        """
        return VERSION + nonce + self._ciphers[mark].encrypt(nonce, plain, VERSION + context)

    def open(self, mark: str, sealed: bytes, context: bytes) -> bytes | None:
        """Return what was sealed, or None when it is not our seal, was changed, or belongs to another context."""
        cipher = self._ciphers.get(mark)
        if cipher is None or len(sealed) <= OVERHEAD or not sealed.startswith(VERSION):
            return None
        try:
            return cipher.decrypt(sealed[1:_HEAD], sealed[_HEAD:], VERSION + context)
        except InvalidTag:
            return None


def as_bytes(secret: Secret) -> bytes:
    """Return a secret's bytes, text as UTF-8."""
    return secret.encode("utf-8") if isinstance(secret, str) else secret


def require_strong(secrets: Sequence[object]) -> None:
    """Refuse keys that guard nothing.

    Raises:
        SecretKeyError: When there is none, or one has fewer than 16 bytes.
    """
    if not secrets:
        raise SecretKeyError(f"There is no secret key. {_CURE}")
    for secret in secrets:
        if not isinstance(secret, str | bytes):
            raise SecretKeyError(f"A secret key is text or bytes, not {type(secret).__name__}. {_CURE}")
        if len(as_bytes(secret)) < WEAK_BELOW:
            raise SecretKeyError(
                f"The secret key has {len(as_bytes(secret))} bytes; at least {WEAK_BELOW} are needed. {_CURE}"
            )


def require_cipher() -> None:
    """Refuse to start where the cipher is missing.

    Raises:
        ConfigurationError: When this build of OpenSSL lacks AES-GCM-SIV.
    """
    _cipher(bytes(32))


def _derive(secret: Secret) -> _Key:
    material = as_bytes(secret)
    mark = _hkdf(material, b"heliograph mark v1", _MARK_BYTES)
    return _Key(encode(mark), _cipher(_hkdf(material, b"heliograph parcel v1", 32)))


def _cipher(key: bytes) -> AESGCMSIV:
    try:
        return AESGCMSIV(key)
    except UnsupportedAlgorithm as error:
        raise ConfigurationError(
            "AES-256-GCM-SIV is missing from the OpenSSL that `cryptography` uses: either it is older than 3.2, or it "
            "is a FIPS build. Install the `cryptography` wheel from PyPI, which brings its own OpenSSL."
        ) from error


def _hkdf(material: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(material)
