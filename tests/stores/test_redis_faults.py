"""What only Redis does: forget scripts, load, be a replica, have no memory or disk left, move slots, lose a node."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from redis import BlockingConnectionPool, Redis
from redis import asyncio as aredis
from redis.exceptions import BusyLoadingError, RedisError

from heliograph.errors import ConfigurationError, StoreUnavailableError
from heliograph.store import HELD, Store
from heliograph.stores.redis import AsyncRedisStore, RedisStore
from heliograph.stores.redis.calls import PREFIX

from .benches import Awaited, RedisBench, opened
from .conftest import stores
from .disks import small_disk
from .servers import Server, redis_client, redis_cluster, redis_server, until

ONE, OTHER = "reader one", "reader two"
A, B = "AAAAAAAAAAAAAAAAAAAAAA", "Zm9vYmFyYmF6cXV4-_-_-g"
ON_ONE = pytest.mark.parametrize("bench", stores("resp2", "resp3"), indirect=True, ids="-".join)
ON_CLUSTER = pytest.mark.parametrize("bench", stores("cluster"), indirect=True, ids="-".join)
# Redis-py's own annotations of its pools are incomplete.
_blocking_pool: Any = BlockingConnectionPool
_asynchronous_pool: Any = aredis.BlockingConnectionPool
BOTH = pytest.mark.parametrize("mode", ["blocking", "async"])


@pytest.mark.parametrize("bench", stores("resp2", "resp3", "cluster"), indirect=True, ids="-".join)
@pytest.mark.fault("Scripts forgotten")
def test_scripts_that_were_forgotten(bench: RedisBench) -> None:
    """A server that was restarted, or flushed its scripts, is told them again, and nothing is lost or done twice."""
    tickets = {f"{number:022}": b"%d" % number for number in range(20)}
    _forget(bench)
    bench.store.put(tickets, 3600)
    _forget(bench)
    assert bench.store.claim(list(tickets), ONE, 3000) == tickets
    _forget(bench)
    done, *rest = tickets
    bench.store.settle(ONE, [done], dict.fromkeys(rest, b"rest"))
    assert bench.store.claim(list(tickets), OTHER, 30) == dict.fromkeys(rest, b"rest")


def _forget(bench: RedisBench) -> None:
    for server in bench.servers:
        with redis_client(server.url) as client:
            client.script_flush()


@ON_CLUSTER
def test_scripts_that_one_node_forgot(bench: RedisBench) -> None:
    """Where one node of several does not know a script, all parcels of the operation are claimed, each once."""
    tickets = {f"{number:022}": b"%d" % number for number in range(20)}
    bench.store.put(tickets, 3600)
    assert bench.store.claim(list(tickets), ONE, 3000) == tickets
    with redis_client(bench.servers[1].url) as client:
        client.script_flush()
    assert bench.store.claim(list(tickets), ONE, 3000) == tickets
    assert bench.store.claim(list(tickets), OTHER, 3000) == dict.fromkeys(tickets, HELD)


@ON_ONE
@pytest.mark.fault("READONLY")
def test_a_replica_says_that_it_is_one(bench: RedisBench) -> None:
    """A server that became read-only is an outage; nothing is lost, and all goes on when it takes writes again."""
    bench.store.put({A: b"a"}, 3600)
    bench.store.claim([A], ONE, 3000)
    bench.admin.replicaof("127.0.0.1", 1)
    try:
        for operation in (
            lambda: bench.store.put({B: b"b"}, 3600),
            lambda: bench.store.claim([A], ONE, 30),
            lambda: bench.store.settle(ONE, [A], {}),
        ):
            with pytest.raises(StoreUnavailableError, match="ReadOnlyError"):
                operation()
    finally:
        bench.admin.replicaof("NO", "ONE")
    assert bench.store.claim([A, B], OTHER, 30) == {A: HELD}


@ON_ONE
@pytest.mark.fault("Out of memory")
def test_no_memory_left(bench: RedisBench) -> None:
    """Without memory a put is an outage, what was shown can still be removed, and what waits is not lost."""
    bench.store.put({A: b"a", B: b"b"}, 3600)
    bench.store.claim([A], ONE, 3000)
    bench.admin.config_set("maxmemory", 1)
    try:
        with pytest.raises(StoreUnavailableError, match=r"failed at put.*OOM|OutOfMemory"):
            bench.store.put({"C" * 22: b"c"}, 3600)
        with pytest.raises(StoreUnavailableError, match="failed at claim"):
            bench.store.claim([B], OTHER, 30)
        bench.store.settle(ONE, [A], {})
    finally:
        bench.admin.config_set("maxmemory", 0)
    assert bench.store.claim([A, B], OTHER, 30) == {B: b"b"}


@BOTH
@pytest.mark.fault("Disk full", on="resp3")
def test_no_disk_left(mode: str) -> None:
    """A Redis that cannot write its file refuses writes, which is an outage; with room again it has all that waited."""
    with (
        small_disk() as disk,
        redis_server("--dir", str(disk.folder)) as server,
        closing(opened(server.url, mode)) as store,
    ):
        store.put({A: b"a"}, 3600)
        with pytest.raises(StoreUnavailableError, match="failed at put"):
            _put_many(store)
        disk.grow()
        until(lambda: _works(store))
        assert store.claim([A], ONE, 30) == {A: b"a"}


def _put_many(store: Store) -> None:
    for number in range(2000):
        store.put({f"{number:022}": bytes(100_000)}, 3600)


def _works(store: Store) -> bool:
    try:
        store.put({B: b"b"}, 3600)
    except StoreUnavailableError:
        return False
    return True


@BOTH
@pytest.mark.fault("LOADING", on="resp3")
def test_a_server_that_is_still_loading(mode: str) -> None:
    """A server that has not yet read its data is an outage, and never taken for one that has nothing."""
    with (
        redis_server() as server,
        redis_client(server.url) as admin,
        closing(opened(server.url, mode)) as store,
    ):
        store.put({f"{number:022}": bytes(5000) for number in range(2000)} | {A: b"a"}, 3600)
        admin.bgrewriteaof()
        until(lambda: not admin.info("persistence")["aof_rewrite_in_progress"])
        server.stop()
        server.launch("--key-load-delay", "2000", "--loading-process-events-interval-bytes", "1024")
        until(lambda: _is_loading(server))
        with pytest.raises(StoreUnavailableError, match=r"failed at claim.*BusyLoadingError"):
            store.claim([A], ONE, 30)
        admin.config_set("key-load-delay", 0)
        until(lambda: not _is_loading(server))
        assert store.claim([A], ONE, 30) == {A: b"a"}


def _is_loading(server: Server) -> bool:
    try:
        with redis_client(server.url) as client:
            client.ping()
    except BusyLoadingError:
        return True
    except (RedisError, OSError):
        return False
    return False


@BOTH
@pytest.mark.fault("Wrong password", on="resp3")
def test_a_wrong_password(mode: str) -> None:
    """A password that Redis refuses is an outage, and is not repeated in the error."""
    with redis_server("--requirepass", "right", password="right") as server:
        with (
            closing(opened(server.url.replace("right", "wrong-secret"), mode)) as store,
            pytest.raises(StoreUnavailableError, match="AuthenticationError") as caught,
        ):
            store.claim([A], ONE, 30)
        assert "wrong-secret" not in str(caught.value)
        with closing(opened(server.url, mode)) as store:
            assert store.claim([A], ONE, 30) == {}


@pytest.mark.fault("Connection pool exhausted", on="resp3")
def test_an_exhausted_pool(redis: Server) -> None:
    """A pool with no connection left is an outage after its own wait, and none once a connection is back."""
    pool: Any = _blocking_pool.from_url(redis.url, max_connections=1, timeout=0.05)
    store = RedisStore(Redis(connection_pool=pool))
    taken = pool.get_connection()
    with pytest.raises(StoreUnavailableError, match="failed at claim"):
        store.claim(["P" * 22], ONE, 30)
    pool.release(taken)
    assert store.claim(["P" * 22], ONE, 30) == {}
    pool.disconnect()


def test_an_exhausted_pool_of_an_asynchronous_client(redis: Server) -> None:
    """The same for asynchronous clients."""

    async def exhaust() -> None:
        pool: Any = _asynchronous_pool.from_url(redis.url, max_connections=1, timeout=0.05)
        store = AsyncRedisStore(aredis.Redis(connection_pool=pool))
        taken = await pool.get_connection()
        with pytest.raises(StoreUnavailableError, match="failed at claim"):
            await store.claim(["P" * 22], ONE, 30)
        await pool.release(taken)
        assert await store.claim(["P" * 22], ONE, 30) == {}
        await pool.disconnect()

    asyncio.run(exhaust())


@ON_CLUSTER
@pytest.mark.fault("MOVED, ASK")
def test_a_slot_that_moved(bench: RedisBench) -> None:
    """While its slot moves to another node, and after, a parcel is claimed and settled, once."""
    bench.store.put({A: b"a", B: b"b"}, 3600)
    with _migrating(bench, PREFIX + A) as (source, target):
        bench.store.claim([A], ONE, 3000)
        with redis_client(source.url) as client:
            client.execute_command("MIGRATE", "127.0.0.1", target.port, PREFIX + A, 0, 5000)
        assert bench.store.claim([A, B], OTHER, 3000) == {A: HELD, B: b"b"}  # Asked of the new node (ASK).
    assert bench.store.claim([A], ONE, 30) == {A: b"a"}  # Told of the new node (MOVED).
    bench.store.settle(ONE, [A], {})
    assert bench.store.claim([A, B], OTHER, 30) == {B: b"b"}
    bench.admin.delete(PREFIX + B)


@contextmanager
def _migrating(bench: RedisBench, key: str) -> Generator[tuple[Server, Server]]:
    """Begin to move a key's slot, and end it with the block."""
    slot = bench.admin.keyslot(key)
    source = next(server for server in bench.servers if server.port == bench.admin.get_node_from_key(key).port)
    target = next(server for server in bench.servers if server is not source)
    with redis_client(source.url) as giver, redis_client(target.url) as taker:
        names = [client.cluster("MYID") for client in (giver, taker)]
        taker.execute_command("CLUSTER SETSLOT", slot, "IMPORTING", names[0])
        giver.execute_command("CLUSTER SETSLOT", slot, "MIGRATING", names[1])
        yield source, target
        for client in (taker, giver):
            client.execute_command("CLUSTER SETSLOT", slot, "NODE", names[1])


@BOTH
@pytest.mark.fault("Node failed over", on="cluster")
def test_a_node_that_failed_over(mode: str) -> None:
    """When a node dies, its parcels are an outage until its replica takes over, and are then shown once."""
    with redis_cluster(replica=True) as nodes:
        first, *_, replica = nodes
        url = nodes[1].url.replace("redis://", "redis+cluster://").removesuffix("/0")
        tickets = {f"{number:022}": b"%d" % number for number in range(20)}
        with redis_client(first.url) as client, closing(opened(url, mode)) as store:
            store.put(tickets, 3600)
            assert store.claim(list(tickets), ONE, 3000) == tickets
            assert (
                client.wait(1, 10_000) == 1
            )  # Replication is asynchronous; what has not reached it dies with the node.
        with closing(opened(url, mode)) as store:
            store.claim([A], ONE, 30)
            first.kill()
            with pytest.raises(StoreUnavailableError, match="failed at claim"):
                store.claim(list(tickets), OTHER, 30)
            with redis_client(replica.url) as client:
                client.execute_command("CLUSTER FAILOVER", "TAKEOVER")
            until(lambda: _claims(store, list(tickets)))
            assert store.claim(list(tickets), OTHER, 30) == dict.fromkeys(tickets, HELD)
            store.settle(ONE, list(tickets), {})
            assert store.claim(list(tickets), OTHER, 30) == {}


def _claims(store: Store, tickets: list[str]) -> bool:
    try:
        store.claim(tickets, OTHER, 30)
    except StoreUnavailableError:
        return False
    return True


def test_a_client_that_decodes_is_refused() -> None:
    """A client that would turn sealed bytes into text is an error where the store is made."""
    with pytest.raises(ConfigurationError, match="decode_responses=False"):
        RedisStore(Redis(decode_responses=True))
    with pytest.raises(ConfigurationError, match="decode_responses=False"):
        AsyncRedisStore(aredis.Redis(decode_responses=True))


@BOTH
def test_a_cluster_that_is_not_there(mode: str) -> None:
    """No node of a cluster answering is an outage like any other."""

    def use() -> None:
        with closing(opened("redis+cluster://127.0.0.1:1", mode)) as store:
            assert isinstance(store, Awaited)
            store.claim([A], ONE, 30)

    with pytest.raises(StoreUnavailableError):
        use()
