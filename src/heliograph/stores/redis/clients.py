"""The clients that a store makes for itself from a URL; a client that is passed in is never changed.

What is set here is what a page can bear: a server that does not answer is given up after a few seconds.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol, TypeVar, cast

from redis import Redis, RedisCluster, asyncio
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import ExponentialBackoff
from redis.exceptions import RedisClusterException, RedisError
from redis.retry import Retry

from heliograph.errors import ConfigurationError
from heliograph.stores.outage import unavailable

FAILURES = (RedisError, RedisClusterException, OSError)
"""What redis-py raises when the server, or the way to it, failed; a cluster's has another base than the rest."""
PATIENCE = 2
"""Seconds to wait for a connection, and for an answer."""
_RETRIES = 2
# By a URL's scheme: what redis-py calls it, and whether the server is one of a cluster.
_SCHEMES = {
    "redis": ("redis", False),
    "rediss": ("rediss", False),
    "valkey": ("redis", False),
    "valkeys": ("rediss", False),
    "redis+cluster": ("redis", True),
    "rediss+cluster": ("rediss", True),
    "valkey+cluster": ("redis", True),
    "valkeys+cluster": ("rediss", True),
    "unix": ("unix", False),
}


C = TypeVar("C", covariant=True)
D = TypeVar("D", covariant=True)


class _Encoder(Protocol):
    decode_responses: bool


class _Encodes(Protocol):
    def get_encoder(self) -> _Encoder: ...


class _FromURL(Protocol[C]):
    def from_url(self, url: str, **options: Any) -> C: ...


class _Server(NamedTuple):
    url: str
    in_cluster: bool


def require_bytes(client: object) -> None:
    """Refuse a client that would turn sealed bytes into text.

    Raises:
        ConfigurationError: When it would.
    """
    if cast("_Encodes", client).get_encoder().decode_responses:
        raise ConfigurationError("Sealed parcels are bytes: the store's client needs decode_responses=False.")


def blocking_client(url: str) -> Redis | RedisCluster:
    """Return a client for :class:`~heliograph.stores.redis.RedisStore`.

    Args:
        url: ``redis://host:6379/0``, ``rediss://`` with TLS, ``redis+cluster://`` for any node of a cluster; the same
            with ``valkey``. A query sets redis-py's options: ``?socket_timeout=1&protocol=3``.

    Raises:
        ConfigurationError: For a URL that cannot work.
        StoreUnavailableError: When no node of a cluster answers, which is asked at once for the others.
    """
    retry = Retry(ExponentialBackoff(cap=0.1, base=0.01), _RETRIES)
    return _make(url, cast("_FromURL[Redis]", Redis), cast("_FromURL[RedisCluster]", RedisCluster), retry)


def asynchronous_client(url: str) -> asyncio.Redis | asyncio.RedisCluster:
    """Return a client for :class:`~heliograph.stores.redis.AsyncRedisStore`; see :func:`blocking_client`."""
    retry = AsyncRetry(ExponentialBackoff(cap=0.1, base=0.01), _RETRIES)
    one, many = (
        cast("_FromURL[asyncio.Redis]", asyncio.Redis),
        cast("_FromURL[asyncio.RedisCluster]", asyncio.RedisCluster),
    )
    return _make(url, one, many, retry)


def _make(url: str, one: _FromURL[C], many: _FromURL[D], retry: Retry | AsyncRetry) -> C | D:
    server = _server(url)
    make: _FromURL[C | D] = many if server.in_cluster else one
    try:
        return make.from_url(server.url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=retry)
    except ValueError as error:
        raise ConfigurationError(f"The store's URL cannot work: {error}.") from error
    except FAILURES as error:
        raise unavailable("connecting", error) from error


def _server(url: str) -> _Server:
    scheme, separator, rest = url.partition("://")
    if scheme not in _SCHEMES or not separator:
        raise ConfigurationError(f"A Redis store's URL begins with one of {', '.join(_SCHEMES)}, not with {scheme!r}.")
    scheme, in_cluster = _SCHEMES[scheme]
    return _Server(f"{scheme}://{rest}", in_cluster)
