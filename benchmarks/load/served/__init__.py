"""The applications that real servers serve, one by its name, with its store's URL: both from the environment.

A server's worker imports one of these modules, as it would any application; so each has connections of its own, and
its memory holds nothing of other frameworks. Nothing is around the application that would be measured with it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

SYSTEM: Final = "BENCHMARK_SYSTEM"
STORE: Final = "BENCHMARK_STORE"
WORKERS: Final = "BENCHMARK_WORKERS"
"""The environment variables: what to serve, its store's URL, and the folder in which workers announce themselves."""


def announce() -> None:
    """Tell the run that this process is a worker that is about to serve: a file named by its id."""
    Path(os.environ[WORKERS], str(os.getpid())).touch()
