"""Clients that go away in the middle of a page, and clients that stay, behind every server."""

from __future__ import annotations

from collections.abc import Callable, Generator

import pytest

from heliograph.stores.redis.calls import PREFIX

from .servers import Server, redis_client, until
from .shops import NAVIGATION, Held, Shop, serve

WSGI = {
    "gunicorn sync": "gunicorn served.shop:blocking()",
    "gunicorn gthread": "gunicorn --worker-class=gthread --threads=4 served.shop:blocking()",
    "granian wsgi": "granian --interface=wsgi --blocking-threads=4 --factory served.shop:blocking",
}
ASGI = {
    "uvicorn h11": "uvicorn --http=h11 --factory served.shop:asynchronous",
    "granian asgi": "granian --interface=asgi --factory served.shop:asynchronous",
    "uvicorn, within BaseHTTPMiddleware": "uvicorn --http=h11 --factory served.starlette_shop:outside",
    "uvicorn, around BaseHTTPMiddleware": "uvicorn --http=h11 --factory served.starlette_shop:inside",
    "granian, within BaseHTTPMiddleware": "granian --interface=asgi --factory served.starlette_shop:outside",
    "granian, around BaseHTTPMiddleware": "granian --interface=asgi --factory served.starlette_shop:inside",
}
URL = Callable[[str], str]


@pytest.fixture(scope="module", params=[*WSGI, *ASGI])
def server(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def shop(server: str, redis: Server, tmp_path_factory: pytest.TempPathFactory) -> Generator[Shop]:
    with serve((WSGI | ASGI)[server], f"{redis.url}?protocol=3", tmp_path_factory.mktemp("shop")) as shop:
        yield shop


@pytest.fixture
def waiting(redis: Server) -> Generator[Callable[[], int]]:
    """Return what counts the parcels that wait; none do in the beginning."""
    with redis_client(redis.url) as client:
        client.flushall()
        yield lambda: sum(1 for _ in client.scan_iter(PREFIX + "*"))


@pytest.mark.fault("Visitor leaves", on="resp3")
def test_a_client_that_leaves_in_the_middle_of_the_body(server: str, shop: Shop) -> None:
    """A visitor who leaves before a page has arrived sees its message on the next page, at once, and once."""
    shopper = shop.shopper()
    shopper.buy("Saved")
    shop.told()
    # A WSGI server notices by what it cannot send, which must be more than the system takes for a client that has gone.
    page = Held(shopper, more=500 if server in WSGI else 1)
    assert "Saved" in page.text
    page.leave()
    if server in ASGI:
        shop.until_told("gone")
    page.open()
    until(lambda: shopper.page() == "Saved")
    assert shopper.page() == ""


@pytest.mark.parametrize("server", ASGI, indirect=True)
@pytest.mark.fault("Visitor leaves", on="resp3")
def test_a_client_that_leaves_while_the_view_works(shop: Shop) -> None:
    """A visitor who loses patience before a page begins sees its message on the next page, at once, and once."""
    shopper = shop.shopper()
    shopper.buy("Saved")
    shop.told()
    page = Held(shopper, "/slow")
    page.leave()
    shop.until_told("gone")
    page.open()
    until(lambda: shopper.page() == "Saved")
    assert shopper.page() == ""


@pytest.mark.parametrize("path", ["/", "/read"])
@pytest.mark.parametrize("size", [0, 50_000])
def test_a_client_that_stays(shop: Shop, waiting: Callable[[], int], path: str, size: int) -> None:
    """A visitor who waits for the page sees its message once, whether or not the application read the form."""
    shopper = shop.shopper()
    shopper.buy("Saved")
    shop.told()
    answer = shopper.send("POST", path, headers=NAVIGATION, form={"text": "x" * size})
    assert answer.body == "Saved"
    assert [line for line in shop.told() if line.startswith("read")] == [f"read {size + 5}"] * (path == "/read")
    until(lambda: waiting() == 0)
    assert shopper.page() == ""
