"""Says at the end of a run how many scenarios of the contract ran for each integration."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

_NAME = re.compile(r"test_contract\[(?P<adapter>\w+)-P\d+")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Count the contract's passed tests by integration, also when other processes ran them."""
    passed: list[pytest.TestReport] = terminalreporter.stats.get("passed", [])
    counts = Counter(found["adapter"] for report in passed if (found := _NAME.search(report.nodeid)))
    if counts:
        line = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
        terminalreporter.write_line(f"contract scenarios kept: {line}")
