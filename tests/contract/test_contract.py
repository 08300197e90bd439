"""Every promise, against every integration."""

from __future__ import annotations

import pytest

from heliograph.testing.contract import SCENARIOS, Scenario

from .adapters import ADAPTERS

TRANSPORTS = {"wsgi", "asgi"}


@pytest.mark.parametrize("scenario", [one for one in SCENARIOS if one.wants != "store"], ids=str)
@pytest.mark.parametrize("name", ADAPTERS)
def test_contract(name: str, scenario: Scenario) -> None:
    """Each integration keeps each promise."""
    scenario.run(ADAPTERS[name], effort="much" if name in TRANSPORTS else "usual")
