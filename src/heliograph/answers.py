"""What an exchange answers at each step: plain values for a transport to carry out.

They say what to do and never how; a blocking and an asynchronous transport carry out the same ones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
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
        add: Headers to append.
        drop: Names, in lower case, of those of the response that must go before.

    Example:
        >>> reply = Reply(add=(("Cache-Control", "private, no-store"),), drop={"etag"})
        >>> reply.merged([("Content-Type", "text/html"), ("ETag", "1")])
        [('Content-Type', 'text/html'), ('Cache-Control', 'private, no-store')]
    """

    add: tuple[tuple[str, str], ...]
    drop: Collection[str] = ()

    def merged(self, headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return the application's headers, less those that must go, and ours."""
        drop = self.drop
        if drop:
            headers = [pair for pair in headers if pair[0].lower() not in drop]
        return [*headers, *self.add]


def about_caching(names: Iterable[str]) -> set[str]:
    """Return those names of headers, all in lower case, that let a response be stored.

    Example:
        >>> sorted(about_caching(["etag", "content-type", "cdn-cache-control"]))
        ['cdn-cache-control', 'etag']
    """
    return set(filter(_is_about_caching, names))


@lru_cache(256)  # An application's responses have the same names again and again.
def _is_about_caching(name: str) -> bool:
    """Tell whether a header lets a response be stored.

    Besides the standard ones (RFC 9111) there are headers by which a shared cache overrides ``Cache-Control``:
    nginx's X-Accel-Expires, Surrogate-Control, and RFC 9213's targeted fields with their vendors' spellings.
    """
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
