"""How often a store asks its server, counted at the server or at the driver, whatever waits there."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from sqlalchemy import create_engine, event, insert, text
from sqlalchemy.ext.asyncio import create_async_engine

from heliograph.store import Store
from heliograph.stores.databases import BATCH
from heliograph.stores.sql import AsyncSQLStore, SQLStore

from .benches import Awaited, Bench, MemoryBench, RedisBench, SQLBench
from .conftest import SQL, stores
from .django_client import OpenedDjango
from .servers import redis_client

ONE, OTHER = "reader one", "reader two"
A = "BAAAAAAAAAAAAAAAAAAAAA"  # Not one of those whose put sweeps.
SWEEPER = "AAAAAAAAAAAAAAAAAAAAAA"
TICKETS = [f"B{number:021}" for number in range(20)]
Counted = Callable[[Callable[[], object]], list[str]]


@contextmanager
def counting(bench: SQLBench) -> Generator[Counted]:
    """Give what counts the statements of an operation, on an engine of the application's own making."""
    statements: list[str] = []

    def note(*said: object) -> None:
        statements.append(str(said[2]).split()[0])

    def count(work: Callable[[], object]) -> list[str]:
        statements.clear()
        work()
        return list(statements)

    if isinstance(bench.opened, Awaited):
        engine = create_async_engine(bench.url_for(awaited=True))
        event.listen(engine.sync_engine, "before_cursor_execute", note)
        bench.opened.store = AsyncSQLStore(engine)
        yield count
        bench.opened.run(engine.dispose())
    elif isinstance(bench.opened, OpenedDjango):
        connection = connections[bench.opened.name]

        def count_django(work: Callable[[], object]) -> list[str]:
            with CaptureQueriesContext(connection) as said:  # Beginnings and ends of transactions, too.
                work()
            return [one["sql"].split()[0] for one in said.captured_queries]

        yield count_django
    else:
        plain = create_engine(bench.url)
        event.listen(plain, "before_cursor_execute", note)
        bench.store = SQLStore(plain)
        yield count
        plain.dispose()


ON_SQL = pytest.mark.parametrize("bench", stores(*SQL), indirect=True, ids="-".join)


@ON_SQL
def test_statements_of_a_parcels_life(bench: SQLBench) -> None:
    """One statement to put, one to claim, one to settle, however many parcels; MariaDB's claim has two."""
    with counting(bench) as count:
        store = bench.store
        claim = ["UPDATE", "SELECT"] if bench.admin.dialect.name == "mysql" else ["UPDATE"]
        store.claim([], ONE, 30)  # The connection is made, and the dialect asks what it needs to know.
        assert count(lambda: store.put({A: b"a"}, 3600)) == ["INSERT"]
        assert count(lambda: store.put(dict.fromkeys(TICKETS, b"b"), 3600)) == ["INSERT"]
        assert count(lambda: store.claim([A, *TICKETS], ONE, 3000)) == claim
        assert count(lambda: store.claim([A, *TICKETS], OTHER, 3000)) == claim
        assert count(lambda: store.settle(ONE, TICKETS[:10], {})) == ["DELETE"]
        assert count(lambda: store.settle(ONE, [], dict.fromkeys(TICKETS[10:]))) == ["UPDATE"]
        assert count(lambda: store.settle(ONE, [], {A: b"rest"})) == ["UPDATE"]


@ON_SQL
def test_one_put_in_sixteen_sweeps(bench: SQLBench) -> None:
    """Removing what has expired is one more statement of every sixteenth put, and removes a limited number."""
    with counting(bench) as count:
        bench.store.put({f"B{number:021}": b"" for number in range(450)}, 1000)
        bench.age(1100)
        assert count(lambda: bench.store.put({SWEEPER: b"a"}, 3600)) == ["INSERT", "DELETE"]
        assert bench.kept() == 251
        for _ in range(2):
            bench.store.put({SWEEPER: b"a"}, 3600)
        assert bench.kept() == 1


def commands(bench: RedisBench) -> dict[str, int]:
    """Return how often each command reached the servers from clients, scripts' own commands left out."""
    found: dict[str, int] = {}
    for server in bench.servers:
        with redis_client(server.url) as client:
            for name, stats in client.info("commandstats").items():
                found[name] = found.get(name, 0) + stats["calls"]
    wanted = {
        "cmdstat_evalsha",
        "cmdstat_eval",
        "cmdstat_command|getkeys",
        "cmdstat_script|load",
        "cmdstat_script|exists",
    }
    return {name.removeprefix("cmdstat_"): number for name, number in found.items() if name in wanted}


@pytest.mark.parametrize("bench", stores("resp2", "resp3", "cluster"), indirect=True, ids="-".join)
def test_commands_of_a_parcels_life(bench: RedisBench) -> None:
    """One script for each parcel and operation, and no other command, whether it is one server or a cluster."""
    store = bench.store
    store.put(dict.fromkeys(TICKETS, b"b"), 3600)
    store.settle(ONE, [*store.claim(TICKETS, ONE, 30)], {})  # Now all scripts are known.
    for server in bench.servers:
        with redis_client(server.url) as client:
            client.config_resetstat()
    store.put(dict.fromkeys(TICKETS, b"b"), 3600)
    assert commands(bench) == {"evalsha": len(TICKETS)}
    store.claim(TICKETS, ONE, 3000)
    assert commands(bench) == {"evalsha": 2 * len(TICKETS)}
    store.settle(ONE, TICKETS, {})
    assert commands(bench) == {"evalsha": 3 * len(TICKETS)}


@pytest.mark.parametrize("bench", stores("resp2", "resp3"), indirect=True, ids="-".join)
def test_an_operation_is_one_round_trip(bench: RedisBench) -> None:
    """Redis reads all commands of an operation at once: the parcels of a page cost one round trip together."""
    bench.store.put(dict.fromkeys(TICKETS, b"b"), 3600)
    bench.store.settle(ONE, [*bench.store.claim(TICKETS, ONE, 30)], {})
    for operation in (
        lambda: bench.store.put(dict.fromkeys(TICKETS, b"b"), 3600),
        lambda: bench.store.claim(TICKETS, ONE, 3000),
        lambda: bench.store.settle(ONE, TICKETS, {}),
    ):
        before = bench.admin.info("stats")["total_reads_processed"]
        operation()
        assert bench.admin.info("stats")["total_reads_processed"] - before == 2  # One of them is this question.


MANY = 100_000


Said = list[tuple[str, Any]]
Asked = Callable[[str, Any], list[Any]]


@contextmanager
def noting(bench: SQLBench) -> Generator[tuple[Store, Said, Asked]]:
    """Give a store, what it says to the database, with its parameters, and what asks the database in the same words."""
    said: Said = []
    if isinstance(bench.opened, OpenedDjango):
        connection = connections[bench.opened.name]

        def note_django(execute: Callable[..., Any], *statement: Any) -> Any:
            said.append(statement[:2])
            return execute(*statement)

        def ask_django(statement: str, parameters: Any) -> list[Any]:
            with connection.cursor() as cursor:
                cursor.execute(statement, parameters)
                names = [column[0] for column in cursor.description]
                return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

        with connection.execute_wrapper(note_django):
            yield bench.store, said, ask_django
        return
    engine = create_engine(bench.url)

    def note(*event: Any) -> None:
        _, _, statement, parameters, _, executemany = event
        said.append((statement, parameters[0] if executemany else parameters))

    def ask(statement: str, parameters: Any) -> list[Any]:
        with bench.admin.connect() as connection:
            return [dict(row) for row in connection.exec_driver_sql(statement, parameters).mappings()]

    event.listen(engine, "before_cursor_execute", note)
    yield SQLStore(engine), said, ask
    engine.dispose()


@pytest.mark.parametrize(
    "bench",
    [(kind, mode) for kind in ("sqlite", "psycopg", "mariadb") for mode in ("blocking", "django")],
    indirect=True,
    ids="-".join,
)
def test_many_waiting_parcels_cost_nothing(bench: SQLBench) -> None:
    """With 100,000 parcels waiting every statement still finds its rows by an index; asked of the database itself."""
    with bench.admin.begin() as connection:
        rows = [
            {"ticket": f"C{number:021}", "body": b"b", "created": 0, "expires": 2**50, "held_until": 0}
            for number in range(MANY)
        ]
        connection.execute(insert(bench.table), rows)
        connection.execute(text("ANALYZE TABLE heliograph_parcels" if "mysql" in bench.url else "ANALYZE"))
    with noting(bench) as (store, said, ask):
        store.claim([], ONE, 30)
        said.clear()
        store.put({SWEEPER: b"a", A: b"b"}, 3600)
        store.claim([SWEEPER, A, "C" * 22], ONE, 30)
        store.settle(ONE, [SWEEPER], {A: b"rest", "C" * 22: None})
        statements = list(said)
        assert {statement.split()[0] for statement, _ in statements} >= {"INSERT", "UPDATE", "DELETE"}
        for statement, parameters in statements:
            if not statement.startswith("INSERT"):
                _finds_by_index(bench.admin.dialect.name, statement, parameters, ask)


def _finds_by_index(database: str, statement: str, parameters: Any, ask: Asked) -> None:
    """Ask the database how it would find the rows."""
    plan = ask(f"{'EXPLAIN QUERY PLAN' if database == 'sqlite' else 'EXPLAIN'} {statement}", parameters)
    if database == "mysql":
        # MariaDB shows the rows it expects to look at in each table.
        assert all(int(row["rows"] or 0) <= 2 * BATCH for row in plan), statement
    else:
        words = "\n".join(str(line) for line in plan)
        assert re.search("SEARCH|Index", words), words
        assert not re.search("Seq Scan on heliograph|SCAN heliograph", words), words


@pytest.mark.parametrize("bench", stores("resp3"), indirect=True, ids="-".join)
def test_many_waiting_parcels_cost_redis_nothing(bench: RedisBench) -> None:
    """With 100,000 parcels waiting an operation is the same scripts, and none of them looks at another key."""
    for first in range(0, MANY, 10_000):
        bench.store.put({f"C{number:021}": b"b" for number in range(first, first + 10_000)}, 3600)
    bench.store.put({OTHER: b""}, 3600)
    bench.store.settle(ONE, [*bench.store.claim([OTHER], ONE, 30)], {})
    bench.admin.config_resetstat()
    bench.store.put({A: b"a"}, 3600)
    assert bench.store.claim([A], ONE, 30) == {A: b"a"}
    bench.store.settle(ONE, [A], {})
    assert bench.kept() == MANY
    looked = {name for name in bench.admin.info("commandstats") if name.partition("_")[2] not in ("scan", "info")}
    assert looked == {
        *("cmdstat_evalsha", "cmdstat_time", "cmdstat_hset", "cmdstat_hmget", "cmdstat_exists", "cmdstat_pexpire"),
        *("cmdstat_del", "cmdstat_config|resetstat"),
    }


def test_the_memory_of_what_expired(subtests: pytest.Subtests) -> None:
    """A store in memory forgets what has expired with the next write, without looking at what has not."""
    for awaited in (False, True):
        with subtests.test(awaited=awaited):
            bench: Bench = MemoryBench(awaited=awaited)
            bench.store.put({f"C{number:021}": b"b" for number in range(1000)}, 10)
            bench.store.put({A: b"a"}, 3600)
            bench.age(12)
            bench.store.put({SWEEPER: b"a"}, 3600)
            assert bench.kept() == 2
            bench.close()
