"""The cost budgets: what Heliograph may cost beside its peers. They are promises about ratios, not about machines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from benchmarks.families import FAMILIES, MINIMUM
from benchmarks.results import Result, Run, pairs

_CYCLES: Final = {
    ("WSGI", MINIMUM): 2.5,
    ("ASGI", MINIMUM): 2.5,
    ("Flask", "Flask's own"): 1 / 3,
    ("Quart", "Quart's own"): 1 / 2,
    ("Pyramid", "Pyramid's own"): 0.6,
    ("Django", "cookie storage"): 1 / 2,
    ("Starlette", "session recipe"): 1 / 2,
    ("FastAPI", "session recipe"): 0.65,
}
_IDLE: Final = {"WSGI": 1.5, "ASGI": 1.5}  # Microseconds, of the bare transports only.
_LATER: Final = {"Quart": "of an integration of its own, still to come; measured is the plain middleware around it"}
_BYTES: Final = (
    ("Flask", "Flask's own", "1", 40),
    ("Django", "cookie storage", "1", 40),
    ("Starlette", "session recipe", "10", 0),
)


class Verdict(NamedTuple):
    """A budget, and what was measured; ``remark`` says what else there is to know."""

    budget: str
    limit: float
    measured: float
    remark: str = ""

    @property
    def kept(self) -> bool:
        """Whether the budget is kept."""
        return self.measured <= self.limit


def verdicts(run: Run) -> list[Verdict]:
    """Compare results with the budgets; those of what was not measured are left out."""
    idle = [
        Verdict(f"{family} idle, microseconds", limit, _ours(run.results, family).microseconds["idle"].median)
        for family, limit in _IDLE.items()
        if family in run.results
    ]
    cycles = [
        Verdict(
            f"{pair.family} cycle, {pair.ours} / {pair.peer}",
            _CYCLES[pair.family, pair.peer],
            pair.ratio,
            _LATER.get(pair.family, ""),
        )
        for pair in pairs(run)
        if (pair.family, pair.peer) in _CYCLES
    ]
    sizes = [
        Verdict(
            f"{family} bytes of {count}, at most {peer}" + (f" + {more}" if more else ""),
            run.results[family][peer].bytes[count] + more,
            _ours(run.results, family).bytes[count],
        )
        for family, peer, count, more in _BYTES
        if family in run.results
    ]
    return [*idle, *cycles, *sizes]


def _ours(results: Mapping[str, Mapping[str, Result]], family: str) -> Result:
    return results[family][FAMILIES[family].ours.name]
