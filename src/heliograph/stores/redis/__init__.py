"""Stores in Redis, Valkey and Redis Cluster, through redis-py.

The blocking store and its asynchronous twin send the same scripts; see :mod:`heliograph.stores.redis.calls`.
"""

from __future__ import annotations

from heliograph.stores.redis.asynchronous import AsyncRedisStore
from heliograph.stores.redis.blocking import RedisStore

__all__ = ["AsyncRedisStore", "RedisStore"]
