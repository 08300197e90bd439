"""What an application gains by the change to Heliograph, and that the moment of the change loses nothing."""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple

import pytest

from ..processes import serving
from .shops import EXAMPLES, SHOPS
from .situations import ONCE, SITUATIONS, Shopper, play


class Served(NamedTuple):
    """A shop's two ports: with its framework's own flash, and with Heliograph."""

    name: str
    before: int
    after: int


@pytest.fixture(scope="module", params=SHOPS)
def shop(request: pytest.FixtureRequest) -> Generator[Served]:
    name: str = request.param
    folder, command = EXAMPLES / name, SHOPS[name].command
    with serving(command, folder / "before", folder) as before, serving(command, folder / "after", folder) as after:
        yield Served(name, before, after)


@pytest.mark.parametrize("name", SHOPS)
def test_the_application_knows_nothing_of_heliograph(name: str) -> None:
    """The change is made in the configuration alone: no view and no template is touched."""
    folder = EXAMPLES / name
    users = {path.relative_to(folder).parts[0] for path in folder.rglob("*.*") if b"heliograph" in path.read_bytes()}
    assert users == {"after"}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_before_the_change(shop: Served, situation: str) -> None:
    """The framework's own flash loses or repeats messages in the situations that the evidence names."""
    assert play(situation, shop.before) == SHOPS[shop.name].faults.get(situation, ONCE)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_after_the_change(shop: Served, situation: str) -> None:
    """With Heliograph every message is shown exactly once, in every situation."""
    assert play(situation, shop.after) == ONCE


def test_the_moment_of_the_change(shop: Served) -> None:
    """What was pending when the application changed is shown once by the new one, and by no page after it."""
    shopper = Shopper(shop.before)
    shopper.look(shopper.get())
    shopper.receive(shopper.order("tea"))
    shopper.port = shop.after
    shopper.look(shopper.get())
    assert shopper.seen == ["Ordered: tea"]
    for port in (shop.after, shop.before):
        shopper.port = port
        shopper.look(shopper.get())
    assert shopper.seen == ["Ordered: tea"]


def test_a_rolling_change(shop: Served) -> None:
    """While old and new servers answer one visitor in turn, every message is shown once."""
    shopper = Shopper(shop.before)
    shopper.look(shopper.get())
    for number in range(6):
        shopper.port = (shop.before, shop.after)[number % 2]
        shopper.receive(shopper.order(str(number)))
        if number % 3 == 2:
            shopper.look(shopper.get())
    for port in (shop.after, shop.before, shop.after):
        shopper.port = port
        shopper.look(shopper.get())
    assert sorted(shopper.seen) == [f"Ordered: {number}" for number in range(6)]
