"""The outbox: what a response does to the visitor's cookies, within the bytes that servers and browsers bear.

It writes and measures; what is to go and what is to come is the exchange's decision. The order of the calls is the
order of importance: what was shown goes, the new parcel comes, and what did not open is swept out if room is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from heliograph import base64url
from heliograph.cookies import FRAME, HEADER_ROOM, ID_BYTES, MARK_LENGTH, Arrived, Cookies
from heliograph.heliograph import Heliograph
from heliograph.inbox import Spoiled, Waiting
from heliograph.message import Message
from heliograph.overflow import Shortened, shorten
from heliograph.parcel import COMPRESS_ABOVE, Parcel, Sealable, Ticket, pack
from heliograph.seal import NONCE_BYTES, OVERHEAD, Sealer

# A new parcel is left this much of the headers' room, rather than making room in the jar by more deletions.
_AT_LEAST = 512


class Evicted(NamedTuple):
    """What had to go to make room.

    Attributes:
        messages: From cookies, so that they are known.
        stored: How many parcels that wait in the store unread, so that theirs are not.
    """

    messages: list[Message]
    stored: int


class Outbox(Struct, eq=False):
    """Collects the ``Set-Cookie`` headers of one response.

    Attributes:
        helio: The settings.
        cookies: How our cookies are written over this connection.
        arrived: Our cookies in the request, opened or not.
        moment: Whole seconds since the epoch.
        room: Bytes of header that are left.
        sealer: Seals, if it was asked for already.
        chance: Random bytes for the name and the nonce of one cookie, if any were drawn.
        headers: The headers by the suffix of the cookie's name.
        sizes: Bytes of name, ``=`` and value of the cookies that this response writes; 0 for those that it removes.
        rests: What is left of parcels that were shown, by suffix.
    """

    helio: Heliograph
    cookies: Cookies
    arrived: Sequence[Arrived]
    moment: int
    room: int = HEADER_ROOM
    sealer: Sealer | None = None
    chance: bytes = b""
    headers: dict[str, tuple[str, str]] = {}
    sizes: dict[str, int] = {}
    rests: dict[str, tuple[Message, ...]] = {}

    @property
    def held(self) -> int:
        """Bytes of our cookies that the browser will hold after this response, as far as this request can tell."""
        sizes = {cookie.suffix: cookie.size for cookie in self.arrived} | self.sizes if self.arrived else self.sizes
        return sum(sizes.values()) + (len(self.cookies.hint) + len("=1") if self.helio.client else 0)

    def shrink(self, waiting: Waiting, rest: Sequence[Message], keep: int = 0) -> bool:
        """Leave ``rest`` of a parcel in its cookie, or remove the cookie when nothing is left.

        Args:
            waiting: The parcel.
            rest: What is left of it.
            keep: Bytes of the headers' room to keep for others.

        Returns:
            False when the headers have no room for it; then nothing is changed.
        """
        origin, suffix = waiting.origin, waiting.cookie.suffix
        if not rest or isinstance(origin, Ticket):
            return self._write(suffix, self.cookies.deletion(suffix, origin.path, origin.domain), 0, keep)
        # Deflated even if short: what is left of a deflated parcel must not take more than the whole did.
        helio = self.helio
        left, nonce = replace(origin, messages=tuple(rest)), helio.random(NONCE_BYTES)
        line = self._line(self.sealer or helio.sealer, suffix, left, nonce, compress_above=0)
        return self._write(suffix, line, line.index(";"), keep)

    def discount(self, spoiled: Iterable[Spoiled]) -> None:
        """Reckon cookies that did not open as gone: they are removed now or soon, and must not push messages out."""
        for cookie, _, _ in spoiled:
            self.sizes[cookie.suffix] = 0

    def sweep(self, spoiled: Iterable[Spoiled]) -> None:
        """Remove cookies that did not open, as far as room is left; the rest of them waits for the next response."""
        for cookie, path, domain in spoiled:
            self._write(cookie.suffix, self.cookies.deletion(cookie.suffix, path, domain), 0)

    def send(self, sealable: Sealable) -> bool:
        """Send a new parcel or ticket; False when the budget, or the headers, have no room for it."""
        helio = self.helio
        sealer = self.sealer or helio.sealer
        chance, self.chance = self.chance or helio.random(ID_BYTES + NONCE_BYTES), b""
        suffix = sealer.mark + base64url.encode(chance[:ID_BYTES])
        line = self._line(sealer, suffix, sealable, chance[ID_BYTES:])
        size = line.index(";")  # Of name, `=` and value.
        return size <= helio.budget - self.held and self._write(suffix, line, size)

    def shorten(self, parcel: Parcel) -> Shortened:
        """Shorten a parcel's messages to what a new cookie may take."""
        limit = self.limit(parcel)
        return shorten(parcel.messages, lambda messages: self.size(replace(parcel, messages=tuple(messages))) <= limit)

    def limit(self, parcel: Parcel) -> int:
        """Return the bytes of name, ``=`` and value that a new parcel's cookie may take."""
        return min(self.helio.budget - self.held, self.room - FRAME - self._attributes(parcel))

    def size(self, sealable: Sealable) -> int:
        """Return the bytes of name, ``=`` and value of a cookie that carries this."""
        return self.cookies.size(OVERHEAD + len(pack(sealable, compress=self.helio.compress)))

    def evict(self, waiting: Sequence[Waiting], new: Sealable) -> Evicted:
        """Drop the oldest messages of the oldest parcels until a new parcel fits the budget, or is the only one.

        The headers keep room for the new parcel: what they cannot bear of it besides is cut from it later.

        Args:
            waiting: What came with the request, oldest first.
            new: The new parcel, or the ticket that stands for it.
        """
        needed = min(self.size(new), self.helio.budget)
        keep = FRAME + self._attributes(new) + min(needed, _AT_LEAST)
        messages: list[Message] = []
        stored = 0
        for old in waiting:
            rest = self.rests.get(old.cookie.suffix, old.messages)
            gone = 0
            while self.held + needed > self.helio.budget and self.sizes.get(old.cookie.suffix, old.cookie.size):
                gone += 1
                if not self.shrink(old, rest[gone:], keep) and gone >= len(rest):
                    return Evicted(messages, stored)  # Not even its removal has room.
            messages += rest[:gone] if old.ticket is None or not gone else rest  # A ticket goes with all it stands for.
            stored += bool(gone) and old.parcel is None
        return Evicted(messages, stored)

    def _write(self, suffix: str, line: str, size: int, keep: int = 0) -> bool:
        room = self.room - FRAME - len(line)
        before = self.headers.get(suffix)
        if before is not None:
            room += FRAME + len(before[1])
        if room < keep:
            return False
        self.room = room
        self.headers[suffix] = ("Set-Cookie", line)
        self.sizes[suffix] = size
        return True

    def _line(
        self, sealer: Sealer, suffix: str, sealable: Sealable, nonce: bytes, *, compress_above: int = COMPRESS_ABOVE
    ) -> str:
        cookies = self.cookies
        plain = pack(sealable, compress=self.helio.compress, above=compress_above)
        sealed = sealer.seal(suffix[:MARK_LENGTH], plain, cookies.context(suffix), nonce=nonce)
        max_age = sealable.expires - self.moment
        return cookies.setting(suffix, base64url.encode(sealed), max_age, sealable.path, sealable.domain)

    def _attributes(self, sealable: Sealable) -> int:
        """Return the bytes of a ``Set-Cookie`` value that follow name, ``=`` and value."""
        line = self.cookies.setting("", "", sealable.expires - self.moment, sealable.path, sealable.domain)
        return len(line) - line.index(";")
