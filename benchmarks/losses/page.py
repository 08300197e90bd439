"""Writes results down as Markdown: a page with everything, and a short table for the README."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.losses.exceptions import AS_PROMISED, EXCEPTIONS, kind_of
from benchmarks.losses.results import Results, Seen
from benchmarks.losses.scenarios import SCENARIOS
from benchmarks.losses.systems import OURS, RIVALS, SYSTEMS, named
from benchmarks.report import table

NOTHING = "-"
"""The cell of what was not played."""

_OPENING = """\
# What gets lost

What happens to flash messages in ordinary situations, with each framework's own flash and with Heliograph: one small
shop for each, written as its documentation writes applications
([benchmarks/losses/applications](../benchmarks/losses/applications)), and the same situations played at all of them
([benchmarks/losses/scenarios](../benchmarks/losses/scenarios)). `python -m benchmarks losses` plays them, and with
`--write` it writes this page. A cell says what was seen; the program does not know what to expect.

Not in it: a network, a real server with its limits on headers, and a real browser. The applications are called in
process, on https, and a model of a browser's cookie jar ([heliograph.testing.jar](../src/heliograph/testing/jar.py))
keeps their cookies or refuses them. Requests that overlap do so on the server, too: the first one stands still in its
view while the second one comes and goes, and its answer arrives last."""

_WORDS: Mapping[str, str] = {
    "once": "every message was shown exactly once",
    "1 of 2 lost": "so many of the messages were shown by no page",
    "repeated": "a message was shown more often than it was flashed",
    "shown to another": "somebody else saw it",
    "error 500": "the visitor got an error page instead",
    "shortened visibly": "texts are cut with `…`, and the last message counts those that were left out",
    "a page later": "not in the response that flashed it, but on the next page",
    "logged": "what was lost is in the log, as a warning or an error",
    "refused": "what was tampered with is not shown, and is no error",
    "forged text shown": "a page shows what somebody wrote into a cookie",
    "no-store, private, no-cache": "the word of `Cache-Control` that keeps the page from shared caches",
    "Vary": "the page says `Vary: Cookie`",
    "Set-Cookie": "the page sets a cookie",
    "nothing, clean": "the page says none of these",
    NOTHING: "not played; the reasons are below",
}
_SHORT: Mapping[str, str] = {
    "Flask": "Flask",
    "Quart": "Quart",
    "Django": "Django, fallback",
    "Pyramid": "Pyramid",
    "Starlette": "Starlette recipe",
    "FastAPI": "FastAPI recipe",
    "Litestar": "Litestar",
    "TurboGears": "TurboGears",
}


def page(results: Results) -> str:
    """Return the page."""
    seen = results["seen"]
    parts = [
        _OPENING,
        "Played with " + ", ".join(f"{name} {number}" for name, number in results["versions"].items()) + ".",
        "## The situations",
        "The visitor is signed in. At the end of each situation, two more pages are looked at.",
        _list((scenario.name, scenario.story) for scenario in SCENARIOS.values()),
        "## What the words mean",
        _list(_WORDS.items()),
        "## Each framework's own",
        _table({name: name for name in RIVALS if name in seen}, seen),
        "## With Heliograph",
        _table({name: named(name) for name in OURS if named(name) in seen}, seen),
        "Where it is something other than once:",
        _list((f"{what} ({who})", why) for what, who, why in _exceptions(seen)),
        "## Not played",
        _list((f"{what} ({who})", why) for what, who, why in _lacking(seen)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def short_table(results: Results) -> str:
    """Return the table of the README; frameworks of which all is the same share a column."""
    seen, rows = results["seen"], [scenario.name for scenario in SCENARIOS.values() if scenario.in_short]
    inline = [named(name) for name in OURS if "store" not in name]
    columns: dict[tuple[str, ...], list[str]] = {}
    for label, system in _SHORT.items():
        columns.setdefault(tuple(seen[system].get(row, NOTHING) for row in rows), []).append(label)
    head = ["what happens", *(", ".join(labels) for labels in columns.values()), "Heliograph", "with a store"]
    ours = [_worst(seen[name][row] for name in inline if row in seen[name]) for row in rows]
    stored = [seen[named("Flask, store")][row] for row in rows]
    return table(head, [[*cells] for cells in zip(rows, *columns, ours, stored, strict=True)])


def _worst(verdicts: Iterable[str]) -> str:
    """Return the verdict of all; where they differ, each kind of them once, with the largest number."""
    return " / ".join({kind_of(verdict): verdict for verdict in sorted(verdicts)}.values())


def _table(columns: Mapping[str, str], seen: Seen) -> str:
    """Return the table of systems, by their headings."""
    rows: Sequence[list[str]] = [
        [name, *(seen[system].get(name, NOTHING) for system in columns.values())] for name in SCENARIOS
    ]
    return table(["", *columns], [*rows]) if columns else ""


def _exceptions(seen: Seen) -> Iterable[tuple[str, str, str]]:
    for (scenario, kind), why in EXCEPTIONS.items():
        found = {name: seen.get(named(name), {}).get(scenario, "") for name in OURS}
        who = [name for name, verdict in found.items() if kind_of(verdict) == kind]
        if who:
            yield f"{scenario}: {kind}", _who(who, OURS), why


def _lacking(seen: Seen) -> Iterable[tuple[str, str, str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for name in seen:
        for what, why in SYSTEMS[name].lacks.items():
            found.setdefault((what, why), []).append(name)
    for (what, why), names in found.items():
        rows = [scenario.name for scenario in SCENARIOS.values() if scenario.needs == what]
        yield "; ".join(rows), _who(names, seen), why


def _who(names: Sequence[str], among: Iterable[str]) -> str:
    others = [name for name in among if name not in names]
    if not others:
        return "all"
    return f"all but {'; '.join(others)}" if len(others) < len(names) else "; ".join(names)


def _list(items: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"- **{name}**: {text}" for name, text in items)


def unexplained(seen: Seen) -> dict[tuple[str, str], str]:
    """Return the cells of Heliograph that are neither as promised nor explained, by system and scenario."""
    return {
        (name, scenario): verdict
        for name in OURS
        for scenario, verdict in seen.get(named(name), {}).items()
        if verdict not in AS_PROMISED and (scenario, kind_of(verdict)) not in EXCEPTIONS
    }
