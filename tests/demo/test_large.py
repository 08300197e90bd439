"""Promises of the page with a message of 200 KB, and of ``--store``."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from heliograph.__main__ import main
from heliograph.demo.app import create_app
from heliograph.demo.limits import import_report
from heliograph.stores import open, open_async
from heliograph.stores.addresses import VARIABLE

from .page import texts
from .running import COMMAND, PATIENCE, running_demo


def test_with_a_store_it_arrives_whole(tmp_path: Path) -> None:
    """200,000 characters are shown, once, and only a ticket was in the browser."""
    url = f"sqlite:///{tmp_path}/flashes.db"
    store = open(url)
    store.create_table()
    with TestClient(create_app(store=open_async(url)), headers={"Accept": "text/html"}) as visitor:
        sent = visitor.post("/large", follow_redirects=False)
        assert len(sent.headers["set-cookie"]) < 250
        assert store.stats().pending == 1
        assert texts(visitor.get("/large").text) == [import_report(200_000).strip()]
        assert texts(visitor.get("/large").text) == []
    assert store.stats().pending == 0
    store.close()


def test_without_a_store_it_is_cut_and_says_so(visitor: TestClient) -> None:
    """The page names the option that lets it arrive whole."""
    page = visitor.post("/large").text
    [text] = texts(page)
    assert text.endswith("\u2026")
    assert "--store sqlite:///flashes.db" in page


def test_the_option_makes_the_table(tmp_path: Path) -> None:
    """``--store`` with a new SQLite file is all that it takes."""
    with running_demo(f"--store=sqlite:///{tmp_path}/flashes.db"):
        store = open(f"sqlite:///{tmp_path}/flashes.db")
        assert store.stats().pending == 0
        store.close()


def test_the_variable_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``HELIOGRAPH_STORE`` is what the option is when it is not given."""
    monkeypatch.setenv(VARIABLE, f"sqlite:///{tmp_path}/flashes.db")
    with running_demo():
        assert (tmp_path / "flashes.db").exists()


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("nonsense", "No store has a URL like 'nonsense'://"),
        ("redis://127.0.0.1:1", "The store failed at stats"),
        ("sqlite:////no/such/folder/flashes.db", "The store failed at create_table"),
    ],
)
def test_a_store_that_cannot_be_used_is_one_line(url: str, complaint: str) -> None:
    """A wrong URL, or a server that is not there, is one clear line and exit code 1."""
    ended = subprocess.run([*COMMAND, "--port=0", f"--store={url}"], capture_output=True, text=True, timeout=PATIENCE)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith(complaint)
    assert ended.stderr.count("\n") == 1


def test_help_names_the_option(capsys: pytest.CaptureFixture[str]) -> None:
    """``--help`` tells it, with the variable."""
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    assert "--store URL" in capsys.readouterr().out
