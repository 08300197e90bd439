"""An application with a store, and a visitor of it."""

import random
from typing import Any

from tests.core.fake_store import FakeStore
from tests.core.visits import Clock, Visit, Visitor, heliograph

PAGE = {"sec-fetch-mode": "navigate", "accept": "text/html"}
LARGE = "".join(map(chr, random.Random(7).choices(range(0x4E00, 0x9F00), k=1000)))
"""A text that no cookie takes, not even deflated."""


class Shop:
    """Everything that is flashed here goes to the store, unless ``inline_limit`` says otherwise."""

    def __init__(self, **settings: Any) -> None:
        self.clock = Clock()
        self.store = FakeStore(self.clock)
        self.helio = heliograph(**{"clock": self.clock, "store": self.store, "inline_limit": 0, **settings})
        self.visitor = Visitor(self.helio)

    def fetched(self, visit: Visit) -> Visit:
        """Claim before the handler runs, as an asynchronous transport does, and never after."""
        if visit.exchange.eager:
            visit.claim()
        visit.exchange.claim = None
        return visit
