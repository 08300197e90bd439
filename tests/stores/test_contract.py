"""Every promise, of every integration, with every message in a store."""

from __future__ import annotations

from itertools import product

import pytest

from heliograph.testing.contract import SCENARIOS, Scenario

from ..brief import BRIEF
from ..contract.adapters import ADAPTERS
from .benches import Bench, Elsewhere
from .conftest import STORES

ASYNCHRONOUS = {"asgi", "starlette", "fastapi", "starlette_flash"}
DJANGO = {"django_wsgi", "django_asgi", "django_async"}
MODES = {
    **dict.fromkeys(ADAPTERS, ("blocking",)),
    **dict.fromkeys(DJANGO, ("blocking", "django")),
    **dict.fromkeys(ASYNCHRONOUS, ("async",)),
}
# The same integrations in other words, or without a session.
VARIANTS = {"flask_words", "pyramid_sessionless", "starlette_flash"}
PAIRS = [
    (name, (kind, mode))
    for name, (kind, mode) in product(ADAPTERS, STORES)
    if mode in MODES[name]
    and kind != "resp3"  # Its commands are those of resp2.
    # No store knows the framework, and no integration the server.
    and (
        not (BRIEF or name in VARIANTS)
        or kind == "memory"
        or name in ("wsgi", "asgi")
        or (kind, mode) == ("sqlite", "django")
    )
]


@pytest.mark.parametrize("scenario", [one for one in SCENARIOS if one.wants != "cookies"], ids=str)
@pytest.mark.parametrize(
    ("name", "bench"), PAIRS, indirect=["bench"], ids=["-".join((name, *store)) for name, store in PAIRS]
)
def test_contract(name: str, bench: Bench, scenario: Scenario) -> None:
    """Each integration keeps each promise, wherever its messages wait."""
    store = Elsewhere(bench.store) if name in ASYNCHRONOUS else bench.store
    scenario.run(ADAPTERS[name], effort="little", store=store)
