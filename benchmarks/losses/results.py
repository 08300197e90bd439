"""Results, as they are in JSON."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from importlib.metadata import version
from typing import TypedDict

from benchmarks.losses.systems import SYSTEMS

Seen = dict[str, dict[str, str]]
"""What was seen, by system and scenario; a scenario that makes no sense for a system is left out."""


class Results(TypedDict):
    """What was seen, and with which versions."""

    versions: dict[str, str]
    seen: Seen


def versions(systems: Iterable[str]) -> dict[str, str]:
    """Return the versions that decide what these systems do."""
    packages = dict.fromkeys(package for name in systems for package in SYSTEMS[name].packages)
    return {"python": platform.python_version(), **{package: version(package) for package in packages}}
