"""What an operation costs while much else waits in the store, and while some of it has expired.

Each store is there several times over, side by side, with more and more waiting in it, and they take turns; so the
ratios are taken within a round. What waits is put there by the servers themselves, in the form that the stores give it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from statistics import median
from typing import Any, NamedTuple, cast

from redis import Redis
from sqlalchemy import Engine, MetaData, Table, create_engine, text

from benchmarks.rounds import Figure, figure
from benchmarks.stores.operations import Operation, operations_of, turns
from heliograph.stores.redis import RedisStore
from heliograph.stores.redis.calls import PREFIX
from heliograph.stores.sql import SQLStore, parcels
from heliograph.stores.sql.engines import blocking_engine

SIZES = (10, 10_000, 1_000_000)
EXPIRING = "half of them expired"
SWEEPING = "and the put removes some"
"""Of a SQL store's puts one in sixteen removes expired rows; Redis removes them by itself."""
_SWEEPER = "A"  # What a ticket begins with whose put does so.
_BODY = 100  # Bytes of what waits; those of what is measured are as in `operations`.
_NUMBERS = {
    "sqlite": "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {size}) SELECT n FROM s) s",
    "postgresql": "generate_series(1, {size}) s(n)",
    "mysql": "(SELECT seq AS n FROM seq_1_to_{size}) s",
}
# By the database: a row's ticket, so many bytes, and the clock in milliseconds.
_WORDS = {
    "sqlite": ("printf('C%021d', n)", f"zeroblob({_BODY})", "CAST(strftime('%s', 'now') AS INTEGER) * 1000"),
    "postgresql": (
        "'C' || lpad(CAST(n AS VARCHAR), 21, '0')",
        f"decode(repeat('00', {_BODY}), 'hex')",
        "CAST(EXTRACT(EPOCH FROM now()) * 1000 AS BIGINT)",
    ),
    "mysql": ("CONCAT('C', LPAD(n, 21, '0'))", f"REPEAT('0', {_BODY})", "UNIX_TIMESTAMP() * 1000"),
}
_FILL_REDIS = """
for number = ARGV[1], ARGV[2] do
    local key = ARGV[3] .. string.format('C%021d', number)
    local expires = ARGV[5] == '1' and number % 2 == 1 and 1000 + number % 30000 or 3600000
    redis.call('HSET', key, 'body', string.rep('0', ARGV[4]), 'created', '1700000000000')
    redis.call('PEXPIRE', key, expires)
end
"""
_CHUNK = 20_000  # Keys; Redis answers nobody else while it makes them.

Contenders = Mapping[str, Sequence[Operation]]


class Waiting(NamedTuple):
    """What operations cost with so much waiting: microseconds of each, and all of them over those with the least."""

    waiting: str
    microseconds: Sequence[float]
    over_least: Figure


def waiting(url: str, *, rounds: int, lives: int, sizes: Sequence[int] = SIZES) -> list[Waiting]:
    """Measure a store.

    Args:
        url: The server's; tables are made there, or databases taken.
        rounds: How often.
        lives: Of parcels, in each round, at each size.
        sizes: How many others wait; with the last of them, also while half of those have expired.
    """
    if url.startswith("redis"):
        return _measured(_redis(url, sizes), rounds, lives)
    engine = blocking_engine(url)
    try:
        return _measured(_sql(url, engine, sizes), rounds, lives)
    finally:
        engine.dispose()


def _measured(contenders: Contenders, rounds: int, lives: int) -> list[Waiting]:
    asyncio.run(turns(contenders, 20))
    samples = [asyncio.run(turns(contenders, lives)) for _ in range(rounds)]
    least = next(iter(contenders))
    return [
        Waiting(
            name,
            [median(times) for times in zip(*(sample[name] for sample in samples), strict=True)],
            figure([sum(sample[name]) / sum(sample[least]) for sample in samples]),
        )
        for name in contenders
    ]


def _sql(url: str, engine: Engine, sizes: Sequence[int]) -> Contenders:
    contenders = {f"{size:,}": operations_of(SQLStore(engine, _filled(url, size))) for size in sizes}
    expiring = operations_of(SQLStore(engine, _filled(url, sizes[-1], expired=True)))
    contenders[EXPIRING] = expiring
    contenders[SWEEPING] = [partial(_as_sweeper, operation) for operation in expiring]
    return contenders


def _as_sweeper(operation: Operation, ticket: str) -> object:
    return operation(_SWEEPER + ticket[1:])


def _filled(url: str, size: int, *, expired: bool = False) -> Table:
    table = parcels(MetaData(), f"waiting_{size}_expired" if expired else f"waiting_{size}")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")  # A store's own does not wait for so long.
    kind = engine.dialect.name.replace("mariadb", "mysql")
    ticket, body, now = _WORDS[kind]
    age = "CASE WHEN n % 2 = 1 THEN -3600000 ELSE 3600000 END" if expired else "3600000"
    with engine.connect() as connection:
        table.create(connection)
        connection.execute(
            text(
                f"INSERT INTO {table.name} (ticket, body, created, expires) "
                f"SELECT {ticket}, {body}, {now}, {now} + {age} FROM {_NUMBERS[kind].format(size=size)}"
            )
        )
        # As every database does by itself in time.
        connection.execute(text(f"ANALYZE TABLE {table.name}" if kind == "mysql" else "ANALYZE"))
    engine.dispose()
    return table


def _redis(url: str, sizes: Sequence[int]) -> Contenders:
    stores = {f"{size:,}": (size, "0") for size in sizes} | {EXPIRING: (sizes[-1], "1")}
    contenders: dict[str, Sequence[Operation]] = {}
    for number, (name, (size, expired)) in enumerate(stores.items()):
        client = cast("Any", Redis).from_url(url.removesuffix("0") + str(number), socket_timeout=60)
        for first in range(1, size + 1, _CHUNK):
            client.eval(_FILL_REDIS, 0, first, min(size, first + _CHUNK - 1), PREFIX, _BODY, expired)
        contenders[name] = operations_of(RedisStore(client))
    return contenders
