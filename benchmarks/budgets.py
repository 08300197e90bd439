"""The cost budgets: what Heliograph may cost beside its peers. They are promises about ratios, not about machines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from benchmarks.families import OURS
from benchmarks.rounds import CYCLE, Result

_CYCLES = {
    "WSGI": 2.5,
    "ASGI": 2.5,
    "Flask": 1 / 3,
    "Pyramid": 0.6,
    "Django": 0.5,
    "Starlette": 0.5,
    "FastAPI": 0.65,
}
_IDLE = 1.5  # Microseconds, of the bare transports only.


class Verdict(NamedTuple):
    """A budget, and what was measured."""

    budget: str
    limit: float
    measured: float

    @property
    def kept(self) -> bool:
        """Whether the budget is kept."""
        return self.measured <= self.limit


def verdicts(results: Mapping[str, Mapping[str, Result]]) -> list[Verdict]:
    """Compare results with the budgets; those of a family that was not measured are left out."""
    idle = [
        Verdict(f"{family} idle, microseconds", _IDLE, results[family][OURS].figures["idle"].median)
        for family in ("WSGI", "ASGI")
        if family in results
    ]
    cycles: list[Verdict] = []
    for family, limit in _CYCLES.items():
        if family in results:
            (peer,) = results[family].keys() - {OURS}
            ours, theirs = (results[family][system].figures[CYCLE].median for system in (OURS, peer))
            cycles.append(Verdict(f"{family} cycle / {peer}", limit, ours / theirs))
    return [*idle, *cycles, *_bytes(results)]


def _bytes(results: Mapping[str, Mapping[str, Result]]) -> list[Verdict]:
    found: list[Verdict] = []
    if "Flask" in results:
        own, ours = results["Flask"]["Flask's own"], results["Flask"][OURS]
        found.append(Verdict("bytes of one message; Flask's own + 40", own.bytes_1 + 40, ours.bytes_1))
    if "Django" in results:
        own, ours = results["Django"]["Django's cookie storage"], results["Django"][OURS]
        found.append(Verdict("bytes of one message; Django's cookie storage + 40", own.bytes_1 + 40, ours.bytes_1))
    if "Starlette" in results:
        recipe, ours = results["Starlette"]["session recipe"], results["Starlette"][OURS]
        found.append(Verdict("bytes of ten messages; Starlette's recipe", recipe.bytes_10, ours.bytes_10))
    return found
