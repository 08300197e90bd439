"""The Redis store of blocking applications: a client and nothing else; the calls are shared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import cast

from redis import Redis, RedisCluster

from heliograph.store import Held
from heliograph.stores.operation import Stats
from heliograph.stores.redis.calls import CHUNK, PREFIX, Batch, Calls
from heliograph.stores.redis.clients import blocking_client, require_bytes
from heliograph.stores.redis.shapes import Answers, Client, Cluster


class RedisStore:
    """Keeps sealed parcels in Redis or Valkey, for blocking applications.

    Args:
        client: The application's, which stays its to close. It must not decode responses.
        prefix: What the keys begin with.

    Raises:
        ConfigurationError: For a client that decodes responses.

    Every operation raises `StoreUnavailableError` when the server fails, with redis-py's error as its cause.

    Example:
        >>> from redis import Redis
        >>> store = RedisStore(Redis(host="cache.example"), prefix="shop:flash:")
    """

    def __init__(self, client: Redis | RedisCluster, *, prefix: str = PREFIX) -> None:
        require_bytes(client)
        self._client = cast("Client", client)
        self._calls = Calls(prefix)
        # Redis-py's blocking pipeline asks the default node where each script's key is (COMMAND GETKEYS): a round trip
        # for each parcel, and none of them works while that node is down.
        self._locate = cast("Cluster", client).get_node_from_key if isinstance(client, RedisCluster) else None
        self._owned = False

    @classmethod
    def from_url(cls, url: str, *, prefix: str = PREFIX) -> RedisStore:
        """Return a store with a client of its own, which :meth:`close` closes.

        Args:
            url: ``redis://host:6379/0``, ``redis+cluster://host:6379``; see
                :func:`~heliograph.stores.redis.clients.blocking_client`.
            prefix: What the keys begin with.

        Raises:
            ConfigurationError: For a URL that cannot work.
            StoreUnavailableError: When no node of a cluster answers, which is asked at once for the others.
        """
        store = cls(blocking_client(url), prefix=prefix)
        store._owned = True
        return store

    def put(self, parcels: Mapping[str, bytes], max_age: int) -> None:
        """Keep parcels for ``max_age`` seconds."""
        self._run(self._calls.put(parcels, max_age))

    def claim(self, tickets: Sequence[str], owner: str, lease: int) -> Mapping[str, bytes | Held]:
        """Hand out parcels to ``owner`` alone for ``lease`` seconds; what is absent from the answer is spent."""
        return self._calls.claimed(tickets, self._run(self._calls.claim(tickets, owner, lease)))

    def settle(self, owner: str, done: Sequence[str], back: Mapping[str, bytes | None]) -> None:
        """Remove what is done and free what goes back, as far as ``owner`` still holds it."""
        self._run(self._calls.settle(owner, done, back))

    def create_table(self) -> None:
        """Do nothing: there is no table."""

    def stats(self) -> Stats:
        """Count what waits."""
        answers = [answer for keys in self._keys("stats") for answer in self._run(self._calls.look(keys))]
        return self._calls.counted(answers)

    def purge(self, *, everything: bool = False) -> int:
        """Remove everything that waits, if so asked; return how many parcels. Redis removes what has expired."""
        if not everything:
            return 0
        removed = 0
        for keys in self._keys("purge"):
            self._run(self._calls.remove(keys))
            removed += len(keys)  # Not the answers: a batch that is sent again finds nothing the second time.
        return removed

    def close(self) -> None:
        """Close the client if the store made it."""
        if self._owned:
            self._client.close()

    def _keys(self, operation: str) -> Iterator[list[str]]:
        """Yield the keys of what waits, some at a time."""
        with Batch(operation, ()):
            found = self._client.scan_iter(match=self._calls.pattern, count=CHUNK)
            while keys := [key.decode() for key in islice(found, CHUNK)]:
                yield keys

    def _run(self, batch: Batch) -> Answers:
        while True:
            with batch:
                if batch.only is not None:
                    return [self._client.execute_command(*batch.only)]
                return batch.fill(self._client.pipeline(transaction=False), self._locate).execute()
