"""How often a request reaches the store's server: through whole applications, counted on the wire."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from itertools import product

import pytest

from benchmarks.stores.trips import ASYNCHRONOUS, BLOCKING, Trips, trips
from heliograph.stores import open

PROMISED = Trips(idle=0, flash=1, before=1, after=1, next=1, later=0)
MARIADB = PROMISED._replace(before=2, next=2)  # Its UPDATE returns nothing, so that a claim asks twice.
KINDS = ("sqlite", "psycopg", "asyncpg", "mariadb", "resp2", "resp3")
PAIRS = [*product(BLOCKING, [kind for kind in KINDS if kind != "asyncpg"]), *product(ASYNCHRONOUS, KINDS)]


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_round_trips_of_a_messages_life(name: str, kind: str, url: Callable[[str], str]) -> None:
    """An idle page asks nothing of a store; flashing, showing, and learning that a message is spent ask once each."""
    address = url(kind)
    with closing(open(address)) as store:
        store.create_table()
    assert trips(name, address) == (MARIADB if kind == "mariadb" else PROMISED)
