"""Promises about what requests cost, counted: no path becomes slower unnoticed, whatever else the machine is doing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.calling import Request, WSGICaller
from benchmarks.instructions import callgrind
from benchmarks.instructions.baseline import PYTHON, Baseline
from benchmarks.instructions.command import main
from benchmarks.instructions.costs import Cost, count
from benchmarks.instructions.steps import Steps
from benchmarks.instructions.steps import count as count_steps
from benchmarks.instructions.subjects import BARE, FAMILIES, OURS, PATHS, Subject

from ..processes import require_program

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

RECORDED = Baseline.read()
recorded_here = pytest.mark.skipif(
    RECORDED.python != PYTHON, reason=f"recorded are those of CPython {RECORDED.python}."
)


def working(turns: int) -> WSGIApplication:
    """Return an application that calls a function so many times."""

    def site(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        for _ in range(turns):
            environ.get("PATH_INFO")
        start_response("200 OK", [])
        return [b""]

    return site


def steps(application: WSGIApplication) -> Steps:
    return count_steps(Subject(BARE, "idle", WSGICaller(application), Request("GET", "/")))


@recorded_here
@pytest.mark.parametrize("family", FAMILIES)
def test_no_path_takes_more_steps_than_are_recorded(family: str) -> None:
    """A page, a flash and a request without messages cost at most 5 % more than when somebody last looked at it."""
    counted = count([family], instructions=False)[family][OURS]
    slower = RECORDED.slower(family, counted)
    assert not slower, "\n".join(slower)


def test_every_path_of_every_integration_is_recorded() -> None:
    """What is not recorded would become slower unnoticed."""
    assert {family: (*costs,) for family, costs in RECORDED.costs.items()} == dict.fromkeys(FAMILIES, PATHS)


def test_steps_are_those_of_one_request() -> None:
    """Each turn of a loop is counted, and nothing of the machine: one turn more is one call more, every time."""
    none, one, two = (steps(working(turns)) for turns in range(3))
    assert [each.calls["dict.get"] for each in (none, one, two)] == [0, 1, 2]
    turn = one.bytecodes.total() - none.bytecodes.total()
    assert two.bytecodes.total() - one.bytecodes.total() == turn > 0


@pytest.mark.parametrize(("bytecodes", "calls", "slower"), [(1050, 42, 0), (1051, 42, 1), (1050, 43, 1), (1, 1, 0)])
def test_five_per_cent_more_is_slower(bytecodes: int, calls: int, slower: int) -> None:
    """A path may take 5 % more of either than is recorded, and not one step beyond."""
    baseline = Baseline(python=PYTHON, build="", costs={"WSGI": {"idle": Cost(1000, 40)}})
    assert len(baseline.slower("WSGI", {"idle": Cost(bytecodes, calls)})) == slower


def test_a_slower_path_is_named_with_what_to_do() -> None:
    """Who made it slower reads which path, by how much, what shows why, and how to record it on purpose."""
    baseline = Baseline(python=PYTHON, build="", costs={"WSGI": {"flash 1": Cost(1000, 40)}})
    (message,) = baseline.slower("WSGI", {"flash 1": Cost(1100, 40)})
    for part in ("WSGI, flash 1", "1,100 bytecodes", "10.0% more", "1,000", "--profile 'flash 1'", "--record"):
        assert part in message


def test_a_baseline_is_read_as_it_was_recorded(tmp_path: Path) -> None:
    """What is recorded is what the next run is compared with."""
    baseline = Baseline.of({"WSGI": {BARE: {"idle": Cost(1, 2, 3)}, OURS: {"idle": Cost(4, 5, 6)}}})
    baseline.write(tmp_path / "baseline.json")
    assert Baseline.read(tmp_path / "baseline.json") == baseline
    assert baseline.costs == {"WSGI": {"idle": Cost(4, 5, 6)}}


def test_the_table_has_a_row_for_every_path(capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints each path of the families that it is given, beside their peers."""
    main(["ASGI", "--steps"])
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| ASGI: ")]
    assert [row.split(" | ")[0] for row in rows] == [f"| ASGI: {path}" for path in PATHS]
    assert all(row.endswith(" x minimum |") for row in rows)


def test_a_profile_names_the_functions(capsys: pytest.CaptureFixture[str]) -> None:
    """The command tells which functions a path runs, in Python and in C."""
    main(["WSGI", "--profile", "flash 1", "--steps"])
    printed = capsys.readouterr().out
    assert "src/heliograph/wsgi.py" in printed
    assert "| AESGCMSIV.encrypt | 1 |" in printed


def test_instructions_are_the_same_every_time() -> None:
    """Two runs of callgrind agree within 1 %, on every path of every system."""
    require_program("valgrind")
    first, second = (callgrind.count("WSGI") for _ in range(2))
    assert all(functions.total() > 1000 for functions in first.values())
    for subject, functions in first.items():
        assert second[subject].total() == pytest.approx(functions.total(), rel=0.01)


@pytest.mark.parametrize("unknown", [["Flusk"], ["--profile", "idel"], ["WSGI", "--record"]])
def test_what_cannot_be_counted_is_one_clear_line(unknown: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt family or path is answered with what is wrong, and no part of a baseline is recorded alone."""
    with pytest.raises(SystemExit):
        main([*unknown, "--steps"])
    assert "error: " in capsys.readouterr().err
