"""What tests of the core share: a visitor, a shop with a store, and an ear for what is dropped.

Property tests run without a deadline, since the machine may be busy with other tests. Under ``CI`` Hypothesis draws
the same examples in every run; elsewhere it goes on looking for new ones.
"""

from collections.abc import Iterator

import pytest
from blinker import ANY
from hypothesis import settings

from heliograph import Message, events
from tests.core.shop import Shop
from tests.core.visits import Visitor, heliograph

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def visitor() -> Visitor:
    return Visitor(heliograph())


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def drops() -> Iterator[list[tuple[str, list[str]]]]:
    """Collect the reason and the texts of every signal about messages that were dropped or cut."""
    seen: list[tuple[str, list[str]]] = []

    def note(sender: object, messages: tuple[Message, ...], reason: str) -> None:
        seen.append((reason, [str(message) for message in messages]))

    with events.messages_dropped.connected_to(note, ANY):
        yield seen
