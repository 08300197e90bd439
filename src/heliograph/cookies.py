"""Our cookies: their settings, their names, and how they are read from and written to headers.

Text in, text out. Nothing here knows what a cookie's value means; whether it opens is the sealer's word.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import NoneType
from typing import Literal

from msgspec import Struct

from heliograph.base64url import encoded_length
from heliograph.errors import ConfigurationError

MARK_LENGTH = 4
ID_BYTES = 9
_SUFFIX = "[A-Za-z0-9_-]{16}"  # Mark and id. Any other name was not made by us.
_LOOK_AT = 64
HEADER_ROOM = 3072
"""Bytes of all our Set-Cookie headers of one response: nginx bears 4,096 of response headers in all."""
FRAME = len("Set-Cookie: \r\n")
_MAX_PATH = 1024  # RFC 6265bis section 5.6: longer attribute values are ignored.
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)  # RFC 9110 section 5.6.2, token.
# Configuration comes from environments and files, too, where "false" is a text, and true.
_KINDS: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("name", "path"), (str,)),
    "domain": (str, NoneType),
    "secure": (bool, NoneType),
    "partitioned": (bool,),
}
_ATTRIBUTE = re.compile(r"[\x20-\x3a\x3c-\x7e]*", re.ASCII)  # RFC 6265 section 4.1.1: no controls, no ";".


@dataclass(frozen=True, slots=True, kw_only=True)
class CookieSettings:
    """The attributes of our cookies.

    Attributes:
        name: What every name begins with; it is followed by ``.``, a mark and a random id.
        path: The cookie's Path. Which pages show a message is a matter of ``flash(..., path=...)``, not of this.
        domain: The cookie's Domain; None keeps it to the host that sent it, which is what you want.
        secure: True or False; None means Secure on https and not on plain http.
        samesite: ``Lax`` fits nearly everyone: the message waits while another site posts back, and shows after it.
        partitioned: Keep a separate jar for each site that embeds this one (needs ``samesite="None"``).

    Raises:
        ConfigurationError: For a combination that browsers refuse in silence.

    Example:
        >>> CookieSettings(samesite="Strict").path
        '/'
    """

    name: str = "flash"
    path: str = "/"
    domain: str | None = None
    secure: bool | None = None
    samesite: Literal["Lax", "Strict", "None"] = "Lax"
    partitioned: bool = False

    def __post_init__(self) -> None:
        for name, kinds in _KINDS.items():
            value: object = getattr(self, name)
            if not isinstance(value, kinds):
                raise ConfigurationError(f"The cookie's {name} cannot be {value!r}, of type {type(value).__name__}.")
        for wrong, complaint in (
            (not _NAME.fullmatch(self.name), f"The cookie name {self.name!r} is not a token (RFC 9110)."),
            (
                not self.path.startswith("/"),
                f"The cookie path {self.path!r} must begin with '/'; browsers ignore any other.",
            ),
            (
                len(self.path.encode()) > _MAX_PATH,
                f"The cookie path is longer than {_MAX_PATH} bytes; browsers ignore it.",
            ),
            (
                not (_ATTRIBUTE.fullmatch(self.path) and _ATTRIBUTE.fullmatch(self.domain or "")),
                f"The cookie path {self.path!r} or domain {self.domain!r} has a character that no cookie can carry.",
            ),
            (
                self.samesite not in ("Lax", "Strict", "None"),
                f"The cookie samesite must be 'Lax', 'Strict' or 'None', not {self.samesite!r}.",
            ),
            (
                self.samesite == "None" and self.secure is not True,
                "A cookie with samesite='None' needs secure=True; browsers refuse it otherwise.",
            ),
            (
                self.partitioned and self.secure is not True,
                "A partitioned cookie needs secure=True; browsers refuse it otherwise.",
            ),
        ):
            if wrong:
                raise ConfigurationError(complaint)


class Arrived(Struct, frozen=True, gc=False):
    """One cookie of ours as it came with a request.

    Attributes:
        suffix: What follows the configured name and the dot: mark and id.
        value: As it came.
        size: Bytes of name, ``=`` and value.
        mark: Which key sealed it.
    """

    suffix: str
    value: str
    size: int
    mark: str

    @property
    def id(self) -> str:
        """The parcel's id."""
        return self.suffix[MARK_LENGTH:]


class Cookies:
    """Reads and writes our cookies over one kind of connection.

    Args:
        settings: The attributes.
        secure: Whether the connection is https (or ``settings.secure`` says that it is).

    Attributes:
        base: What every name begins with, the browser's own prefix aside.
        prefix: What every name begins with.
        no_restoring: Two ``Set-Cookie`` headers for a page that shows messages, so that Back does not show them again.
            Chromium keeps pages for Back, `no-store` or not, until an HttpOnly cookie changes that the page's own
            navigation does not account for. The removal of one that a redirect to it has just set does not count; a
            cookie that comes and goes in one response does (observed in Chromium 156). Its name is never read.
        path: The Path to be sealed into a parcel: empty when it is the usual one.
        domain: The Domain to be sealed into a parcel: empty when there is none.
        removable: How many cookies a response that shows messages can remove, for want of room in its headers.
        room_to_show: Bytes of all our other Set-Cookie headers of a response that shows messages.
        hint: The name of the cookie that tells a page's script that something waits.
    """

    __slots__ = (
        *("_delete_tail", "_name_length", "_ours", "_set_tail"),
        *("_hint_tail", "base", "domain", "hint", "no_restoring", "path", "prefix", "removable", "room_to_show"),
    )

    def __init__(self, settings: CookieSettings, *, secure: bool) -> None:
        # RFC 6265bis section 4.1.3.2: neither a sibling subdomain nor plain http can plant a `__Host-` cookie.
        host_only = secure and settings.path == "/" and not settings.domain
        self.base = f"{settings.name}."
        self.prefix = f"__Host-{self.base}" if host_only else self.base
        self._name_length = len(self.prefix) + MARK_LENGTH + encoded_length(ID_BYTES)
        self._ours = re.compile(rf"(?:\A|;)[ \t]*{re.escape(self.prefix)}(?:({_SUFFIX})=)?([^;]*)")
        self.path = "" if settings.path == "/" else settings.path
        self.domain = settings.domain or ""
        partitioned = "; Partitioned" if settings.partitioned else ""
        attributes = f"; HttpOnly{'; Secure' if secure else ''}; SameSite={settings.samesite}"
        self._set_tail = attributes + partitioned
        # A script reads it and removes it. It says nothing, so that no prefix need guard it.
        self.hint = f"{settings.name}-waiting"
        self._hint_tail = self._set_tail.replace("; HttpOnly", "")
        plain_delete = "; Max-Age=0; Secure" if host_only else "; Max-Age=0"
        # A deletion with HttpOnly or SameSite=Lax makes Chromium restore the shown page, message included, on Back. In
        # another site's frame, though, nothing is accepted without SameSite=None.
        across_sites = settings.samesite == "None" or settings.partitioned
        self._delete_tail = f"; Max-Age=0; Secure; SameSite=None{partitioned}" if across_sites else plain_delete
        # Not partitioned, even where the others are: Chromium takes no notice of a partitioned pair.
        pair_delete = plain_delete if settings.partitioned else self._delete_tail
        place = _place(self.path, self.domain)
        # The first would end by itself: Python's http.cookiejar heeds the removal before it stores the cookie.
        self.no_restoring = (
            ("Set-Cookie", f"{self.prefix}-=; Max-Age=1{place}{attributes}"),
            ("Set-Cookie", f"{self.prefix}-={place}{pair_delete}"),
        )
        self.room_to_show = HEADER_ROOM - sum(FRAME + len(line) for _, line in self.no_restoring)
        self.removable = self.room_to_show // (FRAME + len(self.deletion("x" * 16, self.path, self.domain)))

    def scan(self, header: str, marks: Container[str]) -> list[Arrived]:
        """Find our cookies in the raw ``Cookie`` header.

        General parsers give up at one odd neighbour, or decode and unquote what must stay as it is. Only the first 64
        cookies with our prefix are looked at, so that a jar full of junk costs little.

        Args:
            header: The header's value; several headers joined with ``; ``.
            marks: Those of our keys; a cookie with any other belongs to somebody else.
        """
        found: list[Arrived] = []
        # One expression costs half of splitting the header and looking at each part.
        for suffix, value in self._ours.findall(header)[:_LOOK_AT]:
            mark = suffix[:MARK_LENGTH]
            if mark in marks:
                value = value.rstrip(" \t")
                found.append(Arrived(suffix, value, self._name_length + 1 + len(value), mark))
        return found

    def size(self, sealed: int) -> int:
        """Return the bytes of name, ``=`` and value of a cookie that carries this many sealed bytes."""
        return self._name_length + 1 + encoded_length(sealed)

    def context(self, suffix: str) -> bytes:
        """Return what a cookie's seal is bound to: its name without the browser's prefix."""
        return (self.base + suffix).encode("ascii")

    def setting(self, suffix: str, value: str, max_age: int, path: str, domain: str) -> str:
        """Return a ``Set-Cookie`` value. ``path`` and ``domain`` as sealed in the parcel; ``max_age`` in seconds."""
        return f"{self.prefix}{suffix}={value}; Max-Age={max_age}{_place(path, domain)}{self._set_tail}"

    def hinting(self, max_age: int) -> str:
        """Return a ``Set-Cookie`` value, and what a script writes into ``document.cookie``, for the hint.

        Args:
            max_age: Seconds.
        """
        return f"{self.hint}=1; Max-Age={max_age}{_place(self.path, self.domain)}{self._hint_tail}"

    def deletion(self, suffix: str, path: str, domain: str) -> str:
        """Return a ``Set-Cookie`` value that removes a cookie; ``path`` and ``domain`` as they were when it was set."""
        return f"{self.prefix}{suffix}={_place(path, domain)}{self._delete_tail}"


@lru_cache(16)  # As many settings as an application has had within `max_age`, and some.
def _place(path: str, domain: str) -> str:
    return f"; Path={path or '/'}; Domain={domain}" if domain else f"; Path={path or '/'}"
