"""What one Python is enough for, where the tests run on several: what others say to any of them, or is recorded of one.

It is what browsers and servers say, what requests take, and what is said of the versions of other libraries that one
Python has. ``tools/test.py`` asks all of it of the first Python, and sets a variable for the others. These run every
line of the library all the same: each integration with one store, each store with both transports, each server of the
frameworks.
"""

from __future__ import annotations

import os

BRIEF = bool(os.environ.get("BRIEF_TESTS"))
"""Whether another Python runs the rest."""

LEFT_OUT = [
    "benchmarks/test_instructions.py",
    "benchmarks/test_load.py",
    "benchmarks/test_losses.py",
    "benchmarks/test_stores.py",
    "browser",
    "component",
    "partials",
    "stores/test_disconnects.py",
    "stores/test_exactly_once.py",
    "stores/test_fault_table.py",
    "stores/test_load.py",
    "stores/test_redis_faults.py",
    "stores/test_shops.py",
    "stores/test_sql_faults.py",
]
"""Below ``tests``, what is left out then."""
