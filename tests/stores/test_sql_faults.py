"""What only a database does: lose a race, hold a lock, fill its disk, refuse a password, run out of connections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, MetaData, create_engine, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from heliograph.errors import StoreUnavailableError
from heliograph.store import Store
from heliograph.stores.databases import PAUSES
from heliograph.stores.sql import AsyncSQLStore, SQLStore, parcels

from .benches import Awaited, SQLBench, admin_engine, opened
from .conftest import stores
from .disks import Disk, small_disk
from .locks import locked
from .servers import Server, mariadb, until

ONE, OTHER = "reader one", "reader two"
A, B = "AAAAAAAAAAAAAAAAAAAAAA", "Zm9vYmFyYmF6cXV4-_-_-g"
ON_SERVERS = stores("psycopg", "asyncpg", "mariadb")
WITH_POOLS = [store for store in ON_SERVERS if store[1] != "django"]
ON_POSTGRESQL = stores("psycopg", "asyncpg")
URL = Callable[[str], str]

_WAITING = {
    "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'",
    "mysql": "SELECT variable_value FROM information_schema.global_status"
    " WHERE variable_name = 'Innodb_row_lock_current_waits'",
}
_DEADLOCKS = {
    "postgresql": "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()",
    "mysql": "SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'Innodb_deadlocks'",
}


def _number(connection: Connection, question: str) -> int:
    return int(connection.execute(text(question)).scalar_one())


def _touch(connection: Connection, ticket: str) -> None:
    connection.execute(text("UPDATE heliograph_parcels SET expires = expires + 1 WHERE ticket = :t"), {"t": ticket})


@pytest.mark.parametrize("bench", ON_SERVERS, indirect=True, ids="-".join)
@pytest.mark.fault("Deadlock")
def test_a_deadlock_is_tried_again(bench: SQLBench) -> None:
    """A claim that the database chose as a deadlock's victim is made again, and succeeds."""
    kind = bench.admin.dialect.name
    with bench.admin.begin() as connection:
        connection.execute(text("TRUNCATE heliograph_parcels"))  # The claim locks rows in the order they lie in.
    bench.store.put({A: b"a", B: b"b"}, 3600)
    with (
        bench.admin.connect() as rival,
        bench.admin.connect().execution_options(isolation_level="AUTOCOMMIT") as watcher,
        ThreadPoolExecutor() as pool,
    ):
        before = _number(watcher, _DEADLOCKS[kind])
        if kind == "postgresql":
            rival.execute(
                text("SET deadlock_timeout = '1h'")
            )  # The claim finds out, after the server's 4 s, and gives way.
        else:
            # InnoDB undoes what has changed the least.
            rival.execute(text("CREATE TABLE IF NOT EXISTS weight (number INTEGER) ENGINE=InnoDB"))
            rival.execute(text("INSERT INTO weight SELECT seq FROM seq_1_to_1000"))
        _touch(rival, B)
        claim = pool.submit(bench.store.claim, [A, B], ONE, 30)
        until(lambda: _number(watcher, _WAITING[kind]) == 1)
        _touch(rival, A)
        rival.commit()
        assert claim.result() == {A: b"a", B: b"b"}
        until(lambda: _number(watcher, _DEADLOCKS[kind]) > before)


@pytest.mark.parametrize("bench", ON_POSTGRESQL, indirect=True, ids="-".join)
@pytest.mark.fault("Serialisation failure")
def test_a_serialisation_failure_is_tried_again(bench: SQLBench) -> None:
    """Where the database makes every statement repeatable, a claim that came second is made again, and succeeds."""
    bench.store.put({A: b"a"}, 3600)
    with (
        bench.admin.connect() as rival,
        bench.admin.connect().execution_options(isolation_level="AUTOCOMMIT") as watcher,
        ThreadPoolExecutor() as pool,
    ):
        watcher.execute(text("ALTER ROLE tester SET default_transaction_isolation = 'repeatable read'"))
        try:
            with closing(bench.open()) as store:
                _touch(rival, A)
                claim = pool.submit(store.claim, [A], ONE, 30)
                until(lambda: _number(watcher, _WAITING["postgresql"]) == 1)
                rival.commit()
                assert claim.result() == {A: b"a"}
        finally:
            watcher.execute(text("ALTER ROLE tester RESET default_transaction_isolation"))


@pytest.mark.parametrize("bench", ON_POSTGRESQL, indirect=True, ids="-".join)
@pytest.mark.fault("Serialisation failure")
def test_a_race_that_is_always_lost_is_reported(bench: SQLBench) -> None:
    """An operation is not tried for ever: after three times it is an outage."""
    with bench.admin.begin() as connection:
        connection.execute(text("CREATE SEQUENCE tries"))
        connection.execute(
            text(
                "CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('tries');"
                " RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END $$"
            )
        )
        connection.execute(text("CREATE TRIGGER lose BEFORE INSERT ON heliograph_parcels EXECUTE FUNCTION lose()"))
    try:
        with pytest.raises(StoreUnavailableError, match=r"failed at put.*lost"):
            bench.store.put({A: b"a"}, 3600)
        with bench.admin.begin() as connection:
            assert _number(connection, "SELECT last_value FROM tries") == len(PAUSES) == 3
    finally:
        with bench.admin.begin() as connection:
            connection.execute(text("DROP FUNCTION lose CASCADE"))
            connection.execute(text("DROP SEQUENCE tries"))


@pytest.mark.parametrize("bench", stores("sqlite"), indirect=True, ids="-".join)
@pytest.mark.fault("File locked by another process")
def test_a_locked_file_is_an_outage_after_the_wait(bench: SQLBench) -> None:
    """A SQLite file that another process keeps locked is given up after the time the URL says; nothing is lost."""
    bench.store.put({A: b"a"}, 3600)
    with closing(bench.open("?timeout=0.1")) as store, locked(bench.url) as process:
        with pytest.raises(StoreUnavailableError, match=r"failed at put.*locked"):
            store.put({B: b"b"}, 3600)
        with pytest.raises(StoreUnavailableError, match=r"failed at claim.*locked"):
            store.claim([A], ONE, 30)
        with pytest.raises(StoreUnavailableError, match=r"failed at settle.*locked"):
            store.settle(ONE, [A], {})
        process.communicate("go\n")
        assert store.claim([A, B], ONE, 30) == {A: b"a"}


@pytest.mark.parametrize("bench", stores("sqlite"), indirect=True, ids="-".join)
def test_a_short_lock_is_waited_for(bench: SQLBench) -> None:
    """A SQLite file that another process writes to at the moment is waited for, and no outage."""
    with locked(bench.url) as process, ThreadPoolExecutor() as pool:
        put = pool.submit(bench.store.put, {A: b"a"}, 3600)
        process.communicate("go\n")
        put.result()
    assert bench.store.claim([A], ONE, 30) == {A: b"a"}


@pytest.mark.parametrize("bench", [("sqlite", "blocking"), ("sqlite", "async")], indirect=True, ids="-".join)
def test_a_file_of_its_own_is_written_ahead(bench: SQLBench) -> None:
    """The embedded default lets readers and a writer work at once."""
    bench.store.put({A: b"a"}, 3600)
    engine = admin_engine(bench.url)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
    engine.dispose()


LARGE = 300_000


def _until_full(store: Store) -> None:
    for number in range(100):
        store.put({f"{number:022}": bytes((number * 7 + i * i) % 256 for i in range(256)) * (LARGE // 256)}, 3600)


def _fill_and_grow(store: Store, disk: Disk) -> None:
    """See each operation work or say that it cannot, and that all is well with room."""
    store.put({A: b"a"}, 3600)
    with pytest.raises(StoreUnavailableError, match="failed at put"):
        _until_full(store)
    disk.grow()


@pytest.mark.parametrize("mode", ["blocking", "async", "django"])
@pytest.mark.fault("Disk full", on="sqlite")
def test_a_full_disk_under_sqlite(mode: str) -> None:
    """When the disk is full a put says so, and with room again all that waited is shown once."""
    with small_disk() as disk:
        url = f"sqlite:///{disk.folder / 'flashes.db'}"
        with closing(SQLStore.from_url(url)) as first:
            first.create_table()
        with closing(opened(url, mode)) as store:
            _fill_and_grow(store, disk)
            _is_shown_once(store)


@pytest.mark.parametrize("bench", ON_POSTGRESQL, indirect=True, ids="-".join)
@pytest.mark.fault("Disk full")
def test_a_full_disk_under_postgresql(bench: SQLBench) -> None:
    """When the disk is full a put says so, and with room again all that waited is shown once."""
    owner = "postgres" if bench.servers[0].user else None
    with small_disk(owner=owner) as disk, bench.admin.connect() as plain:
        connection = plain.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text(f"CREATE TABLESPACE small LOCATION '{disk.folder}'"))
        connection.execute(text("TRUNCATE heliograph_parcels"))
        connection.execute(text("ALTER TABLE heliograph_parcels SET TABLESPACE small"))
        # What repeats would be compressed to nothing.
        connection.execute(text("ALTER TABLE heliograph_parcels ALTER body SET STORAGE EXTERNAL"))
        try:
            _fill_and_grow(bench.store, disk)
            _is_shown_once(bench.store)
        finally:
            connection.execute(text("DROP TABLE heliograph_parcels"))
            connection.execute(text("DROP TABLESPACE small"))


@pytest.mark.parametrize("mode", ["blocking", "async", "django"])
@pytest.mark.fault("Disk full", on="mariadb")
def test_a_full_disk_under_mariadb(mode: str) -> None:
    """A MariaDB whose disk is full, of which it may die, has lost nothing when it is back and has room."""
    with mariadb() as server, small_disk() as disk:
        bench = SQLBench(server.url, mode)
        with bench.admin.begin() as connection:
            statement = connection.execute(text("SHOW CREATE TABLE heliograph_parcels")).one()[1]
            connection.execute(text("DROP TABLE heliograph_parcels"))
            connection.execute(text(f"{statement} DATA DIRECTORY='{disk.folder}'"))
        _fill_and_grow(bench.store, disk)
        server.kill()
        server.start()
        _is_shown_once(bench.store)
        bench.close()


def _is_shown_once(store: Store) -> None:
    assert store.claim([A], ONE, 30) == {A: b"a"}
    store.settle(ONE, [A], {})
    assert store.claim([A], OTHER, 30) == {}


@pytest.mark.parametrize(("kind", "mode"), ON_SERVERS)
@pytest.mark.fault("Wrong password")
def test_a_wrong_password(url: URL, kind: str, mode: str) -> None:
    """A password that the database refuses is an outage, and is not repeated in the error."""
    right = url(kind)
    engine = admin_engine(right)
    with engine.begin() as connection:
        if kind == "mariadb":
            connection.execute(text("CREATE OR REPLACE USER guarded@127.0.0.1 IDENTIFIED BY 'right'"))
        elif not connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = 'guarded'")).all():
            connection.execute(text("CREATE ROLE guarded LOGIN PASSWORD 'right'"))
    engine.dispose()
    wrong = make_url(right).set(username="guarded", password="wrong-secret").render_as_string(hide_password=False)
    with (
        closing(opened(wrong, mode)) as store,
        pytest.raises(StoreUnavailableError, match="failed at claim") as caught,
    ):
        store.claim([A], ONE, 30)
    assert "wrong-secret" not in str(caught.value)


@pytest.mark.parametrize("bench", WITH_POOLS, indirect=True, ids="-".join)
@pytest.mark.fault("Connection pool exhausted")
def test_an_exhausted_pool(bench: SQLBench) -> None:
    """A pool with no connection left is an outage after its own wait, and none once a connection is back."""
    bench.store.put({A: b"a"}, 3600)
    options = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 0.05}
    if isinstance(bench.opened, Awaited):
        awaited = bench.opened
        engine = create_async_engine(bench.url_for(awaited=True), **options)
        store = AsyncSQLStore(engine)

        async def exhaust() -> None:
            async with engine.connect():
                with pytest.raises(StoreUnavailableError, match=r"failed at claim.*limit"):
                    await store.claim([A], ONE, 30)
            assert await store.claim([A], ONE, 30) == {A: b"a"}
            await engine.dispose()

        awaited.run(exhaust())
    else:
        plain = create_engine(bench.url_for(awaited=False), **options)
        with plain.connect(), pytest.raises(StoreUnavailableError, match=r"failed at claim.*limit"):
            SQLStore(plain).claim([A], ONE, 30)
        assert SQLStore(plain).claim([A], ONE, 30) == {A: b"a"}
        plain.dispose()


@pytest.mark.fault("Table missing", on="sqlite")
def test_a_missing_table_names_itself(tmp_path: Path) -> None:
    """A table that nobody made is said in the error."""
    with (
        closing(SQLStore.from_url(f"sqlite:///{tmp_path / 'empty.db'}")) as store,
        pytest.raises(StoreUnavailableError, match="no such table: heliograph_parcels"),
    ):
        store.claim([A], ONE, 30)


@pytest.mark.parametrize("bench", [("psycopg", "blocking"), ("mariadb", "blocking")], indirect=True, ids="-".join)
def test_workers_may_make_the_table_at_once(bench: SQLBench, servers: Callable[[str], Sequence[Server]]) -> None:
    """Workers that start together and find no table do not fail on each other."""
    table = parcels(MetaData())
    with bench.admin.begin() as connection:
        table.drop(connection)
    workers = [SQLStore.from_url(bench.url_for(awaited=False)) for _ in range(6)]
    with ThreadPoolExecutor(len(workers)) as pool:
        for made in [pool.submit(worker.create_table) for worker in workers]:
            made.result()
    workers[0].put({A: b"a"}, 3600)
    for worker in workers:
        worker.close()
    assert bench.kept() == 1


@pytest.mark.parametrize("bench", ON_SERVERS, indirect=True, ids="-".join)
def test_an_error_says_nothing_of_what_was_sent(bench: SQLBench) -> None:
    """Neither tickets nor sealed bytes get into a log with an outage."""
    with bench.admin.begin() as connection:
        connection.execute(text("DROP TABLE heliograph_parcels"))
    with pytest.raises(StoreUnavailableError) as caught:
        bench.store.put({A: b"sealed bytes"}, 3600)
    said = f"{caught.value!r} {caught.value.__cause__!r}"
    assert A not in said
    assert "sealed bytes" not in said
