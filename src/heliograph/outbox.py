"""The outbox: what a response does to the visitor's cookies, within the bytes that servers and browsers bear.

It writes and measures; what is to go and what is to come is the exchange's decision. The order of the calls is the
order of importance: what was shown goes, the new parcel comes, and what did not open is swept out if room is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from heliograph import base64url
from heliograph.cookies import FRAME, HEADER_ROOM, MARK_LENGTH, Arrived, Cookies
from heliograph.heliograph import Heliograph
from heliograph.inbox import Waiting
from heliograph.message import Message
from heliograph.overflow import Shortened, shorten
from heliograph.parcel import Parcel, Sealable, Ticket, pack
from heliograph.seal import NONCE_BYTES, OVERHEAD


class Outbox:
    """Collects the ``Set-Cookie`` values of one response.

    Args:
        helio: The settings.
        cookies: How our cookies are written over this connection.
        now: Whole seconds since the epoch.
        arrived: Our cookies in the request, opened or not.

    Attributes:
        lines: ``Set-Cookie`` values by the suffix of the name.
        room: Bytes of header that are left.
    """

    __slots__ = ("_cookies", "_helio", "_jar", "_now", "lines", "room")

    def __init__(self, helio: Heliograph, cookies: Cookies, *, now: int, arrived: Iterable[Arrived]) -> None:
        self._helio, self._cookies, self._now = helio, cookies, now
        self._jar = {cookie.suffix: cookie.size for cookie in arrived}
        self.lines: dict[str, str] = {}
        self.room = HEADER_ROOM

    @property
    def held(self) -> int:
        """Bytes of our cookies that the browser will hold after this response, as far as this request can tell."""
        return sum(self._jar.values())

    def shrink(self, waiting: Waiting, rest: Sequence[Message]) -> bool:
        """Leave ``rest`` of a parcel in its cookie, or remove the cookie when nothing is left.

        Returns:
            False when the headers have no room for it; then nothing is changed.
        """
        origin = waiting.origin
        if not rest or isinstance(origin, Ticket):
            return self._delete(waiting.cookie, origin.path, origin.domain)
        return self._set(waiting.cookie.suffix, replace(origin, messages=tuple(rest)))

    def sweep(self, spoiled: Iterable[Arrived]) -> None:
        """Remove cookies that did not open, as far as room is left; the rest of them waits for the next response."""
        for cookie in spoiled:
            self._delete(cookie, self._cookies.path, self._cookies.domain)
            self._jar[cookie.suffix] = 0  # Removed now or soon; junk must not push messages out.

    def send(self, id: str, sealable: Sealable, limit: int) -> bool:
        """Send a new parcel or ticket; False when its cookie exceeds ``limit``, or the headers have no room for it."""
        suffix = self._helio.sealer.mark + id
        line = self._line(suffix, sealable)
        size = _size(line)
        return size <= limit and self._write(suffix, line, size)

    def shorten(self, parcel: Parcel) -> Shortened:
        """Shorten a parcel's messages to what a new cookie may take."""
        limit = self.limit(parcel)
        return shorten(parcel.messages, lambda messages: self.size(replace(parcel, messages=tuple(messages))) <= limit)

    def limit(self, parcel: Parcel) -> int:
        """Return the bytes of name, ``=`` and value that a new parcel's cookie may take."""
        line = self._line(self._helio.sealer.mark + "x" * 12, parcel)
        return min(self._helio.budget, self.room - FRAME - (len(line) - _size(line)))

    def size(self, parcel: Parcel) -> int:
        """Return the bytes of name, ``=`` and value of a cookie that carries this parcel."""
        return self._cookies.size(OVERHEAD + len(pack(parcel, compress=self._helio.compress)))

    def evict(self, waiting: Sequence[Waiting], rests: Mapping[str, tuple[Message, ...]]) -> list[Message]:
        """Drop the oldest messages of the oldest parcels until the budget is kept.

        Args:
            waiting: What came with the request, oldest first.
            rests: What is left of parcels that were shown in part, by suffix.

        Returns:
            The messages that had to go; a stored parcel's are not known.
        """
        dropped: list[Message] = []
        for parcel in waiting:
            rest = rests.get(parcel.cookie.suffix, parcel.messages)
            gone = 0
            while self.held > self._helio.budget and (gone < len(rest) or gone == 0):
                gone += 1
                if not self.shrink(parcel, rest[gone:]):
                    return dropped
            dropped += rest[:gone]
        return dropped

    def _set(self, suffix: str, sealable: Sealable) -> bool:
        line = self._line(suffix, sealable)
        return self._write(suffix, line, _size(line))

    def _delete(self, cookie: Arrived, path: str, domain: str) -> bool:
        return self._write(cookie.suffix, self._cookies.deletion(cookie.suffix, path, domain), 0)

    def _write(self, suffix: str, line: str, size: int) -> bool:
        before = self.lines.get(suffix)
        room = self.room - FRAME - len(line) + (0 if before is None else FRAME + len(before))
        if room < 0:
            return False
        self.room = room
        self.lines[suffix] = line
        self._jar[suffix] = size
        return True

    def _line(self, suffix: str, sealable: Sealable) -> str:
        helio, cookies = self._helio, self._cookies
        plain = pack(sealable, compress=helio.compress)
        nonce = helio.random(NONCE_BYTES)
        sealed = helio.sealer.seal(suffix[:MARK_LENGTH], plain, cookies.context(suffix), nonce=nonce)
        max_age = sealable.expires - self._now
        return cookies.setting(suffix, base64url.encode(sealed), max_age, sealable.path, sealable.domain)


def _size(line: str) -> int:
    """Return the bytes of name, ``=`` and value at the beginning of a ``Set-Cookie`` value."""
    return line.index(";")
