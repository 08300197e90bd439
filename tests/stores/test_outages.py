"""A server that fails: each operation says so with one error, nothing is lost, and all goes on when it is back."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from heliograph.errors import StoreUnavailableError
from heliograph.store import HELD

from .benches import Bench, RedisBench, SQLBench
from .conftest import stores

ONE, OTHER = "reader one", "reader two"
A, B = "AAAAAAAAAAAAAAAAAAAAAA", "Zm9vYmFyYmF6cXV4-_-_-g"
ON_SERVERS = stores("psycopg", "asyncpg", "mariadb", "resp3", "cluster")


@pytest.mark.parametrize("bench", ON_SERVERS, indirect=True, ids="-".join)
def test_down_at_every_operation(bench: Bench) -> None:
    """While the server is down each operation says so; when it is back all is as it was, and the store works on."""
    bench.store.put({A: b"body"}, 3600)
    bench.store.claim([A], ONE, 3000)
    with bench.down():
        with pytest.raises(StoreUnavailableError, match="failed at put") as caught:
            bench.store.put({B: b"other"}, 3600)
        assert caught.value.__cause__ is not None
        with pytest.raises(StoreUnavailableError, match="failed at claim"):
            bench.store.claim([A], ONE, 30)
        with pytest.raises(StoreUnavailableError, match="failed at settle"):
            bench.store.settle(ONE, [A], {})
    assert bench.store.claim([A, B], OTHER, 30) == {A: HELD}
    bench.store.settle(ONE, [], {A: b"rest"})
    bench.store.put({B: b"other"}, 3600)
    assert bench.store.claim([A, B], OTHER, 30) == {A: b"rest", B: b"other"}


@pytest.mark.parametrize("bench", ON_SERVERS, indirect=True, ids="-".join)
@pytest.mark.fault("Server killed and restarted")
def test_killed_and_restarted(bench: Bench) -> None:
    """A server that was killed and came back between two requests is not noticed, and has lost nothing."""
    bench.store.put({A: b"body", B: b"other"}, 3600)
    bench.store.claim([A], ONE, 3000)
    with bench.down(killed=True):
        pass
    assert bench.store.claim([A, B], OTHER, 30) == {A: HELD, B: b"other"}


@pytest.mark.parametrize("bench", stores("psycopg", "asyncpg", "mariadb"), indirect=True, ids="-".join)
@pytest.mark.parametrize("operation", ["put", "claim", "settle"])
@pytest.mark.fault("Connection closed by the server")
def test_a_connection_that_the_server_closed(bench: SQLBench, operation: str) -> None:
    """A connection that the database ended while it was idle is replaced, and the operation done."""
    bench.store.put({A: b"body"}, 3600)
    bench.store.claim([A], ONE, 3000)
    kill = {
        "postgresql": "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'",
        "mysql": "SELECT id FROM information_schema.processlist WHERE id <> connection_id() AND user = 'root'",
    }
    with bench.admin.connect() as connection:
        found = connection.execute(text(kill[bench.admin.dialect.name])).scalars().all()
        assert found
        if bench.admin.dialect.name == "mysql":
            for number in found:
                connection.execute(text(f"KILL {number}"))
    if operation == "put":
        bench.store.put({B: b"other"}, 3600)
    elif operation == "claim":
        assert bench.store.claim([A], ONE, 30) == {A: b"body"}
    else:
        bench.store.settle(ONE, [A], {})
    assert bench.kept() == {"put": 2, "claim": 1, "settle": 0}[operation]


@pytest.mark.parametrize("bench", stores("resp2", "resp3"), indirect=True, ids="-".join)
@pytest.mark.fault("Connection closed by the server")
def test_a_connection_that_redis_closed(bench: RedisBench) -> None:
    """A connection that Redis ended while it was idle is replaced, and the operation done."""
    bench.store.put({A: b"body"}, 3600)
    assert bench.admin.execute_command("CLIENT KILL TYPE normal SKIPME yes") >= 1
    assert bench.store.claim([A], ONE, 30) == {A: b"body"}
