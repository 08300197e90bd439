"""The applications that real servers serve, one by its name, with its store's URL: both from the environment.

A server's worker imports one of these modules, as it would any application; so each has connections of its own, and
its memory holds nothing of other frameworks.
"""

from __future__ import annotations

import resource
from pathlib import Path
from typing import Final

SYSTEM: Final = "BENCHMARK_SYSTEM"
STORE: Final = "BENCHMARK_STORE"
"""The environment variables."""
BARE: Final = "bare"
OWN: Final = "Flask's own"
FLASK_SESSION: Final = "Flask-Session on Redis"
RECIPE: Final = "session recipe"
INLINE: Final = "heliograph, inline"
STORED: Final = "heliograph, stored"
"""The systems."""
MEMORY: Final = "/memory"
"""GET: the memory that this worker has, in KiB."""


def memory() -> bytes:
    """Return what :data:`MEMORY` answers."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])  # Linux only; the peak would count our own, too.
    return str(pages * resource.getpagesize() // 1024).encode()
