"""Promises of the panel that shows what the browser holds."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from heliograph.demo.app import create_app

from .page import Element, read


@pytest.fixture
def secure() -> Iterator[TestClient]:
    with TestClient(create_app(), base_url="https://testserver", headers={"Accept": "text/html"}) as client:
        yield client


def flash(visitor: TestClient, text: str = "Saved.") -> None:
    visitor.post("/", data={"text": text, "category": "success"}, follow_redirects=False)


def panel(visitor: TestClient, address: str = "/", cookie: str | None = None) -> Element:
    headers = {} if cookie is None else {"Cookie": cookie}
    (found,) = read(visitor.get(address, headers=headers).text).classed("browser")
    return found


def rows(table: Element) -> list[tuple[str, ...]]:
    cells = [tuple(cell.text for cell in row.tagged("td")) for row in table.tagged("tr")]
    return [row for row in cells if row]


def budget(panel: Element) -> str:
    return panel.classed("budget")[0].text


def test_it_shows_each_cookie_with_its_size(visitor: TestClient) -> None:
    """Each message posted is one cookie, listed with its bytes: name, equals sign and value."""
    flash(visitor, "Saved.")
    flash(visitor, "Saved again.")
    held = {name: f"{len(f'{name}={value}'):,}" for name, value in visitor.cookies.items()}
    assert len(held) == 2
    assert set(rows(panel(visitor).tagged("table")[0])) == set(held.items())


def test_it_adds_the_sizes_up(visitor: TestClient) -> None:
    """The total stands beside the budget."""
    flash(visitor, "Saved.")
    flash(visitor, "Saved again.")
    total = sum(len(f"{name}={value}") for name, value in visitor.cookies.items())
    assert budget(panel(visitor)) == f"{total:,} of 2,048 bytes"


def test_it_tells_mark_and_id_apart(visitor: TestClient) -> None:
    """Cookies sealed with one key have the same mark, and ids of their own."""
    flash(visitor)
    flash(visitor)
    table = panel(visitor).tagged("table")[0]
    assert len({mark.text for mark in table.classed("mark")}) == 1
    assert len({id.text for id in table.classed("id")}) == 2


def test_over_https_it_shows_the_prefix(secure: TestClient) -> None:
    """Over https the name has the prefix that keeps other hosts from planting one."""
    flash(secure)
    assert panel(secure).classed("start")[0].text == "__Host-flash."


def test_without_messages_it_is_empty(visitor: TestClient) -> None:
    """A visitor without messages carries nothing, and the panel says so."""
    assert panel(visitor).classed("none")[0].text == "No flash cookie. Without a message, a visitor carries nothing."
    assert budget(panel(visitor)) == "0 of 2,048 bytes"


def test_other_cookies_are_left_alone(visitor: TestClient) -> None:
    """Cookies of other programs are listed apart, whatever their names, and not counted."""
    found = panel(visitor, cookie="theme=dark; <b>=1; ; nameless")
    assert rows(found.classed("others")[0]) == [("theme", "10"), ("<b>", "5"), ("nameless", "8")]
    assert budget(found) == "0 of 2,048 bytes"


def test_a_cookie_of_another_key_is_left_alone(visitor: TestClient, secure: TestClient) -> None:
    """A cookie from an earlier start of the demo has another mark, and is not counted."""
    flash(secure)
    name, value = next(iter(secure.cookies.items()))
    name = name.removeprefix("__Host-")
    found = panel(visitor, cookie=f"{name}={value}")
    assert rows(found.classed("others")[0]) == [(name, f"{len(name) + 1 + len(value)}")]


@pytest.mark.parametrize(
    ("address", "verdict"),
    [
        ("/", "This page showed what is in it, so its answer deletes it. Reload, and it is gone."),
        ("/errors/report", "This page failed, so its answer deletes nothing: your browser sends the same again."),
        ("/errors/picture", "This page read nothing, so its answer deletes nothing."),
    ],
)
def test_it_tells_what_becomes_of_the_cookies(visitor: TestClient, address: str, verdict: str) -> None:
    """The panel says what the answer does to the cookie, and the answer does it."""
    flash(visitor)
    assert panel(visitor, address).classed("verdict")[0].text == verdict
    parcels = [name for name in visitor.cookies if not name.endswith(".-")]  # That one is for Back, and ends by itself.
    assert bool(parcels) is ("deletes nothing" in verdict)
