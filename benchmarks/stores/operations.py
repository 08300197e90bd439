"""What a store adds to its client library: each operation beside the very same command, given to the library by hand.

They take turns, and each ratio is taken within a round. For a SQL store the same command is the statement that the
store itself was seen to execute, by SQLAlchemy Core; the driver alone, with the text of the statement, is shown
besides, for what SQLAlchemy costs.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial
from importlib.resources import files
from inspect import isawaitable
from statistics import median
from time import perf_counter_ns
from typing import Any, NamedTuple, TypeAlias, TypeVar, cast

import redis.asyncio
from sqlalchemy import Engine, event
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks.rounds import Figure, figure
from heliograph.store import AsyncStore, Store
from heliograph.stores import open as open_blocking
from heliograph.stores import open_async
from heliograph.stores.redis.calls import PREFIX
from heliograph.stores.sql.engines import asynchronous_engine, blocking_engine

OPERATIONS = ("put", "claim", "settle")
OURS, LIBRARY, DRIVER = "store", "client library", "driver"
LIMIT = 1.3
"""How many times the client library's own time an operation may take."""
_OWNER = "reader-0123456789"
_BODY = bytes(range(250)) * 2  # As much as a parcel with a few messages.
_LEASE, _MAX_AGE = 30, 3600  # Seconds.
QUIET = "B"
"""What a ticket begins with whose put removes nothing that has expired."""
_TEMPLATE = QUIET * 22

T = TypeVar("T")
Command: TypeAlias = tuple[Any, Any]
"""A statement, or its text, and its parameters."""
Operation: TypeAlias = Callable[[str], object]
"""Does one thing with the parcel of a ticket; what it returns is awaited if it can be."""


class Added(NamedTuple):
    """One operation of one store: microseconds, and how many times the others' time it takes."""

    operation: str
    microseconds: Mapping[str, float]
    over_library: Figure
    over_driver: Figure | None


def added(url: str, *, awaited: bool, rounds: int, lives: int) -> list[Added]:
    """Measure a store.

    Args:
        url: The store's, whose table is there.
        awaited: Whether the asynchronous store, and library.
        rounds: How often.
        lives: Of parcels, in each round, of each contender.
    """
    return asyncio.run(_added(url, awaited, rounds, lives))


async def _added(url: str, awaited: bool, rounds: int, lives: int) -> list[Added]:
    async with AsyncExitStack() as stack:
        store: Any = await _opened(stack, open_async(url) if awaited else open_blocking(url))
        ours = operations_of(store)
        rivals = _redis(stack, url, awaited) if url.startswith("redis") else _sql(stack, url, awaited, ours)
        contenders = {OURS: ours, **await rivals}
        await turns(contenders, 20)
        samples = [await turns(contenders, lives) for _ in range(rounds)]
    return [
        Added(
            operation,
            {name: median(sample[name][which] for sample in samples) for name in contenders},
            _ratio(samples, which, LIBRARY),
            _ratio(samples, which, DRIVER) if DRIVER in contenders else None,
        )
        for which, operation in enumerate(OPERATIONS)
    ]


async def _opened(stack: AsyncExitStack, one: T) -> T:
    """Have something closed at the end, in whatever word it has for that."""
    for word in ("aclose", "dispose", "close"):
        close: Callable[[], object] | None = getattr(one, word, None)
        if close is not None:
            stack.push_async_callback(_awaited, close)
            break
    return one


async def _awaited(work: Callable[[], object]) -> Any:
    answer = work()
    return await answer if isawaitable(answer) else answer


def _ratio(samples: Sequence[Mapping[str, Sequence[float]]], which: int, other: str) -> Figure:
    return figure([sample[OURS][which] / sample[other][which] for sample in samples])


async def turns(contenders: Mapping[str, Sequence[Operation]], lives: int) -> dict[str, list[float]]:
    """Return the median microseconds of each operation of each; they take turns, a life at a time, in random order."""
    spent = {name: [list[float]() for _ in operations] for name, operations in contenders.items()}
    for _ in range(lives):
        for name in random.sample(list(contenders), len(contenders)):
            ticket = f"{QUIET}{random.getrandbits(64):021}"
            for operation, times in zip(contenders[name], spent[name], strict=True):
                begun = perf_counter_ns()
                answer = operation(ticket)
                if isawaitable(answer):
                    await answer
                times.append((perf_counter_ns() - begun) / 1000)
    return {name: [median(times) for times in operations] for name, operations in spent.items()}


def operations_of(store: Store | AsyncStore) -> list[Operation]:
    """Return the operations of a parcel's life, in their order."""
    return [
        lambda ticket: store.put({ticket: _BODY}, _MAX_AGE),
        lambda ticket: store.claim([ticket], _OWNER, _LEASE),
        lambda ticket: store.settle(_OWNER, [ticket], {}),
    ]


async def _redis(stack: AsyncExitStack, url: str, awaited: bool) -> dict[str, list[Operation]]:
    kind: Any = redis.asyncio.Redis if awaited else redis.Redis
    client = await _opened(stack, kind.from_url(url))
    scripts = files("heliograph.stores.redis").joinpath("scripts")
    put, claim, settle = [
        await _awaited(partial(client.script_load, scripts.joinpath(f"{name}.lua").read_text())) for name in OPERATIONS
    ]
    return {
        LIBRARY: [
            lambda ticket: client.evalsha(put, 1, PREFIX + ticket, _BODY, _MAX_AGE * 1000),
            lambda ticket: client.evalsha(claim, 1, PREFIX + ticket, _OWNER, _LEASE * 1000),
            lambda ticket: client.evalsha(settle, 1, PREFIX + ticket, _OWNER, "done"),
        ]
    }


async def _sql(stack: AsyncExitStack, url: str, awaited: bool, ours: Sequence[Operation]) -> dict[str, list[Operation]]:
    statements, texts = await _seen(ours)
    if awaited:
        engine = await _opened(stack, asynchronous_engine(url))
        return {LIBRARY: [partial(_core_awaited, engine, commands) for commands in statements]}
    plain = await _opened(stack, blocking_engine(url))
    connection: Any = await _opened(stack, plain.raw_connection())
    return {
        LIBRARY: [partial(_core, plain, commands) for commands in statements],
        DRIVER: [partial(_driver, connection.driver_connection, commands) for commands in texts],
    }


async def _seen(ours: Sequence[Operation]) -> tuple[list[list[Command]], list[list[Command]]]:
    """Return what the store has SQLAlchemy execute for each operation, and what that has the driver execute."""
    await turns({OURS: ours}, 1)  # The connection is made, and the dialect asks what it needs to know.
    statements: list[list[Command]] = []
    texts: list[list[Command]] = []

    def executed(*said: Any) -> None:
        statements[-1].append((said[1], said[2] or said[3]))  # Several sets of parameters, or one.

    def said_to_driver(*said: Any) -> None:
        texts[-1].append((said[2], said[3]))

    listeners = {"before_execute": executed, "before_cursor_execute": said_to_driver}
    for name, listener in listeners.items():
        event.listen(Engine, name, listener)
    for operation in ours:
        statements.append([])
        texts.append([])
        await _awaited(partial(operation, _TEMPLATE))
    for name, listener in listeners.items():
        event.remove(Engine, name, listener)
    return statements, texts


def _core(engine: Engine, commands: Sequence[Command], ticket: str) -> None:
    with engine.connect() as connection:
        for statement, parameters in commands:
            answer = connection.execute(statement, _about(ticket, parameters))
            if answer.returns_rows:
                answer.all()


async def _core_awaited(engine: AsyncEngine, commands: Sequence[Command], ticket: str) -> None:
    async with engine.connect() as connection:
        for statement, parameters in commands:
            answer = await connection.execute(statement, _about(ticket, parameters))
            if answer.returns_rows:
                answer.all()


def _driver(connection: Any, commands: Sequence[Command], ticket: str) -> None:
    cursor = connection.cursor()
    for statement, parameters in commands:
        cursor.execute(statement, _about(ticket, parameters))
        if cursor.description:
            cursor.fetchall()
    cursor.close()


def _about(ticket: str, parameters: Any) -> Any:
    """Return a command's parameters with another ticket."""
    if isinstance(parameters, Mapping):
        named = cast("Mapping[str, object]", parameters)
        return {name: _about(ticket, value) for name, value in named.items()}
    if isinstance(parameters, list | tuple):
        changed = [_about(ticket, value) for value in cast("Sequence[object]", parameters)]
        return changed if isinstance(parameters, list) else tuple(changed)
    return ticket if parameters == _TEMPLATE else parameters
