"""The Redis store of asynchronous applications: a client and nothing else; the calls are shared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import cast

from redis.asyncio import Redis, RedisCluster

from heliograph.store import Held
from heliograph.stores.homes import Loop
from heliograph.stores.redis.calls import PREFIX, Batch, Calls
from heliograph.stores.redis.clients import asynchronous_client, require_bytes
from heliograph.stores.redis.shapes import Answers, AsyncClient


class AsyncRedisStore:
    """Keeps sealed parcels in Redis or Valkey, for asynchronous applications.

    Args:
        client: The application's, which stays its to close. It must not decode responses.
        prefix: What the keys begin with.

    Raises:
        ConfigurationError: For a client that decodes responses.

    Every operation raises `StoreUnavailableError` when the server fails, with redis-py's error as its cause.

    Example:
        >>> from redis.asyncio import Redis
        >>> store = AsyncRedisStore(Redis(host="cache.example"), prefix="shop:flash:")
    """

    def __init__(self, client: Redis | RedisCluster, *, prefix: str = PREFIX) -> None:
        require_bytes(client)
        self._client = cast("AsyncClient", client)
        self._calls = Calls(prefix)
        self._home = Loop()
        self._again: Callable[[], Redis | RedisCluster] | None = None

    @classmethod
    def from_url(cls, url: str, *, prefix: str = PREFIX) -> AsyncRedisStore:
        """Return a store with a client of its own, which :meth:`aclose` closes.

        Args:
            url: ``redis://host:6379/0``, ``redis+cluster://host:6379``; see
                :func:`~heliograph.stores.redis.clients.blocking_client`.
            prefix: What the keys begin with.

        Raises:
            ConfigurationError: For a URL that cannot work.
        """
        again = partial(asynchronous_client, url)
        store = cls(again(), prefix=prefix)
        store._again = again
        return store

    async def put(self, parcels: Mapping[str, bytes], max_age: int) -> None:
        """See :meth:`RedisStore.put`."""
        await self._run(self._calls.put(parcels, max_age))

    async def claim(self, tickets: Sequence[str], owner: str, lease: int) -> Mapping[str, bytes | Held]:
        """See :meth:`RedisStore.claim`."""
        return self._calls.claimed(tickets, await self._run(self._calls.claim(tickets, owner, lease)))

    async def settle(self, owner: str, done: Sequence[str], back: Mapping[str, bytes | None]) -> None:
        """See :meth:`RedisStore.settle`."""
        await self._run(self._calls.settle(owner, done, back))

    async def aclose(self) -> None:
        """Close the client if the store made it."""
        if self._again is not None:
            await self._client.aclose()

    async def _run(self, batch: Batch) -> Answers:
        if self._home.is_left() and self._again is not None:
            self._client = cast("AsyncClient", self._again())  # The old one closes nothing without its event loop.
        while True:
            with batch:
                if batch.only is not None:
                    return [await self._client.execute_command(*batch.only)]
                return await batch.fill(self._client.pipeline(transaction=False)).execute()
