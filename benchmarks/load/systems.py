"""The systems that are compared, by framework: the bare application, what it is usually done with, and Heliograph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

BARE: Final = "bare"
OWN: Final = "Flask's own"
FLASK_SESSION: Final = "Flask-Session on Redis"
RECIPE: Final = "session recipe"
INLINE: Final = "heliograph, inline"
STORED: Final = "heliograph, stored"
"""What the modules of :mod:`benchmarks.load.served` serve, each by its name."""
STORES: Final = ("SQLite", "PostgreSQL", "Redis")
_RIVALS: Mapping[str, Mapping[str, str]] = {
    # By the framework: what there is besides, and the store that it needs.
    "Flask": {OWN: "", FLASK_SESSION: "Redis"},
    "FastAPI": {RECIPE: ""},
}


class System(NamedTuple):
    """One system: its name, what is served, and the URL of its store, empty for none."""

    name: str
    served: str
    url: str = ""

    @property
    def shows(self) -> bool:
        """Whether it has messages at all."""
        return self.served != BARE

    @property
    def stores(self) -> bool:
        """Whether its messages wait in one of our stores."""
        return self.served == STORED


def systems(framework: str, stores: Mapping[str, str]) -> list[System]:
    """Return the systems of a framework, the bare application first.

    Args:
        framework: ``Flask`` or ``FastAPI``.
        stores: URLs by name; what needs one that is not there is left out.
    """
    rivals = [
        System(name, name, stores.get(needs, ""))
        for name, needs in _RIVALS[framework].items()
        if not needs or needs in stores
    ]
    stored = [System(f"heliograph, {name}", STORED, url) for name, url in stores.items()]
    return [System(BARE, BARE), *rivals, System(INLINE, INLINE), *stored]
