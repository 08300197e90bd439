"""Every promise, of every integration, with every message in a store."""

from __future__ import annotations

from itertools import product

import pytest

from heliograph.testing.contract import SCENARIOS, Scenario

from ..contract.adapters import ADAPTERS
from .benches import Bench, Elsewhere
from .conftest import STORES

ASYNCHRONOUS = {"asgi", "starlette", "fastapi", "starlette_flash"}
PAIRS = [
    (name, (kind, mode))
    for name, (kind, mode) in product(ADAPTERS, STORES)
    if (mode == "async") is (name in ASYNCHRONOUS) and kind != "resp3"  # Its commands are those of resp2.
]


@pytest.mark.parametrize("scenario", [one for one in SCENARIOS if one.wants != "cookies"], ids=str)
@pytest.mark.parametrize(
    ("name", "bench"), PAIRS, indirect=["bench"], ids=[f"{name}-{kind}" for name, (kind, _) in PAIRS]
)
def test_contract(name: str, bench: Bench, scenario: Scenario) -> None:
    """Each integration keeps each promise, wherever its messages wait."""
    store = Elsewhere(bench.store) if name in ASYNCHRONOUS else bench.store
    scenario.run(ADAPTERS[name], effort="little", store=store)
