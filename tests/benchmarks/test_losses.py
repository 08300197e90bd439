"""Promises about the benchmark of losses: what the documentation says of every framework is what happens."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.losses.command import main
from benchmarks.losses.exceptions import EXCEPTIONS, kind_of
from benchmarks.losses.files import COMMAND, PAGE, README, committed, readme
from benchmarks.losses.page import page, unexplained
from benchmarks.losses.playing import play
from benchmarks.losses.results import versions
from benchmarks.losses.scenarios import SCENARIOS
from benchmarks.losses.systems import OURS, SYSTEMS, named

ANEW = ["Flask", "Django, fallback", "FastAPI recipe", "TurboGears", named("Flask"), named("ASGI")]


@pytest.fixture(scope="module")
def seen() -> dict[str, dict[str, str]]:
    """What these systems do now, each in a process of its own."""
    return play(ANEW)


@pytest.mark.parametrize("system", ANEW)
def test_what_is_said_happens(seen: dict[str, dict[str, str]], system: str) -> None:
    """Played anew, a system does what the table says of it."""
    said, with_ = committed()["seen"][system], committed()["versions"]
    changed = {name: (said.get(name), now) for name, now in seen[system].items() if now != said.get(name)}
    newer = {name: (with_[name], now) for name, now in versions([system]).items() if now != with_[name]}
    assert seen[system] == said, f"{system}: {changed}. Other versions: {newer}. If that is right: {COMMAND}"


def test_every_system_is_in_the_results() -> None:
    """Nothing is left out: each system has a verdict for each scenario, but for what it says that it lacks."""
    wanted = {
        name: [scenario.name for scenario in SCENARIOS.values() if scenario.needs not in system.lacks]
        for name, system in SYSTEMS.items()
    }
    assert {name: [*verdicts] for name, verdicts in committed()["seen"].items()} == wanted, COMMAND


def test_the_page_and_the_table_are_made_of_the_results() -> None:
    """No figure is typed by hand: the documentation and the README say what the results say."""
    assert PAGE.read_text() == page(committed()), COMMAND
    text = README.read_text()
    assert text == readme(text, committed()), COMMAND


def test_heliograph_shows_everything_once_or_says_why_not() -> None:
    """Each cell of Heliograph is as promised, or its reason is on the page."""
    assert unexplained(committed()["seen"]) == {}


def test_each_exception_is_one() -> None:
    """What is said of an exception is said of something that was seen."""
    seen = committed()["seen"]
    kinds = {(scenario, kind_of(verdict)) for name in OURS for scenario, verdict in seen[named(name)].items()}
    assert EXCEPTIONS.keys() <= kinds


def test_the_results_can_tell_a_loss() -> None:
    """The scenarios do tell: in each of the short table some framework's own flash loses, repeats or fails."""
    rivals = [verdicts for name, verdicts in committed()["seen"].items() if not name.startswith(named(""))]
    harmless = [
        name
        for name, scenario in SCENARIOS.items()
        if scenario.in_short and all(verdicts.get(name, "once") in ("once", "refused") for verdicts in rivals)
    ]
    assert harmless == []


def test_the_command_prints_the_page_and_writes_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m benchmarks losses` prints what it has seen, with the versions, and the same as JSON where asked."""
    file = tmp_path / "seen.json"
    main([named("WSGI"), f"--json={file}"])
    results = json.loads(file.read_text())
    assert page(results) == capsys.readouterr().out.removesuffix("\n")
    assert results["versions"].keys() == {"python", "heliograph"}
    assert results["seen"][named("WSGI")]["two tabs flash at once"] == "once"


def test_an_unknown_system_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt system is answered with what there is."""
    with pytest.raises(SystemExit):
        main(["Flusk"])
    assert "unknown: Flusk; there are Flask; " in capsys.readouterr().err
