"""Writes results down: Markdown for people, JSON for programs."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from importlib.metadata import version

from benchmarks.budgets import Verdict
from benchmarks.rounds import CYCLE, FLOOR, MEASURES, Result

Results = Mapping[str, Mapping[str, Result]]
_COLUMNS = (FLOOR, *MEASURES, CYCLE)
_PACKAGES = (
    *("heliograph", "cryptography", "msgspec"),
    *("flask", "werkzeug", "starlette", "fastapi", "itsdangerous", "django"),
)


def versions(*more: str) -> dict[str, str]:
    """Return what was measured on; ``more`` are packages besides the usual ones."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return {"python": python, **{package: version(package) for package in (*_PACKAGES, *more)}}


def markdown(results: Results, verdicts: list[Verdict], rounds: int) -> str:
    """Return the tables."""
    measured_on = ", ".join(f"{name} {number}" for name, number in versions().items())
    parts = [
        f"Microseconds over the bare application, {rounds} interleaved rounds: median ± half the distance between the "
        "quartiles.",
        "A bare page is the floor itself. Cycle = flash 1 + show 1. Bytes are of name, = and value of the cookies.",
        measured_on,
        table(
            ["", *_COLUMNS, "bytes 1", "bytes 10"],
            [
                [
                    f"{family}: {system}",
                    *(
                        f"{figure.median:.1f} ± {figure.spread:.1f}"
                        for figure in map(result.figures.get, _COLUMNS)
                        if figure
                    ),
                    str(result.bytes_1),
                    str(result.bytes_10),
                ]
                for family, systems in results.items()
                for system, result in systems.items()
            ],
        ),
        table(
            ["budget", "at most", "measured", ""],
            [
                [
                    verdict.budget,
                    f"{verdict.limit:.4g}",
                    f"{verdict.measured:.4g}",
                    "kept" if verdict.kept else "EXCEEDED",
                ]
                for verdict in verdicts
            ],
        ),
    ]
    return "\n\n".join(parts)


def as_json(results: Results, verdicts: list[Verdict], rounds: int) -> str:
    """Return the same as JSON, all digits kept."""
    return json.dumps(
        {
            "versions": versions(),
            "rounds": rounds,
            "results": {
                family: {
                    system: {
                        "microseconds": {name: figure._asdict() for name, figure in result.figures.items()},
                        "bytes 1": result.bytes_1,
                        "bytes 10": result.bytes_10,
                    }
                    for system, result in systems.items()
                }
                for family, systems in results.items()
            },
            "budgets": [verdict._asdict() | {"kept": verdict.kept} for verdict in verdicts],
        },
        indent=2,
    )


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table of Markdown."""
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows))
