"""The ledger: what one request has read, added, kept and cleared.

Bookkeeping only. Whether a response delivered what was read is the exchange's decision, made later from these entries.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence, Set
from itertools import takewhile
from typing import Protocol

from msgspec import Struct

from heliograph.message import Message


class Source(Protocol):
    """Where a ledger's messages come from: the exchange."""

    def load(self, *, to_show: bool) -> Sequence[Message]:
        """Return the pending messages of this visitor, oldest first; called at the first read.

        Args:
            to_show: Stored ones need not be fetched for a request that cannot show them.
        """
        ...

    def take_over(self) -> Sequence[Message]:
        """Return what the framework's own flash left pending, taken away from there."""
        ...

    def withheld(self) -> bool:
        """Tell whether this request cannot show messages; asked only when there are some, and by every read."""
        ...

    def check(self) -> None:
        """Refuse, by raising, what was just added."""
        ...

    @property
    def path(self) -> str:
        """The page's path."""
        ...

    @property
    def waiting_cookie(self) -> str:
        """See :attr:`heliograph.Flashes.waiting_cookie`."""
        ...


class Ledger(Struct, eq=False):
    """The entries of one request.

    Attributes:
        source: Where messages come from.
        closed: The headers are gone.
        new: What was added.
        read: What was handed out, by id.
        superseded: Ids of what goes with something that was read, having the same key.
        kept: Ids of what was handed out and stays pending all the same.
        sticky: Ids of what was handed out and stays pending, as it always does.
        chance: Random bytes for the name and the nonce of one cookie, until they are used.
        asked: Somebody read or peeked, whatever came of it.
        seen: Somebody got a message, or learnt that there is one.
        cleared: All that came with the request is to go.
        dismissed: Ids of what is to go, whether the response shows it or not.
        loaded: What came with the request, once somebody has asked.
        repeated: Ids of unique messages by the equal one that is shown for them.
        taken_over: What the framework's own flash had left pending.
    """

    source: Source
    closed: bool = False
    new: list[Message] = []
    read: dict[str, Message] = {}
    superseded: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    sticky: frozenset[str] = frozenset()
    chance: bytes = b""
    asked: bool = False
    seen: bool = False
    cleared: bool = False
    dismissed: frozenset[str] = frozenset()
    loaded: Sequence[Message] | None = None
    repeated: dict[str, list[str]] = {}
    taken_over: Sequence[Message] = ()

    @property
    def idle(self) -> bool:
        """Whether nothing happened that a response would have to tell."""
        return not (self.seen or self.new or self.cleared)

    @property
    def consumed(self) -> Set[str]:
        """The ids of the messages that are gone once the response has delivered them."""
        if not (self.superseded or self.kept or self.sticky):
            return self.read.keys()
        return ((self.read.keys() - self.sticky) | self.superseded) - self.kept

    @property
    def shown(self) -> Collection[Message]:
        """The messages that were handed out, and are not kept."""
        if not self.kept:
            return self.read.values()
        return [message for id, message in self.read.items() if id not in self.kept]

    def showable(self) -> list[Message]:
        """Return what a read would give now, oldest first: not read before, not superseded, not withheld."""
        self.asked = True
        known = self._known()
        return self._waiting(known) if known and not self.source.withheld() else []

    def waiting(self) -> list[Message]:
        """Return what is pending, oldest first, also when it is withheld: it may reach the page by other ways."""
        return self._waiting(self._known())

    def _waiting(self, known: Sequence[Message]) -> list[Message]:
        read, superseded = self.read, self.superseded
        current: list[Message] = []
        keys: set[str] = set()
        unique = False
        for message in reversed(known):
            if message.path is not None and not message.shows_at(self.source.path):
                continue
            if message.key is not None:
                if message.key in keys:
                    continue
                keys.add(message.key)
            if message.id not in read and message.id not in superseded:
                current.append(message)
                if message.data and message.unique:
                    unique = True
        current.reverse()
        if unique:
            current = self._without_repeated(current)
        return current

    def take(self, messages: Iterable[Message]) -> None:
        """Note that these were handed out; older ones with the same key, and unique equal ones, go with them."""
        read = self.read
        for message in messages:
            self.seen = True
            read[message.id] = message
            if self.repeated:
                self.superseded = self.superseded.union(self.repeated.get(message.id, ()))
            if message.key is not None:
                self._supersede(message)
            if message.sticky:
                self.sticky = self.sticky | {message.id}

    def give_back(self, messages: Iterable[Message]) -> None:
        """Note that these were not handed out after all."""
        for message in messages:
            del self.read[message.id]

    def equal(self, message: Message) -> Message | None:
        """Return a message that this request added and nobody read, which the visitor could not tell from this one."""
        gone = self.read.keys() | self.superseded
        added = (known for known in self.new if known.key is None and known.id not in gone)
        return next((known for known in added if message.repeats(known)), None)

    def keep(self, messages: Iterable[Message] | None = None) -> None:
        """Let what was handed out so far, or these of it, stay pending; it is not handed out again in this request."""
        if messages is None:
            self.kept = self.kept.union(self.read, self.superseded)
        else:
            self.kept = self.kept.union(message.id for message in messages)

    def clear(self) -> None:
        """Drop what came with the request and what it added so far."""
        self.source.take_over()
        self.cleared = True
        self.loaded = ()
        self.new.clear()

    def dismiss(self, id: str) -> bool:
        """Drop one message, and tell whether it was there."""
        if all(message.id != id for message in self._known(to_show=False)):
            return False
        self.dismissed = self.dismissed | {id}
        self.loaded = self._left(self.loaded or ())
        self.new[:] = self._left(self.new)
        return True

    def _left(self, messages: Sequence[Message]) -> Sequence[Message]:
        dismissed = self.dismissed
        return [message for message in messages if message.id not in dismissed] if dismissed else messages

    def put_back(self) -> None:
        """Note that what was taken over is still where it was."""
        for message in self.taken_over:
            if message in self.new:  # Else all was cleared.
                self.new.remove(message)

    def close(self) -> None:
        """Note that the headers are gone: what was added travels with them, and what can be read is asked anew."""
        self.closed = True
        self.loaded = () if self.cleared else None
        self.new.clear()

    def reload(self) -> None:
        """Ask the source anew at the next read: more has been fetched."""
        self.loaded = None

    def end(self) -> None:
        """Let go of the source.

        The two know each other; without this every request would leave a cycle to the garbage collector (a few percent
        of the time of a flash and its page).
        """
        self.closed = True
        self.source = _ENDED

    def _without_repeated(self, messages: Iterable[Message]) -> list[Message]:
        """Leave out each unique message that repeats one before it."""
        kept: list[Message] = []
        for message in messages:
            shown = next((before for before in kept if message.repeats(before)), None) if message.unique else None
            if shown is None:
                kept.append(message)
            else:
                self.repeated.setdefault(shown.id, []).append(message.id)
        return kept

    def _supersede(self, newest: Message) -> None:
        older = takewhile(lambda message: message.id != newest.id, self._known())
        self.superseded = self.superseded.union(message.id for message in older if message.key == newest.key)

    def _known(self, *, to_show: bool = True) -> Sequence[Message]:
        loaded = self.loaded
        if loaded is None:
            loaded = self.loaded = self._left(self.source.load(to_show=to_show))
            found = () if self.closed else self.source.take_over()
            if found:
                self.taken_over = found
                self.new[:0] = found  # They are older than what this request flashed.
        return [*loaded, *self.new] if self.new else loaded


class _Ended:
    """The source of a request that is over."""

    path = "/"
    waiting_cookie = ""

    def load(self, *, to_show: bool) -> Sequence[Message]:
        return ()

    def take_over(self) -> Sequence[Message]:
        return ()

    def withheld(self) -> bool:
        return True

    def check(self) -> None:
        return None


_ENDED = _Ended()
