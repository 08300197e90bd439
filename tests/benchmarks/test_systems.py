"""Promises about the benchmarks of rivals: every system does the same work. No times."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeAlias
from urllib.parse import urljoin

import pytest

from benchmarks import work
from benchmarks.calling import Answer, Caller, Request
from benchmarks.families import FAMILIES, Family, System
from benchmarks.rounds import CYCLE, FLOOR, MEASURES, Bench
from heliograph.testing.jar import CookieJar

from ..stores.servers import redis_server

URL = "http://localhost"
SYSTEMS = {f"{name}: {system.name}": (family, system) for name, family in FAMILIES.items() for system in family.systems}
SET_ONE_FOR_EVERYBODY = {("starlette_flash_own", work.PAGE), ("pyramid_own", work.PAGE)}

Call: TypeAlias = Callable[[str], Caller]


@pytest.fixture(scope="module")
def redis() -> Generator[str]:
    with redis_server("--appendonly", "no") as server:
        yield server.url


@pytest.fixture(params=SYSTEMS)
def measured(request: pytest.FixtureRequest) -> tuple[Family, System]:
    return SYSTEMS[request.param]


@pytest.fixture
def system(measured: tuple[Family, System]) -> System:
    return measured[1]


@pytest.fixture
def caller(measured: tuple[Family, System], request: pytest.FixtureRequest) -> Caller:
    family, system = measured
    return family.caller(system.module, *([request.getfixturevalue("redis")] if system.redis else []))


@pytest.fixture
def jar() -> CookieJar:
    return CookieJar(clock=lambda: 0)


def ask(caller: Caller, jar: CookieJar, method: str, path: str) -> Answer:
    """Send a request with the cookies of a jar, and keep those of its answer."""
    answer = caller.answer(Request(method, path, jar.header(URL + path) or ""))
    jar.store(URL + path, answer.set_cookies)
    return answer


@pytest.mark.parametrize(("path", "texts"), [(work.FLASH_1, [work.TEXT]), (work.FLASH_10, [*work.TEXTS])])
def test_each_system_shows_what_was_flashed_once(
    system: System, caller: Caller, jar: CookieJar, path: str, texts: list[str]
) -> None:
    """What is compared is the same work: the messages survive the redirect, are shown in order, and are gone.

    TurboGears holds the last one only, for which reason ten are not measured there.
    """
    redirect = ask(caller, jar, "POST", path)
    assert (redirect.status, urljoin(URL, dict(redirect.headers)["location"])) == (303, URL + work.PAGE)
    pages = [ask(caller, jar, "GET", work.PAGE) for _ in range(2)]
    assert [(page.status, page.body.decode().splitlines()) for page in pages] == [
        (200, texts[-system.most :]),
        (200, []),
    ]


@pytest.mark.parametrize("path", [work.IDLE, work.PAGE])
def test_each_system_sets_no_cookie_without_messages(system: System, caller: Caller, jar: CookieJar, path: str) -> None:
    """A page without messages is measured without the cost of a cookie, but for two that cannot do without."""
    page = ask(caller, jar, "GET", path)
    # Django's own removes a cookie that was never there whenever a page asks.
    cookies = [line for line in page.set_cookies if "Max-Age=0" not in line]
    assert (page.status, page.body, len(cookies)) == (200, b"", (system.module, path) in SET_ONE_FOR_EVERYBODY)


def test_each_system_leaves_messages_where_the_view_does_not_touch_them(caller: Caller, jar: CookieJar) -> None:
    """The idle page takes no message from the page that shows it, which is what is measured as pending."""
    ask(caller, jar, "POST", work.FLASH_1)
    page = ask(caller, jar, "GET", work.IDLE)
    assert (page.status, page.body) == (200, b"")
    assert ask(caller, jar, "GET", work.PAGE).body.decode() == work.TEXT


@pytest.mark.parametrize("name", FAMILIES)
def test_the_bare_applications_have_no_messages(jar: CookieJar, name: str) -> None:
    """What is subtracted answers the same requests and does nothing about messages."""
    bare = FAMILIES[name].caller(FAMILIES[name].bare)
    redirect = ask(bare, jar, "POST", work.FLASH_10)
    page = ask(bare, jar, "GET", work.PAGE)
    assert (redirect.status, redirect.set_cookies, page.status, page.body) == (303, [], 200, b"")


def test_every_measure_has_a_figure(measured: tuple[Family, System], caller: Caller) -> None:
    """A round gives each system each measure, and the bytes of its cookies; those of ten where it holds ten."""
    family, system = measured
    bench = Bench(family.caller(family.bare), caller, most=system.most, count=1)
    tens = {"flash 10", "show 10"} if system.most < 10 else set[str]()
    assert set(bench.round()) == {FLOOR, *MEASURES, CYCLE} - tens
    assert set(bench.sizes) == ({"1"} if tens else {"1", "10"})
    assert list(bench.sizes.values()) == sorted(bench.sizes.values())
    assert min(bench.sizes.values()) > 0
