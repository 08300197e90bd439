"""Promises about what `make bench` writes: all of it is made of the figures, and the figures are of every system."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.__main__ import COMMANDS, SHOWN, main
from benchmarks.budgets import verdicts
from benchmarks.command import measured
from benchmarks.compare import compared
from benchmarks.families import FAMILIES
from benchmarks.interpreters import Place, run
from benchmarks.page import JSON, PAGE, PART, README, ROOT, documents, page, readme_part
from benchmarks.report import with_part
from benchmarks.results import Pair, Result, Run, encoded, pairs, read
from benchmarks.rounds import CYCLE, Bench, Figure


def _run(**microseconds: dict[str, float]) -> Run:
    """Return a run in which systems had these cycles, by family."""
    return Run(
        {"python": "CPython 3"},
        1,
        1,
        [],
        {
            family: {
                name: Result({"idle": Figure(1.0, 0.0), CYCLE: Figure(float(took), 0.0)}, {"1": 100, "10": 200})
                for name, took in systems.items()
            }
            for family, systems in microseconds.items()
        },
    )


def test_what_is_shown_is_made_of_the_figures() -> None:
    """The page, the charts and the README's part are those that the command makes of the committed figures."""
    made = documents(read(ROOT / JSON))
    assert {path for path in made if (ROOT / path).read_text() != made[path]} == set()
    assert {PAGE, README} < made.keys()


def test_the_figures_that_are_shown_are_of_every_system() -> None:
    """No rival is left out of what the project shows, and the chart names them all."""
    shown = read(ROOT / JSON)
    assert {name: set(systems) for name, systems in shown.results.items()} == {
        name: {system.name for system in family.systems} for name, family in FAMILIES.items()
    }
    assert shown.left_out == []
    charts = [text for path, text in documents(shown).items() if path.suffix == ".svg"]
    assert len(charts) == 2
    for family, systems in shown.results.items():
        for label in (family, *systems):
            assert all(f">{label}</text>" in drawn for drawn in charts)


def test_a_run_is_printed_and_kept_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`make bench ARGS="rivals WSGI"` ends with a page of what is in the JSON: a line for every system."""
    file = tmp_path / "figures.json"
    before = (ROOT / JSON).read_bytes()
    main(["rivals", "WSGI", "--starts=1", "--rounds=2", "--count=1", f"--json={file}"])
    found = read(file)
    assert list(found.results) == ["WSGI"]
    assert (found.starts, found.rounds) == (1, 2)
    printed = capsys.readouterr().out
    assert printed == page(found)
    assert all(f"| {name}: {system} |" in printed for name, systems in found.results.items() for system in systems)
    assert (ROOT / JSON).read_bytes() == before


def test_the_page_opens_with_what_is_not_measured() -> None:
    """Nobody reads a figure before what it leaves out."""
    text = page(_run(WSGI={"hand-made minimum": 1, "Heliograph": 2}))
    assert text.index("**Not measured here**") < text.index("|")


def test_every_system_runs_in_an_interpreter_of_its_own() -> None:
    """Each start of a system is a new process, and what it says becomes one row."""
    places = [Place("WSGI", system) for system in FAMILIES["WSGI"].systems]
    found = run(places, starts=2, rounds=1, count=1)
    assert {name: list(systems) for name, systems in found.items()} == {"WSGI": ["hand-made minimum", "Heliograph"]}
    assert all(result.bytes["1"] < result.bytes["10"] for result in found["WSGI"].values())


def test_without_redis_the_page_says_what_is_missing() -> None:
    """Where there is no redis-server, that rival is left out, and a line says so."""
    found = measured(["Flask"], starts=1, rounds=1, count=1, redis="")
    assert list(found.results["Flask"]) == ["Flask's own", "Heliograph"]
    assert "\nLeft out is what needs Redis: there was no redis-server.\n" in page(found)


def test_the_bytes_of_cookies_are_within_their_budgets() -> None:
    """One message takes at most 40 bytes more than Flask's or Django's own, ten no more than Starlette's recipe."""
    found = _run(Flask={}, Django={}, Starlette={})
    for name, systems in found.results.items():
        family = FAMILIES[name]
        for system in (family.peers[0], family.ours):
            bench = Bench(family.caller(family.bare), family.caller(system.module), most=10, count=1)
            systems[system.name] = Result({CYCLE: Figure(1, 0)}, bench.sizes)
    assert [verdict.kept for verdict in verdicts(found) if "bytes" in verdict.budget] == [True, True, True]


@pytest.mark.parametrize(("took", "kept"), [(0.6, True), (0.61, False)])
def test_a_budget_is_kept_up_to_its_limit(took: float, kept: bool) -> None:
    """Pyramid's budget is 0.6 of Pyramid's own: a little more is exceeded, and the page says so."""
    found = _run(Pyramid={"Pyramid's own": 1, "Heliograph": took})
    (verdict,) = verdicts(found)
    assert verdict.kept is kept
    assert f"| 0.6 | {took} | {'kept' if kept else '**exceeded**'} |" in page(found)


def test_where_heliograph_is_slower_the_readme_says_so() -> None:
    """A ratio of 1 or more is there as any other, and in bold."""
    part = readme_part(_run(Litestar={"FlashPlugin": 20, "plain Heliograph": 25}))
    assert "| Litestar | FlashPlugin | 1.0 → 1.0 |  | 20 → 25 | **1.25** |" in part
    assert "Litestar: FlashPlugin 20 µs, plain Heliograph 25 µs" in part


def test_each_peer_is_beside_heliograph() -> None:
    """A framework with several flashes of its own has a ratio for each; what was not measured has none."""
    found = _run(Flask={"Flask's own": 40, "Heliograph": 10}, ASGI={"Heliograph": 1})
    assert pairs(found) == [Pair("Flask", "Flask's own", "Heliograph", 40, 10)]


def test_json_keeps_a_run(tmp_path: Path) -> None:
    """What is read is what was written, so that what is drawn later is what was printed."""
    found = _run(Flask={"Flask's own": 40.12345, "Heliograph": 10})
    (tmp_path / "run.json").write_bytes(encoded(found))
    assert read(tmp_path / "run.json") == found


def test_two_runs_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`make bench ARGS="compare A B"` prints every ratio of both, and names those that differ by more than 10 %."""
    took = {"Flask's own": 40.0, "Flask-Session, Redis": 80.0, "Heliograph": 10.0}
    files = [tmp_path / "a.json", tmp_path / "b.json"]
    for file, other in zip(files, (40.0, 34.0), strict=True):
        file.write_bytes(encoded(_run(Flask=took | {"Flask's own": other})))
    main(["compare", *map(str, files)])
    printed = capsys.readouterr().out
    assert "| Flask cycle, Heliograph / Flask's own | 0.250 | 0.294 | +17.6 % |" in printed
    assert "| Flask cycle, Heliograph / Flask-Session, Redis | 0.125 | 0.125 | +0.0 % |" in printed
    assert "More than 10 % apart: Flask cycle, Heliograph / Flask's own." in printed
    assert compared(read(files[0]), read(files[0])).endswith("All agree within 10 %.")


def test_all_is_drawn_from_the_figures(tmp_path: Path) -> None:
    """`make bench ARGS=draw` writes page, charts and README of the figures that there are, whatever was there."""
    for path in (PAGE, README, JSON):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes((ROOT / path).read_bytes())
    found = _run(Flask={"Flask's own": 40, "Heliograph": 10})
    (tmp_path / JSON).write_bytes(encoded(found))
    main(["draw", f"--root={tmp_path}"])
    assert (tmp_path / PAGE).read_text() == page(found)
    assert (tmp_path / README).read_text() == with_part((ROOT / README).read_text(), PART, readme_part(found))
    assert {path.name for path in (tmp_path / JSON).parent.glob("*.svg")} == {"cycle-light.svg", "cycle-dark.svg"}


def test_a_part_is_written_between_its_lines() -> None:
    """What stands around a generated part stays, and a document without one is not guessed at."""
    document = "above\n<!-- cycle: written -->\nold\n<!-- end of cycle -->\nbelow\n"
    assert with_part(document, "cycle", "new") == document.replace("old", "new")
    with pytest.raises(ValueError, match="There is no part 'losses'"):
        with_part(document, "losses", "new")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["Flusk"], "invalid choice: 'Flusk'"),
        (["rivals", "Flusk"], "unknown: Flusk; there are WSGI, ASGI, Flask"),
        (["rivals", "Flask", "--write"], "what README and docs are made of is a run of everything"),
    ],
)
def test_a_mistake_is_one_clear_line(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt name is answered with what there is, and a run of a part never becomes what the project shows."""
    with pytest.raises(SystemExit):
        main(arguments)
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_tells_its_options(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each name of the table leads somewhere, and `--help` says where."""
    with pytest.raises(SystemExit, match=r"^0$"):
        main([name, "--help"])
    assert re.match(rf"usage: python -m benchmarks {name} ", capsys.readouterr().out)


def test_what_runs_without_a_name_is_there() -> None:
    """`make bench` alone runs commands that there are."""
    assert {name for name, *_ in SHOWN} <= COMMANDS.keys()
