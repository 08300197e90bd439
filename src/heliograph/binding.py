"""Who a message is for: a digest of the visitor's id, which is sealed with it and compared when it is read."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from heliograph.errors import ConfigurationError

_BYTES = 8


def digest(who: object) -> bytes:
    """Return what is sealed of a visitor's id: nothing for nobody.

    Args:
        who: What the application's ``bind`` returned.

    Raises:
        ConfigurationError: For an object that is no id, such as a user.

    Example:
        >>> digest(None), digest(42) == digest("42")
        (b'', True)
    """
    if who is None or who is False or who == "":
        return b""
    if not isinstance(who, str | int | UUID):  # The text of an object may differ in the next process.
        raise ConfigurationError(
            "bind must return the visitor's id, which is a text, a number or a UUID, or None, not a value of type "
            f"{type(who).__qualname__!r}."
        )
    return sha256(str(who).encode()).digest()[:_BYTES]
