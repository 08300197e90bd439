"""What people read of a run: the page, the chart, and the README's part; made of the run alone."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from xml.sax.saxutils import quoteattr

from benchmarks.budgets import verdicts
from benchmarks.chart import THEMES, Bar, chart, in_words
from benchmarks.families import FAMILIES, MINIMUM
from benchmarks.report import table, with_part
from benchmarks.results import Pair, Result, Run, pairs
from benchmarks.rounds import CYCLE, FLOOR, MEASURES

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path("benchmarks/results")
JSON = RESULTS / "rivals.json"
PAGE = Path("docs/benchmarks.md")
README = Path("README.md")
PART = "cycle"
"""The part of the README that is written here."""

_HEAD = """\
<!-- Written by `make bench`, out of benchmarks/results/rivals.json; not by hand. -->

# What a flash costs

**Not measured here**: a server, a socket, a network, TLS, a browser, or templates, since applications are called within
the process and a page is its messages and nothing else. Waiting: times are the thread's own processor time, so that
what Redis takes, and the way there, is in no figure of Flask-Session's. Requests that overlap. Memory. Any other
machine or Python than the one named below. What an application pays anyway: where something else is in the session, it
is loaded and saved with every system here, and the framework's own flash costs less on top than it does here, where the
session is there for the messages alone. And what the others leave undone: most sign their messages and do not encrypt
them, none asks whether the page that took a message could show it, and the messages that are lost thereby
([the table](../README.md#why)) cost nothing here. What stores cost is measured by `make bench ARGS=stores`.

Microseconds belong to the machine. Ratios are what is promised.

## How it is measured

Each system is an application of its own that does the same work, in [benchmarks/systems](../benchmarks/systems). It has
a Python interpreter to itself, with the bare application of the same framework beside it; all interpreters take turns
in random order, round after round. In a round each request is made for some four milliseconds of each application, and
what the bare one needs is subtracted.

- **bare page**: the floor itself, a page of the bare application. All other figures are over the floor.
- **idle**: a page that does not touch messages, none pending. **pending**: the same while one waits unread.
- **ask**: a page that shows messages, none pending. **show**: 1 or 10 pending.
- **flash**: a POST that flashes 1 or 10 messages, each by a call of its own, and redirects.
- **cycle**: flash 1 and show 1.
- **bytes**: of name, `=` and value of the cookies that wait for the page, for 1 message and for 10."""
_REMARKS = """\
Quart, Litestar and TurboGears have no integration of their own yet: plain Heliograph is its WSGI or ASGI middleware
around the framework's application. The recipe is the list in Starlette's session that everybody copies, mended where
Starlette 1.0 broke it. The hand-made minimum is no peer but the limit: one cookie with AES-GCM, no checks, no promises.
Views of FastAPI are given the request by both systems, and under "Depends" a dependency, for which FastAPI itself takes
about as long as for a message. Django's session is in signed cookies here, which needs no database. `tg.flash` holds
one message: there is nothing to measure of ten. A ratio of 1 or more is in bold: there Heliograph is the slower one."""
_COLUMNS = (FLOOR, *MEASURES, CYCLE)
_ON_README: Final = {
    "idle": "any other page",
    "pending": "the same while a message waits",
    CYCLE: "flash and show",
}
_TITLE = "Flash one message and show it: µs over the bare application (shorter is better)"


def documents(run: Run, root: Path = ROOT) -> dict[Path, str]:
    """Return what is written of a run, by the paths of the files from the root of the project, whose README it is."""
    return {
        PAGE: page(run),
        README: with_part((root / README).read_text(), PART, readme_part(run)),
        **{_chart(theme): chart(_TITLE, _bars(run), colours) for theme, colours in THEMES.items()},
    }


def page(run: Run) -> str:
    """Return the page."""
    measured_on = ", ".join(f"{name} {number}" for name, number in run.versions.items())
    parts = [
        _HEAD,
        f"Measured on {measured_on}. {run.starts} interpreters of each system, {run.rounds} rounds of each: the median "
        "of the medians of their rounds, ± half the distance between the quartiles of all rounds.",
        *run.left_out,
        "## The whole cycle",
        _picture(run, "../"),
        "## All figures",
        _REMARKS,
        _figures(run),
        "## Budgets",
        "What Heliograph promises to cost at most, of what its peer costs in the same run.",
        _budgets(run),
    ]
    return "\n\n".join(parts) + "\n"


def readme_part(run: Run) -> str:
    """Return the part of the README."""
    rows = [
        [pair.family, pair.peer, *(_beside(run, pair, measure) for measure in _ON_README), _ratio(pair.ratio)]
        for pair in pairs(run)
        if pair.peer != MINIMUM
    ]
    heading = ["framework", "its flash", *_ON_README.values(), "flash and show, ratio"]
    return f"{_picture(run, '')}\n\n{table(heading, rows)}"


def _beside(run: Run, pair: Pair, measure: str) -> str:
    """Return what the peer takes and what Heliograph takes, nothing where one was not measured."""
    systems = run.results[pair.family]
    taken = [systems[name].microseconds.get(measure) for name in (pair.peer, pair.ours)]
    return " → ".join(_microseconds(max(0.0, figure.median)) for figure in taken if figure) if all(taken) else ""


def _chart(theme: str) -> Path:
    return RESULTS / f"cycle-{theme}.svg"


def _bars(run: Run) -> list[Bar | str]:
    rows: list[Bar | str] = []
    for family, systems in run.results.items():
        rows.append(family)
        rows += [Bar(name, result.cycle, f"{_microseconds(result.cycle)} µs") for name, result in systems.items()]
    return rows


def _picture(run: Run, root: str) -> str:
    words = quoteattr(in_words(_TITLE, _bars(run)))
    return (
        f'<picture><source media="(prefers-color-scheme: dark)" srcset="{root}{_chart("dark")}">'
        f'<img alt={words} src="{root}{_chart("light")}"></picture>'
    )


def _figures(run: Run) -> str:
    beside = {(pair.family, pair.peer): _ratio(pair.ratio) for pair in pairs(run)}
    cookies = {(family, system.name): system.cookie for family in FAMILIES for system in FAMILIES[family].systems}
    return table(
        ["", "the cookie is", *_COLUMNS, "Heliograph / it", "bytes 1", "bytes 10"],
        [
            [
                f"{family}: {name}",
                cookies[family, name],
                *(_figure(result, measure) for measure in _COLUMNS),
                beside.get((family, name), ""),
                *(str(result.bytes.get(count, "")) for count in ("1", "10")),
            ]
            for family, systems in run.results.items()
            for name, result in systems.items()
        ],
    )


def _figure(result: Result, measure: str) -> str:
    figure = result.microseconds.get(measure)
    return "" if figure is None else f"{figure.median:.1f} ± {figure.spread:.1f}"


def _budgets(run: Run) -> str:
    return table(
        ["budget", "at most", "measured", "", ""],
        [
            [
                verdict.budget,
                f"{verdict.limit:.3g}",
                f"{verdict.measured:.3g}",
                "kept" if verdict.kept else "**exceeded**",
                verdict.remark,
            ]
            for verdict in verdicts(run)
        ],
    )


def _microseconds(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def _ratio(value: float) -> str:
    return f"{value:.2f}" if value < 1 else f"**{value:.2f}**"
