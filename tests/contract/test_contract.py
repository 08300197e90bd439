"""Every promise, against every integration."""

from __future__ import annotations

import pytest

from heliograph.testing.contract import SCENARIOS, Adapter, Scenario

from .adapters import ADAPTERS


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
@pytest.mark.parametrize("adapter", ADAPTERS.values(), ids=ADAPTERS)
def test_contract(adapter: Adapter, scenario: Scenario) -> None:
    """Each integration keeps each promise."""
    scenario.run(adapter)
