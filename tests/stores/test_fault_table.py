"""The documents say of faults what the tests have shown, no more and no less."""

from __future__ import annotations

import subprocess
import sys

from .faults import BEGIN, HERE, PAGE, written


def test_the_table_of_faults_is_what_the_tests_show() -> None:
    """Each fault in docs/stores.md has a test on each store that the table names, and says what that test promises."""
    command = [sys.executable, "-m", "tests.stores.faults", "--collect"]
    shown = subprocess.run(command, cwd=HERE.parents[1], capture_output=True, text=True, check=True).stdout
    assert BEGIN in shown
    assert written(PAGE.read_text()) == written(shown)
