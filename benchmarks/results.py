"""What a run found, as it is kept in JSON; tables and charts are made of it and of nothing else."""

from __future__ import annotations

from pathlib import Path

import msgspec

from benchmarks.families import FAMILIES
from benchmarks.rounds import CYCLE, Figure


class Result(msgspec.Struct, frozen=True):
    """What one system costs.

    Args:
        microseconds: By measure; each a median and half the distance between the quartiles.
        bytes: Of name, ``=`` and value of its cookies, by the number of messages.
    """

    microseconds: dict[str, Figure]
    bytes: dict[str, int]

    @property
    def cycle(self) -> float:
        """Microseconds of the whole cycle."""
        return self.microseconds[CYCLE].median


class Run(msgspec.Struct, frozen=True):
    """One run.

    Args:
        versions: Of the machine and of all that was measured.
        starts: How many interpreters each system had, one after another.
        rounds: Of each of them.
        left_out: What was not measured, and why.
        results: By family and system.
    """

    versions: dict[str, str]
    starts: int
    rounds: int
    left_out: list[str]
    results: dict[str, dict[str, Result]]


class Pair(msgspec.Struct, frozen=True):
    """Heliograph beside one peer: the microseconds of their cycles."""

    family: str
    peer: str
    ours: str
    theirs_took: float
    ours_took: float

    @property
    def ratio(self) -> float:
        """What Heliograph costs, of what the peer costs."""
        return self.ours_took / self.theirs_took


def pairs(run: Run) -> list[Pair]:
    """Return Heliograph beside each peer that was measured."""
    return [
        Pair(family, peer.name, ours, systems[peer.name].cycle, systems[ours].cycle)
        for family, systems in run.results.items()
        for ours in [FAMILIES[family].ours.name]
        for peer in FAMILIES[family].peers
        if peer.name in systems
    ]


def encoded(run: Run) -> bytes:
    """Return a run as JSON."""
    return msgspec.json.format(msgspec.json.encode(run), indent=2) + b"\n"


def read(file: Path) -> Run:
    """Return the run that a file holds."""
    return msgspec.json.decode(file.read_bytes(), type=Run)
