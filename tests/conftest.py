"""For all tests: the contract explains its failures as tests do, and its scenarios are counted at the end."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from . import brief
from . import django_setup as django_setup  # Before anything else can want settings for the process.

collect_ignore_glob = ["*/served/*"]  # Applications for processes of their own: they need its environment.

collect_ignore = brief.LEFT_OUT if brief.BRIEF else []

pytest.register_assert_rewrite("heliograph.testing.contract")

_SCENARIO = re.compile(r"test_contract\[(?P<adapter>\w+)-P\d+")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how many scenarios of the contract each integration kept, also when other processes ran them."""
    passed: list[pytest.TestReport] = terminalreporter.stats.get("passed", [])
    counts = Counter(found["adapter"] for report in passed if (found := _SCENARIO.search(report.nodeid)))
    if counts:
        line = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
        terminalreporter.write_line(f"contract scenarios kept: {line}")
