"""The scenarios: what happens, in the words that the page prints, played at any shop.

The name of a scenario is its row in the tables, the docstring of its function the line that says what is done.
"""

from benchmarks.losses.scenarios import limits, overlapping, strangers, unseen
from benchmarks.losses.scenarios.scenario import Scenario

SCENARIOS: dict[str, Scenario] = {
    scenario.name: scenario for module in (overlapping, unseen, limits, strangers) for scenario in module.SCENARIOS
}
"""All, by name, in the order of the tables."""

__all__ = ["SCENARIOS", "Scenario"]
