"""Where stored parcels wait: in memory, in a SQL database, in Redis.

One module per kind of server, each the only one that imports its driver; this one imports none of them. A store keeps
bytes under tickets and hands each parcel to one reader at a time. What a parcel is, when to ask for one and what an
outage means is decided by the core.
"""

from __future__ import annotations

from heliograph.stores.addresses import open, open_async
from heliograph.stores.operation import OpenedAsyncStore, OperatedStore, Stats

__all__ = ["OpenedAsyncStore", "OperatedStore", "Stats", "open", "open_async"]
