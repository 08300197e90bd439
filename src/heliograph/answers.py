"""What an exchange answers at each step: plain values for a transport to carry out.

They say what to do and never how; a blocking and an asynchronous transport carry out the same ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from msgspec import Struct

_CACHING = frozenset(
    (
        "cache-control",
        "etag",
        "last-modified",
        "expires",
        "x-accel-expires",
        "surrogate-control",
        "edge-control",
    )
)


class Reply(Struct, frozen=True):
    """What to do to the headers of a response.

    Attributes:
        private: No cache may store this response: it shows, or sends, what is meant for one visitor.
        add: Headers to append, after those for which :meth:`drops` is true were removed.
        replaces: The application's header, in lower case, that one of ours holds as well; empty for none.

    Example:
        >>> reply = Reply(private=True, add=(("Cache-Control", "private, no-store"),))
        >>> reply.drops("ETag"), reply.drops("Content-Type")
        (True, False)
    """

    private: bool
    add: tuple[tuple[str, str], ...]
    replaces: str = ""

    def drops(self, name: str) -> bool:
        """Tell whether the application's header of this name must go, in whatever case it is spelled."""
        return (self.private and _is_about_caching(name)) or name.lower() == self.replaces

    def merged(self, headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return the application's headers, less those that must go, and ours."""
        return [pair for pair in headers if not self.drops(pair[0])] + list(self.add)


@lru_cache(256)  # An application's responses have the same names again and again.
def _is_about_caching(name: str) -> bool:
    """Tell whether a header lets a response be stored.

    Besides the standard ones (RFC 9111) there are headers by which a shared cache overrides ``Cache-Control``:
    nginx's X-Accel-Expires, Surrogate-Control, and RFC 9213's targeted fields with their vendors' spellings.
    """
    name = name.lower()
    return name in _CACHING or name.endswith("cdn-cache-control")


class Due(NamedTuple):
    """What the store must do before the headers are sent.

    Attributes:
        put: Sealed parcels by ticket, to keep for ``max_age`` seconds.
        max_age: See ``put``.
        back: Tickets that the next request must find free: None as they were, bytes as what is left of them.
    """

    put: Mapping[str, bytes]
    max_age: int
    back: Mapping[str, bytes | None]


class Settlement(NamedTuple):
    """What the store must do after the last byte.

    Attributes:
        done: Tickets whose messages were all delivered.
        back: Tickets to free: None as they were, bytes as what is left of them.
    """

    done: tuple[str, ...]
    back: Mapping[str, bytes | None]


NO_TICKETS: Mapping[str, bytes | None] = MappingProxyType({})
NOTHING_DUE = Due({}, 0, NO_TICKETS)
NOTHING_TO_SETTLE = Settlement((), NO_TICKETS)
