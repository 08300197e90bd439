"""Promises about the benchmarks of stores: what they measure is there, and does what it should. No times."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.stores.command import page
from benchmarks.stores.load import FRAMEWORKS, memory, served
from benchmarks.stores.operations import OPERATIONS
from benchmarks.stores.served import BARE, FLASK_SESSION, INLINE, OWN, RECIPE
from benchmarks.stores.visitors import load

from ..processes import serving
from ..stores.servers import redis_server

ROOT = Path(__file__).resolve().parent.parent.parent
STORES = ["SQLite", "PostgreSQL", "MariaDB", "Redis"]
LITTLE = ["--rounds=2", "--lives=2", "--most=20"]


def test_the_page_is_made_of_the_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`make bench ARGS=stores` prints tables with each store in them; JSON makes the same page, and a chart."""
    file = tmp_path / "figures.json"
    main(["stores", "operations", "waiting", "cycle", *LITTLE, f"--json={file}", f"--charts={tmp_path}"])
    printed = capsys.readouterr().out
    figures = json.loads(file.read_text())
    assert page(figures) in printed
    operations, waiting, cycle = figures["tables"].values()
    assert {row["store"] for row in operations} == {
        *(f"{store}, {mode}" for store in STORES for mode in ("blocking", "async")),
        "PostgreSQL, asyncpg, async",
    }
    assert {row["operation"] for row in operations} == {*OPERATIONS}
    assert {(row["store"], row["waiting"]) for row in waiting} >= {(s, n) for s in STORES for n in ("10", "20")}
    systems = [OWN, FLASK_SESSION, INLINE, *(f"heliograph, {store}" for store in STORES)]
    assert [row["Flask with"] for row in cycle] == systems
    for theme in ("light", "dark"):
        drawn = (tmp_path / f"stores-cycle-{theme}.svg").read_text()
        assert all(f">{system}</text>" in drawn for system in systems)


def test_an_unknown_table_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt table is answered with what there is."""
    with pytest.raises(SystemExit):
        main(["stores", "trip"])
    assert "unknown: trip; there are trips" in capsys.readouterr().err


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_every_system_shows_every_message_behind_its_server(framework: str) -> None:
    """What is compared under load is the same work: no page of any system lacks its message, or shows it twice."""
    rivals = {"Flask": [OWN, FLASK_SESSION], "FastAPI": [RECIPE]}[framework]
    with redis_server() as server:
        found = served(framework, 1, {"Redis": server.url}, rounds=2, seconds=0.2)
    assert [one.system for one in found] == [BARE, *rivals, INLINE, "heliograph, Redis"]
    assert all(one.load.requests > 0 and one.load.wrong == 0 for one in found), found


def test_a_visitor_notices_a_page_without_its_message() -> None:
    """The count of wrong pages is one that rises: an application that shows nothing has every second page wrong."""
    with serving("gunicorn --threads=2 tests.benchmarks.silent:application", ROOT) as port:
        found = load(port, visitors=1, requests=30, shows=True)
    assert (found.requests, found.wrong) == (30, 10)


def test_the_memory_of_a_worker_is_measured() -> None:
    """The table of memory tells what each system's worker takes, and after how many requests."""
    found = memory("FastAPI", {}, requests=30)
    assert [(one.system, one.requests) for one in found] == [(BARE, 30), (RECIPE, 30), (INLINE, 30)]
    assert all(10_000 < one.warm < 10_000_000 for one in found)
