"""Promises about the benchmarks of real servers: every message is counted, faults and growth are told, nothing stays.

No times: what a test measures here is few requests, on a machine that does other things.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.load.command import WORKERS
from benchmarks.load.memory import ARENA, LIMIT, Case, MemoriesRun, Memory, Point, memory, resident, slope
from benchmarks.load.page import MEMORIES, PAGE, RATES, ROOT, encoded, kept, page, read
from benchmarks.load.rates import RatesRun, rates
from benchmarks.load.servers import SERVERS, Server, up
from benchmarks.load.systems import BARE, FLASK_SESSION, INLINE, OWN, RECIPE, System
from benchmarks.load.visitors import load
from benchmarks.load.visits import AGAIN, LOST, ODD, ORDINARY, VISITS, Ask
from benchmarks.work import TEXT
from heliograph.stores import open as open_store

from ..processes import descendants
from ..stores.servers import redis_server, until

FOREVER = float("inf")
FAULTY = "gunicorn --worker-class=gthread --threads=2 --workers={workers} --bind=127.0.0.1:{port} --no-control-socket "
RIVALS = {"Flask": [OWN, FLASK_SESSION], "FastAPI": [RECIPE]}


@pytest.fixture
def faulty(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Add a server of an application with a fault."""
    monkeypatch.setitem(SERVERS, "faulty", Server("Flask", f"{FAULTY} tests.benchmarks.faulty:{request.param}()"))
    return "faulty"


@pytest.mark.parametrize("server", SERVERS)
def test_every_system_shows_every_message_behind_its_server(server: str, tmp_path: Path) -> None:
    """What is compared under load is the same work: no page of any system lacks its message, or shows it twice."""
    with redis_server() as redis:
        stores = {"SQLite": f"sqlite:///{tmp_path / 'flashes.db'}", "Redis": redis.url}
        with closing(open_store(stores["SQLite"])) as store:
            store.create_table()
        found = rates(server, 1, stores, turns=2, seconds=0.0)
    rivals = RIVALS[SERVERS[server].framework]
    assert [one.system for one in found] == [BARE, *rivals, INLINE, "heliograph, SQLite", "heliograph, Redis"]
    assert all((one.messages > 0, one.faults) == (one.system != BARE, {}) for one in found), found


@pytest.mark.parametrize("server", SERVERS)
def test_odd_visitors_see_their_messages(server: str) -> None:
    """Behind every server a visitor who sends junk, expired messages and unknown paths sees each message once."""
    with up(server, 1, System(INLINE, INLINE)) as served:
        found = load(served.port, VISITS[ODD], visitors=2, requests=60)
    assert found.messages >= 10
    assert found.faults == {}


@pytest.mark.parametrize("faulty", ["silent"], indirect=True)
def test_a_visitor_notices_a_page_without_its_message(faulty: str) -> None:
    """Of an application that shows nothing, every message is told to be lost."""
    with up(faulty, 1, System(INLINE, INLINE)) as served:
        found = load(served.port, VISITS[ORDINARY], visitors=2, requests=30)
    assert found.faults == {LOST: found.messages}
    assert found.messages >= 5


@pytest.mark.parametrize(
    ("status", "body", "fault"),
    [
        (200, TEXT, None),
        (200, "", LOST),
        (200, f"{TEXT}\n{TEXT}", AGAIN),
        (200, "Another's order", "another text on /page"),
        (500, TEXT, "500 to GET /page"),
    ],
)
def test_an_answer_is_judged(status: int, body: str, fault: str | None) -> None:
    """A message that is missing, there twice or another's, and a status that should not be, are each told."""
    assert Ask("GET", "/page", shows=1).fault(status, body.encode()) == fault


def test_a_message_on_a_page_without_any_is_told() -> None:
    """A message that is shown on a later page as well is told."""
    assert Ask("GET", "/page").fault(200, TEXT.encode()) == AGAIN


@pytest.mark.parametrize("faulty", ["silent"], indirect=True)
def test_a_run_that_loses_a_message_fails(faulty: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The command ends with an error that names the system and how many messages it lost, also on its page."""
    file = tmp_path / "figures.json"
    with pytest.raises(SystemExit) as ended:
        main(["load", "--servers", faulty, "--workers=1", "--turns=1", "--seconds=0", f"--json={file}", "--write"])
    found = read(file, RatesRun)
    failures = "; ".join(found.failures)
    assert f"{faulty} with 1 worker, {INLINE}: {{'lost': " in failures
    assert str(ended.value.code).splitlines() == ["Not as it should be:", *found.failures]
    assert f"Each message is counted: **{failures}**" in capsys.readouterr().out


@pytest.mark.parametrize("server", SERVERS)
def test_all_workers_are_known(server: str) -> None:
    """A system is up when each of its workers is, whose memory can then be looked at."""
    with up(server, 2, System(BARE, BARE)) as served:
        sizes = [resident(worker) for worker in served.workers]
    assert len(set(served.workers)) == 2
    assert all(size > 10 * ARENA for size in sizes)


def memory_of(server: str, requests: int) -> Memory:
    """Measure the memory of one worker."""
    return memory(Case(server, System(INLINE, INLINE), ORDINARY), workers=1, requests=requests, until=FOREVER)


@pytest.mark.parametrize("faulty", ["leaking"], indirect=True)
def test_a_worker_that_grows_is_told(faulty: str) -> None:
    """An application that keeps four kilobytes of each request is found out within a few thousand requests."""
    found = memory_of(faulty, 5_000)
    assert found.grows
    assert found.slope == pytest.approx(4_096_000, rel=0.2)
    assert MemoriesRun({}, [found]).failures == [
        f"faulty, {INLINE}, ordinary visits: grows by {found.slope:.0f} bytes in 1,000 requests"
    ]


@pytest.mark.parametrize("server", ["gunicorn", "uvicorn"])
def test_a_worker_does_not_grow(server: str) -> None:
    """The memory of a worker is looked at again and again, and stays within what an allocator fetches at once."""
    found = memory_of(server, 3_000)
    assert found.requests >= 3_000
    assert not found.grows, found
    assert found.faults == {}


def points(*sizes: int) -> list[Point]:
    """Return points that are a thousand requests apart."""
    return [Point(1000 * number, size) for number, size in enumerate(sizes, 1)]


@pytest.mark.parametrize(
    ("sizes", "per_request"),
    [([100] * 20, 0), (list(range(0, 100_000, 5_000)), 5), ([100] * 3 + [100 + ARENA] * 17, 0)],
    ids=["level", "steady", "one step"],
)
def test_a_slope_is_what_stays(sizes: Sequence[int], per_request: int) -> None:
    """Steady growth is a slope, and one step of an allocator is none."""
    assert slope(points(*sizes)) == per_request


@pytest.mark.parametrize(("each", "grows"), [(0, False), (LIMIT - 1, False), (LIMIT + 1, True)])
def test_growth_has_a_limit(each: int, grows: bool) -> None:
    """Up to a kilobyte in a thousand requests is noise, more is growth."""
    sizes = [2 * each * number for number in range(2_000)]
    found = Memory("gunicorn", INLINE, ORDINARY, 1, 1, {}, [Point(2000 * n, size) for n, size in enumerate(sizes, 1)])
    assert found.grows is grows


def test_the_command_prints_the_page_of_its_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m benchmarks memory` prints a row for each system and kind of visit, which JSON makes once more."""
    file = tmp_path / "figures.json"
    main(["memory", "--servers=uvicorn", "--workers=1", "--requests=500", f"--json={file}"])
    found = read(file, MemoriesRun)
    assert page(None, found) in capsys.readouterr().out
    systems = (BARE, INLINE, "heliograph, Redis")
    assert [(one.system, one.visits) for one in found.memories] == [(name, how) for name in systems for how in VISITS]


def test_the_page_is_written_from_the_results() -> None:
    """docs/load.md is what its results make it, and each server there has each system behind it."""
    assert (ROOT / PAGE).read_text() == kept()
    found = read(ROOT / RATES, RatesRun)
    assert (ROOT / RATES).read_bytes() == encoded(found)
    assert (ROOT / MEMORIES).read_bytes() == encoded(read(ROOT / MEMORIES, MemoriesRun))
    stored = [f"heliograph, {name}" for name in ("SQLite", "PostgreSQL", "Redis")]
    assert [(rate.server, rate.workers, rate.system) for rate in found.rates] == [
        (server, workers, system)
        for server in SERVERS
        for workers in WORKERS
        for system in (BARE, *RIVALS[SERVERS[server].framework], INLINE, *stored)
    ]
    assert found.failures == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_ended_leaves_no_process(number: signal.Signals) -> None:
    """Ctrl-C, and `timeout`, end a run with all its servers, although only the run itself was told."""
    options = ["--servers=gunicorn", f"--systems={INLINE}", "--requests=1000000000"]
    run = subprocess.Popen(
        [sys.executable, "-m", "benchmarks", "memory", *options],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    below: dict[int, str] = {}
    try:
        until(lambda: run.poll() is not None or sum("flask_app" in words for words in _below(run.pid).values()) == 3)
        assert run.poll() is None
        below = _below(run.pid)
        os.kill(run.pid, number)
        assert run.wait(60) != 0
    finally:
        run.kill()
        run.wait()
        left = {process: words for process, words in below.items() if _is_there(process)}
        for process in left:
            os.kill(process, signal.SIGKILL)
    assert left == {}


def _below(process: int) -> dict[int, str]:
    """Return the processes that a process started, and those that these did, with their commands."""
    return {child: _command(child) for child in descendants(process)}


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""


def _is_there(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
