"""For tests: requests without a server, and a browser without a window.

Nothing here is imported by the library itself.
"""

from __future__ import annotations

from heliograph.testing.requests import Request, example_flashes, handling

__all__ = ["Request", "example_flashes", "handling"]
