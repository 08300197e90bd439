"""What the Redis stores say to the server: all scripts, keys and arguments, and what the answers mean.

Each parcel is one hash under a key of its own, so that a cluster spreads them over its nodes, and each operation on it
is one script, which Redis runs whole. The scripts are the ``.lua`` files beside this one. Time is the server's own
clock, one for all workers, whose clocks may differ; Redis itself removes what has expired.

Every call can be made again after a failure that left unknown whether it arrived: redis-py does so, and so does a
batch when the server does not know a script by its digest. A new script must keep that so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha1
from importlib.resources import files
from types import TracebackType
from typing import NamedTuple, TypeVar

from redis.exceptions import NoScriptError

from heliograph.store import HELD, Held
from heliograph.stores.operation import Stats
from heliograph.stores.outage import unavailable
from heliograph.stores.redis.clients import FAILURES
from heliograph.stores.redis.shapes import Answers, Argument, AsyncPipeline, Pipeline

P = TypeVar("P", Pipeline, AsyncPipeline)

PREFIX = "heliograph:"
CHUNK = 500
"""How many keys an operator's command looks at in one round trip."""


class Script(NamedTuple):
    """A Lua script, and the digest by which a server that has seen it knows it."""

    text: str
    digest: str


def _script(name: str) -> Script:
    text = files("heliograph.stores.redis").joinpath("scripts", f"{name}.lua").read_text("utf-8")
    # Redis names scripts by their SHA-1; nothing depends on its strength.
    return Script(text, sha1(text.encode(), usedforsecurity=False).hexdigest())


_PUT, _CLAIM, _SETTLE, _LOOK, _REMOVE = map(_script, ("put", "claim", "settle", "look", "remove"))


class Call(NamedTuple):
    """A script to run on one key."""

    script: Script
    key: str
    arguments: tuple[Argument, ...] = ()


class Batch:
    """Calls to make in one pipeline: one round trip, in a cluster one to each node that has a key.

    A ``with`` block around the sending, which ends well, is to be repeated, or raises. It is repeated, with the texts
    in place of the digests, when a server did not know a script, as after its restart.

    Args:
        operation: What is done, for the error's text.
        calls: The calls, in whatever order.
    """

    def __init__(self, operation: str, calls: Iterable[Call]) -> None:
        self._operation = operation
        self._calls = tuple(calls)
        self._by_text = False

    def fill(self, pipeline: P, locate: Callable[[str], object] | None = None) -> P:
        """Queue the calls, and return the pipeline.

        Args:
            pipeline: Redis-py's.
            locate: Returns the node that has a key, for a pipeline that would ask the server for each call's keys.
        """
        for call in self._calls:
            where = {} if locate is None else {"target_nodes": locate(call.key)}
            pipeline.execute_command(*self._command(call), **where)
        return pipeline

    @property
    def only(self) -> Sequence[Argument] | None:
        """The command, where there is one alone: redis-py needs a third less time for it than for a pipeline of one."""
        return self._command(self._calls[0]) if len(self._calls) == 1 else None

    def _command(self, call: Call) -> tuple[Argument, ...]:
        script = ("EVAL", call.script.text) if self._by_text else ("EVALSHA", call.script.digest)
        return (*script, 1, call.key, *call.arguments)

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> bool:
        if isinstance(error, NoScriptError) and not self._by_text:
            self._by_text = True
            return True
        if isinstance(error, FAILURES):
            raise unavailable(self._operation, error) from error
        return False


class Calls:
    """The calls of each operation for keys with one prefix, and what the server's answers mean.

    Args:
        prefix: What the keys begin with.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self.pattern = "".join(f"\\{c}" if c in "*?[]\\" else c for c in prefix) + "*"

    def put(self, parcels: Mapping[str, bytes], max_age: int) -> Batch:
        """Return what keeps parcels for ``max_age`` seconds."""
        return Batch("put", (self._call(_PUT, ticket, body, max_age * 1000) for ticket, body in parcels.items()))

    def claim(self, tickets: Sequence[str], owner: str, lease: int) -> Batch:
        """Return what hands out parcels for ``lease`` seconds."""
        return Batch("claim", (self._call(_CLAIM, ticket, owner, lease * 1000) for ticket in tickets))

    @staticmethod
    def claimed(tickets: Sequence[str], answers: Answers) -> dict[str, bytes | Held]:
        """Return what the answers to a claim mean."""
        found = zip(tickets, answers, strict=True)
        return {ticket: HELD if answer == 0 else answer for ticket, answer in found if answer is not None}

    def settle(self, owner: str, done: Sequence[str], back: Mapping[str, bytes | None]) -> Batch:
        """Return what ends leases."""
        ended: dict[str, tuple[Argument, ...]] = dict.fromkeys(done, ("done",))
        for ticket, rest in back.items():
            ended[ticket] = ("back",) if rest is None else ("rest", rest)
        return Batch("settle", (self._call(_SETTLE, ticket, owner, *how) for ticket, how in ended.items()))

    @staticmethod
    def look(keys: Iterable[str]) -> Batch:
        """Return what describes parcels."""
        return Batch("stats", (Call(_LOOK, key) for key in keys))

    @staticmethod
    def counted(answers: Answers) -> Stats:
        """Return what the answers to :meth:`look` come to."""
        seen = [answer for answer in answers if answer is not None]
        return Stats(
            pending=len(seen),
            leased=sum(leased for _, leased, _ in seen),
            oldest=max((age for *_, age in seen), default=0) / 1000,
            bytes=sum(size for size, *_ in seen),
        )

    @staticmethod
    def remove(keys: Iterable[str]) -> Batch:
        """Return what removes parcels."""
        return Batch("purge", (Call(_REMOVE, key) for key in keys))

    def _call(self, script: Script, ticket: str, *arguments: Argument) -> Call:
        return Call(script, self._prefix + ticket, arguments)
