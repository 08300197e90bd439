"""Promises of ``python -m heliograph store``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from heliograph.__main__ import main

from .benches import MemoryBench, RedisBench, SQLBench
from .conftest import STORES

BLOCKING = [store for store in STORES if store[1] == "blocking" and store[0] != "memory"]
ON_SERVERS = pytest.mark.parametrize("bench", BLOCKING, indirect=True, ids="-".join)
Bench = SQLBench | RedisBench
_LINE = re.compile(r"([a-z ]+?) +\d+\.\d\d ms")


@ON_SERVERS
def test_check_goes_through_a_parcels_life(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    """``store check`` says what it did and how long each step took, and leaves nothing behind."""
    assert main(["store", "check", bench.url]) == 0
    first, *steps, last = capsys.readouterr().out.splitlines()
    assert first == f"Store: {bench.url}"
    assert [match[1] for line in steps if (match := _LINE.fullmatch(line))] == [
        *("connect", "put", "claim", "claim by another", "settle", "claim what is spent"),
    ]
    assert last == "The store works."
    assert bench.kept() == 0


@ON_SERVERS
def test_stats_count_what_waits(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    """``store stats`` counts what has not expired, what is leased, the age of the oldest, and the bytes."""
    bench.store.put({"A" * 22: bytes(100)}, 100)
    bench.age(50)
    bench.store.put({"B" * 22: bytes(200), "C" * 22: bytes(300)}, 3600)
    bench.age(90)
    bench.store.claim(["B" * 22], "reader", 30)
    assert main(["store", "stats", bench.url]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:] == ["pending  2", "leased   1", lines[3], "bytes    500"]
    assert re.fullmatch(r"oldest   (9\d|1\d\d) s", lines[3])


@ON_SERVERS
def test_stats_of_nothing(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty store has zeros."""
    assert main(["store", "stats", bench.url]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["pending  0", "leased   0", "oldest   0 s", "bytes    0"]


@ON_SERVERS
def test_purge_removes_what_has_expired(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    """``store purge`` removes all that has expired, and nothing that still waits."""
    bench.store.put({f"B{number:021}": b"" for number in range(450)}, 100)
    bench.age(110)
    expired = bench.kept()  # Redis has removed them already.
    bench.store.put({"B" * 22: b"b"}, 3600)
    assert main(["store", "purge", bench.url]) == 0
    assert capsys.readouterr().out.splitlines()[1] == f"Removed {expired} parcel(s)."
    assert bench.kept() == 1


@ON_SERVERS
def test_purge_all_removes_everything(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    """``store purge --all`` empties the store, leased parcels included."""
    tickets = [f"B{number:021}" for number in range(1200)]
    bench.store.put(dict.fromkeys(tickets, b"b"), 3600)
    bench.store.claim(tickets[:5], "reader", 3000)
    assert main(["store", "purge", "--all", bench.url]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "Removed 1200 parcel(s)."
    assert bench.kept() == 0


def test_memory_is_operated_the_same() -> None:
    """The store in memory counts and purges as the others do."""
    bench = MemoryBench(awaited=False)
    bench.store.put({"A": bytes(100)}, 100)
    bench.age(50)
    bench.store.put({"B": bytes(200), "C": bytes(300)}, 3600)
    bench.age(60)
    bench.store.claim(["B"], "reader", 30)
    assert bench.memory.stats() == (2, 1, 60.0, 500)
    assert bench.memory.purge() == 1
    assert bench.memory.purge(everything=True) == 2


def test_check_makes_the_table_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without its table the check fails and names it; with ``--create`` it is made first."""
    url = f"sqlite:///{tmp_path / 'new.db'}"
    assert main(["store", "check", url]) == 1
    assert "no such table: heliograph_parcels" in capsys.readouterr().err
    assert main(["store", "check", "--create", url]) == 0
    assert main(["store", "check", url]) == 0


def test_the_variable_names_the_store(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """``HELIOGRAPH_STORE`` stands for a URL that is not given."""
    monkeypatch.setenv("HELIOGRAPH_STORE", "memory://")
    assert main(["store", "stats"]) == 0
    assert capsys.readouterr().out.startswith("Store: memory://\npending  0\n")
    monkeypatch.delenv("HELIOGRAPH_STORE")
    assert main(["store", "stats"]) == 1
    assert capsys.readouterr().err == "Name the store's URL, or set HELIOGRAPH_STORE.\n"


@pytest.mark.parametrize("scheme", ["postgresql+psycopg", "mysql+pymysql", "redis"])
def test_a_password_is_not_printed(scheme: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What an operator shows to others has no password in it, and a server that is not there is one line."""
    assert main(["store", "check", f"{scheme}://user:se%40cret@127.0.0.1:1/db"]) == 1
    said, complained = capsys.readouterr()
    assert said == f"Store: {scheme}://user:***@127.0.0.1:1/db\n"
    assert "cret" not in complained
    assert complained.startswith("The store failed at claim: ")
    assert complained.count("\n") == 1


@ON_SERVERS
def test_an_asynchronous_url_serves_the_command_line(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    """The URL of an asynchronous application's store works on the command line, which blocks."""
    url = bench.url_for(awaited=True) if isinstance(bench, SQLBench) else bench.url
    assert main(["store", "check", url]) == 0
