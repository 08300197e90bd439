"""What an application gains by the change to Heliograph, and that the moment of the change loses nothing."""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple

import pytest

from benchmarks.losses.visitor import Visitor

from ..processes import serving
from .served import SITUATIONS, ServedShop, SocketDriver, is_kept
from .shops import EXAMPLES, SHOPS


class Served(NamedTuple):
    """A shop's two ports: with its framework's own flash, and with Heliograph."""

    name: str
    before: int
    after: int


@pytest.fixture(scope="module", params=SHOPS)
def shop(request: pytest.FixtureRequest) -> Generator[Served]:
    name: str = request.param
    folder, command = EXAMPLES / name, SHOPS[name]
    with serving(command, folder / "before", folder) as before, serving(command, folder / "after", folder) as after:
        yield Served(name, before, after)


@pytest.mark.parametrize("name", SHOPS)
def test_the_application_knows_nothing_of_heliograph(name: str) -> None:
    """The change is made in the configuration alone: no view and no template is touched."""
    folder = EXAMPLES / name
    users = {path.relative_to(folder).parts[0] for path in folder.rglob("*.*") if b"heliograph" in path.read_bytes()}
    assert users == {"after"}


def test_before_the_change(shop: Served) -> None:
    """The situations do tell: the framework's own flash loses a message when two tabs order at once."""
    assert not is_kept("two tabs flash at once", shop.before)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_after_the_change(shop: Served, situation: str) -> None:
    """With Heliograph every message is shown exactly once, in every situation."""
    assert is_kept(situation, shop.after)


def test_the_moment_of_the_change(shop: Served) -> None:
    """What was pending when the application changed is shown once by the new one, and by no page after it."""
    visitor = Visitor(ServedShop(shop.before))
    visitor.order("tea")
    visitor.browser.driver = SocketDriver(shop.after)
    visitor.look()
    assert visitor.seen == ["Ordered: tea"]
    for port in (shop.after, shop.before):
        visitor.browser.driver = SocketDriver(port)
        visitor.look()
    assert visitor.seen == ["Ordered: tea"]


def test_a_rolling_change(shop: Served) -> None:
    """While old and new servers answer one visitor in turn, every message is shown once."""
    visitor = Visitor(ServedShop(shop.before))
    for number in range(6):
        visitor.browser.driver = SocketDriver((shop.before, shop.after)[number % 2])
        visitor.order(str(number))
        if number % 3 == 2:
            visitor.look()
    for port in (shop.after, shop.before, shop.after):
        visitor.browser.driver = SocketDriver(port)
        visitor.look()
    assert sorted(visitor.seen) == [f"Ordered: {number}" for number in range(6)]
