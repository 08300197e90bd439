"""Faults as visitors meet them: whole applications, behind real servers, on every store."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from signal import SIGKILL
from typing import NamedTuple

import pytest
from sqlalchemy import make_url

from .benches import RedisBench, SQLBench
from .conftest import real_bench, shared_stores
from .locks import locked
from .proxy import slow_way
from .servers import announced, until
from .shops import SERVERS, Held, Shop, Shopper, serve

ON_SERVERS = shared_stores("psycopg", "asyncpg", "mariadb", "resp3", "cluster")
ON = shared_stores("sqlite") + ON_SERVERS
LEASE = 600  # Seconds, as the shop has it: nothing of it ends by itself within a test.
# What the URLs of the shop that meets a hanging server say, so that the tests need not wait for as long as visitors.
_IMPATIENT = {
    "psycopg": "connect_timeout=2",
    "asyncpg": "timeout=2&command_timeout=2",
    "mariadb": "connect_timeout=2&read_timeout=2",
    "resp3": "socket_timeout=0.5",
    "cluster": "socket_timeout=0.5",
}
_KILLABLE = {"blocking": "gunicorn served.shop:blocking()", "async": SERVERS["async"]}


class Site(NamedTuple):
    """A shop, and the store that it uses, as its operator has it."""

    kind: str
    mode: str
    shop: Shop
    bench: SQLBench | RedisBench

    @contextmanager
    def other(self, url: str, folder: Path, command: str = "") -> Generator[Shop]:
        """Open another shop on the same store, by this URL of it."""
        with serve(command or SERVERS[self.mode], url, folder) as shop:
            yield shop

    @contextmanager
    def store_down(self) -> Generator[None]:
        """Have no store for a while."""
        with locked(self.bench.url) if self.kind == "sqlite" else self.bench.down(killed=True):
            yield

    def url(self, options: str) -> str:
        """Return the store's URL with more options."""
        return f"{self.bench.url}{'&' if '?' in self.bench.url else '?'}{options}"


@pytest.fixture(scope="module", params=ON, ids="-".join)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[Site]:
    kind, mode = request.param
    folder = tmp_path_factory.mktemp("shop")
    with real_bench(request, kind, mode, folder) as bench:
        url = f"{bench.url}?timeout=1" if kind == "sqlite" else bench.url
        with serve(SERVERS[mode], url, folder) as shop:
            yield Site(kind, mode, shop, bench)


@pytest.mark.fault("Worker killed")
def test_a_worker_that_is_killed(site: Site, tmp_path: Path) -> None:
    """A worker that is killed before a page's last byte loses no message: after the lease it is shown, once."""
    shopper = site.shop.shopper()
    shopper.buy("Saved")
    with site.other(site.bench.url, tmp_path, _KILLABLE[site.mode]) as doomed:
        page = Held(shopper.at(doomed))
        assert "Saved" in page.text
        os.kill(page.worker, SIGKILL)
        assert page.is_cut()
    assert shopper.page() == ""
    site.bench.age(LEASE + 1)
    assert [shopper.page(), shopper.page()] == ["Saved", ""]


@pytest.mark.fault("Page outlives its lease")
def test_a_reader_that_outlives_its_lease(site: Site) -> None:
    """A page that takes longer than its lease takes nothing from the page that got the message after it."""
    shopper = site.shop.shopper()
    shopper.buy("Saved")
    slow = Held(shopper)
    site.bench.age(LEASE + 1)
    other = Held(shopper, more=500)
    assert "Saved" in slow.text
    assert "Saved" in other.text
    assert slow.finish().rstrip("0\r\n").endswith(".")
    assert shopper.page() == ""  # Still the other's.
    other.leave()
    other.open()
    until(lambda: shopper.page() == "Saved")


class Outage(NamedTuple):
    """What visitors saw while the store was down, and after."""

    during: dict[str, int]
    told: list[str]
    shoppers: dict[str, Shopper]


@pytest.fixture(scope="module")
def outage(site: Site) -> Outage:
    shoppers = {name: site.shop.shopper() for name in ("waiting", "strict", "short", "long", "private", "refused")}
    for name in ("waiting", "strict"):
        shoppers[name].buy("Saved")
    site.shop.told()
    with site.store_down():
        during = {
            "waiting": shoppers["waiting"].load().status,
            "strict": shoppers["strict"].load("/strict/").status,
            "short": shoppers["short"].buy("Saved " * 50, under=""),
            "long": shoppers["long"].buy("Saved ", under="", noise="3000"),
            "private": shoppers["private"].buy("Saved"),
            "refused": shoppers["refused"].buy("Saved", under="/strict"),
        }
    return Outage(during, site.shop.told(), shoppers)


@pytest.mark.fault("Server down at read")
def test_down_when_a_page_is_read(outage: Outage) -> None:
    """While the store is down the page is served without its message, which is shown once the store is back, once."""
    assert outage.during["waiting"] == 200
    assert any("served without the messages" in line for line in outage.told if line.startswith("ERROR"))
    assert [outage.shoppers["waiting"].page() for _ in range(2)] == ["Saved", ""]


@pytest.mark.fault("Server down at read")
def test_down_when_a_page_is_read_strictly(outage: Outage) -> None:
    """With on_outage="raise" a page that cannot have its message is an error, and the message waits all the same."""
    assert outage.during["strict"] == 500
    assert [outage.shoppers["strict"].page() for _ in range(2)] == ["Saved", ""]


@pytest.mark.fault("Server down at write")
def test_down_when_a_message_is_flashed_that_fits_a_cookie(outage: Outage) -> None:
    """While the store is down a message that fits a cookie travels in one, and is shown once."""
    assert outage.during["short"] == 303
    assert any("travel in a cookie for once" in line for line in outage.told if line.startswith("WARNING"))
    assert [outage.shoppers["short"].page() for _ in range(2)] == ["Saved " * 50, ""]


@pytest.mark.fault("Server down at write")
def test_down_when_a_message_is_flashed_that_is_too_long_for_a_cookie(outage: Outage) -> None:
    """While the store is down a message that is too long for a cookie is shortened visibly, logged and signalled."""
    assert outage.during["long"] == 303
    assert "dropped 1 shortened" in outage.told
    assert any("have to fit the cookies" in line for line in outage.told if line.startswith("ERROR"))
    page = outage.shoppers["long"].page()
    assert (page[:6], page[-1], 1000 < len(page) < 3000) == ("Saved ", "…", True)
    assert outage.shoppers["long"].page() == ""


@pytest.mark.fault("Server down at write")
def test_down_when_a_message_is_flashed_that_may_not_leave_the_server(outage: Outage) -> None:
    """While the store is down a message that may not be in a cookie is lost, which is logged and signalled."""
    assert outage.during["private"] == 303
    assert "dropped 1 outage" in outage.told
    assert any("may not leave the server otherwise" in line for line in outage.told if line.startswith("ERROR"))
    assert outage.shoppers["private"].page() == ""
    assert not outage.shoppers["private"].jar.cookies()


@pytest.mark.fault("Server down at write")
def test_down_when_a_message_is_flashed_strictly(outage: Outage) -> None:
    """With on_outage="raise" a message that cannot be kept is an error at the end of its request."""
    assert outage.during["refused"] == 500
    assert outage.shoppers["refused"].page() == ""


@pytest.mark.parametrize("site", ON_SERVERS, indirect=True, ids="-".join)
@pytest.mark.fault("Server hangs")
def test_a_server_that_hangs(site: Site, tmp_path: Path) -> None:
    """A store that does not answer delays a page by a time limit; after the lease all is shown."""
    shopper, before = site.shop.shopper(), site.bench.kept()
    shopper.buy("Saved")
    with site.other(site.url(_IMPATIENT[site.kind]), tmp_path) as shop, ExitStack() as stopped:
        assert shopper.at(shop).page() == "Saved"  # Its connections are open.
        shopper.buy("Saved again")
        for server in site.bench.servers:
            stopped.enter_context(server.hanging())
        assert (shopper.at(shop).page(), shopper.at(shop).buy("Short", under="")) == ("", 303)
    shown = shopper.page().splitlines()
    if "Saved again" in shown:
        until(lambda: site.bench.kept() == before)  # An asynchronous server settles when the page is there already.
    site.bench.age(LEASE + 1)  # The claim that nobody waited for may have been done when the server woke up.
    assert sorted(shown + shopper.page().splitlines()) == ["Saved again", "Short"]
    assert shopper.page() == ""


@pytest.mark.parametrize("site", ON_SERVERS, indirect=True, ids="-".join)
@pytest.mark.fault("Server slow")
def test_redirects_and_a_slow_store(site: Site, tmp_path: Path) -> None:
    """Each hop of a redirect chain finds the message free that the one before had read, however slow the store is."""
    with ExitStack() as ways:
        ports = {server.port: ways.enter_context(slow_way(server.port, delay=0.05)) for server in site.bench.servers}
        if site.kind == "cluster":
            for server in site.bench.servers:
                ways.enter_context(announced(server, ports[server.port], site.bench.servers))
        address = make_url(site.bench.url)
        assert address.port is not None
        slow = address.set(port=ports[address.port]).render_as_string(hide_password=False)
        shop = ways.enter_context(site.other(slow, tmp_path))
        shopper = shop.shopper()
        before = site.bench.kept()
        shopper.buy("Saved")
        assert shopper.page("/hop/4") == "Saved"
        until(lambda: site.bench.kept() == before)
        assert shopper.page() == ""


@pytest.mark.fault("Stored value changed by hand")
def test_a_stored_value_that_was_changed(site: Site) -> None:
    """A stored message that somebody changed, or copied under another ticket, reads as absent and is logged."""
    shopper, other = site.shop.shopper(), site.shop.shopper()
    before = site.bench.tickets()
    for visitor in (shopper, other):
        visitor.buy("Saved")
    site.shop.told()
    first, second = set(site.bench.tickets()).difference(before)
    body = site.bench.body(first)
    site.bench.tamper(second, body)
    site.bench.tamper(first, bytes([*body[:-1], body[-1] ^ 1]))
    assert [shopper.page(), other.page()] == ["", ""]
    assert sum("did not open" in line for line in site.shop.told() if line.startswith("ERROR")) == 2
    assert not [*shopper.jar.cookies(), *other.jar.cookies()]
