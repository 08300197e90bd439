"""Promises about the benchmarks of stores: what they measure is there, and does what it should. No times."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.load.systems import FLASK_SESSION, INLINE, OWN
from benchmarks.stores.command import page
from benchmarks.stores.operations import OPERATIONS

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
