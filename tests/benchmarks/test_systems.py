"""Promises about the benchmarks: every system does the same work, and the tables come out of it. No times."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urljoin

import pytest

from benchmarks import work
from benchmarks.__main__ import main
from benchmarks.budgets import verdicts
from benchmarks.calling import Answer, Caller, Request
from benchmarks.families import FAMILIES, families
from benchmarks.rounds import CYCLE, FLOOR, MEASURES, measure
from heliograph.testing.jar import CookieJar

URL = "http://localhost"
CALLERS = {
    f"{name}: {system}": caller for name, family in families().items() for system, caller in family.systems.items()
}
SET_ONE_FOR_EVERYBODY = {("starlette-flash: the package", work.PAGE), ("Pyramid: Pyramid's own", work.PAGE)}
BARE = {name: family.bare for name, family in families().items()}


@pytest.fixture(params=CALLERS)
def caller(request: pytest.FixtureRequest) -> Caller:
    return CALLERS[request.param]


@pytest.fixture
def jar() -> CookieJar:
    return CookieJar(clock=lambda: 0)


def ask(caller: Caller, jar: CookieJar, method: str, path: str) -> Answer:
    """Send a request with the cookies of a jar, and keep those of its answer."""
    answer = caller.answer(Request(method, path, jar.header(URL + path) or ""))
    jar.store(URL + path, answer.set_cookies)
    return answer


@pytest.mark.parametrize(("path", "texts"), [(work.FLASH_1, [work.TEXT]), (work.FLASH_10, [*work.TEXTS])])
def test_each_system_shows_what_was_flashed_once(caller: Caller, jar: CookieJar, path: str, texts: list[str]) -> None:
    """What is compared is the same work: the messages survive the redirect, are shown in order, and are gone."""
    redirect = ask(caller, jar, "POST", path)
    assert (redirect.status, urljoin(URL, dict(redirect.headers)["location"])) == (303, URL + work.PAGE)
    pages = [ask(caller, jar, "GET", work.PAGE) for _ in range(2)]
    assert [(page.status, page.body.decode().splitlines()) for page in pages] == [(200, texts), (200, [])]


@pytest.mark.parametrize("path", [work.IDLE, work.PAGE])
@pytest.mark.parametrize("name", CALLERS)
def test_each_system_sets_no_cookie_without_messages(name: str, jar: CookieJar, path: str) -> None:
    """A page without messages is measured without the cost of a cookie, but for two that cannot do without."""
    page = ask(CALLERS[name], jar, "GET", path)
    # Django's own removes a cookie that was never there whenever a page asks.
    cookies = [line for line in page.set_cookies if "Max-Age=0" not in line]
    assert (page.status, page.body, len(cookies)) == (200, b"", (name, path) in SET_ONE_FOR_EVERYBODY)


def test_each_system_leaves_messages_where_the_view_does_not_touch_them(caller: Caller, jar: CookieJar) -> None:
    """The idle page takes no message from the page that shows it."""
    ask(caller, jar, "POST", work.FLASH_1)
    ask(caller, jar, "GET", work.IDLE)
    assert ask(caller, jar, "GET", work.PAGE).body.decode() == work.TEXT


@pytest.mark.parametrize("name", BARE)
def test_the_bare_applications_have_no_messages(jar: CookieJar, name: str) -> None:
    """What is subtracted answers the same requests and does nothing about messages."""
    redirect = ask(BARE[name], jar, "POST", work.FLASH_10)
    page = ask(BARE[name], jar, "GET", work.PAGE)
    assert (redirect.status, redirect.set_cookies, page.status, page.body) == (303, [], 200, b"")


@pytest.mark.parametrize("name", FAMILIES)
def test_every_measure_has_a_figure(name: str) -> None:
    """A run gives each system each measure, and the bytes of its cookies."""
    results = measure(name, rounds=2, count=2)
    assert set(results) == set(families()[name].systems)
    for result in results.values():
        assert set(result.figures) == {FLOOR, *MEASURES, CYCLE}
        assert 0 < result.bytes_1 < result.bytes_10


def test_the_bytes_of_cookies_are_within_their_budgets() -> None:
    """One message takes at most 40 bytes more than Flask's or Django's own, ten no more than Starlette's recipe."""
    results = {name: measure(name, rounds=1, count=1) for name in ("Flask", "Django", "Starlette")}
    assert [verdict.kept for verdict in verdicts(results) if "bytes" in verdict.budget] == [True, True, True]


def test_the_command_prints_tables_and_writes_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`make bench` ends with a line for every system and every budget, and the same as JSON where asked."""
    file = tmp_path / "figures.json"
    main(["WSGI", "Starlette", "--rounds=1", "--count=1", f"--json={file}"])
    printed = capsys.readouterr().out
    written = json.loads(file.read_text())
    assert list(written["results"]) == ["WSGI", "Starlette"]
    assert all(f"| {name}: {system} |" in printed for name, systems in written["results"].items() for system in systems)
    assert [budget["budget"] for budget in written["budgets"] if f"| {budget['budget']} |" in printed] == [
        "WSGI idle, microseconds",
        "WSGI cycle / hand-written minimum",
        "Starlette cycle / session recipe",
        "bytes of ten messages; Starlette's recipe",
    ]


def test_an_unknown_family_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt family is answered with what there is."""
    with pytest.raises(SystemExit):
        main(["Flusk"])
    assert "unknown: Flusk" in capsys.readouterr().err
