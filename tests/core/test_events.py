"""Promises about the signals: who listens is told what happened to messages, and nothing else changes."""

from collections.abc import Iterator
from typing import Any

import pytest
from blinker import ANY, Signal

from heliograph import Heliograph, Message, UnstorableError, events
from tests.core.visits import Clock, Visitor, heliograph, set_cookies

Told = list[tuple[str, object, list[str], dict[str, Any]]]


@pytest.fixture
def told() -> Iterator[Told]:
    """Collect the name, sender, texts and the other arguments of every signal."""
    seen: Told = []

    def listener(name: str) -> Any:
        def note(sender: object, **arguments: Any) -> None:
            messages = arguments.pop("messages", None) or [arguments.pop("message", None)]
            seen.append((name, sender, [str(message) for message in messages if message is not None], arguments))

        return note

    listeners = [(signal, listener(name)) for name, signal in vars(events).items() if isinstance(signal, Signal)]
    for signal, note in listeners:
        signal.connect(note, ANY, weak=False)
    yield seen
    for signal, note in listeners:
        signal.disconnect(note)


def test_a_message_is_announced_when_it_is_flashed(told: Told) -> None:
    """`message_flashed` is sent at the call, with the Heliograph and the message."""
    helio = heliograph()
    flashes = Visitor(helio).open("POST").flashes
    flashes.add("Saved")
    assert told == [("message_flashed", helio, ["Saved"], {})]


def test_a_message_that_was_refused_is_not_announced(told: Told) -> None:
    """An error at the call is not a message."""
    with pytest.raises(UnstorableError):
        Visitor(heliograph()).open("POST").flashes.add(object())
    assert told == []


def test_what_was_shown_is_announced_once(told: Told) -> None:
    """`messages_shown` names what a page delivered, when its headers are sent."""
    helio = heliograph()
    visitor = Visitor(helio)
    visitor.flash("a", "b")
    told.clear()
    visit = visitor.open()
    visit.flashes.pop()
    assert told == []
    visit.answer(200)
    visit.end()
    assert told == [("messages_shown", helio, ["a", "b"], {})]


@pytest.mark.parametrize("status", [204, 303, 500])
def test_what_was_not_delivered_is_not_announced(told: Told, status: int) -> None:
    """A redirect that read messages has shown none."""
    visitor = Visitor(heliograph())
    visitor.flash("Saved")
    told.clear()
    visit = visitor.open()
    visit.flashes.pop()
    visit.close(status)
    assert told == []


def test_what_was_kept_or_superseded_is_not_announced(told: Told) -> None:
    """Only what the visitor saw for the last time is called shown."""
    visitor = Visitor(heliograph())
    visitor.flash("1", "2", key="k")
    told.clear()
    assert visitor.read() == ["2"]
    assert [texts for _, _, texts, _ in told] == [["2"]]
    told.clear()
    visitor.flash("kept")
    told.clear()
    visit = visitor.open()
    visit.flashes.pop()
    visit.flashes.keep()
    visit.close(200)
    assert told == []


def test_what_expired_is_announced(told: Told) -> None:
    """A message that nobody asked for in time is named when its cookie comes too late."""
    clock = Clock()
    helio = heliograph(clock=clock)
    visitor = Visitor(helio)
    visit = visitor.open("POST")
    visit.flashes.add("short", max_age=60)
    visit.flashes.add("long")
    visit.close(303)
    told.clear()
    clock.advance(60)
    assert visitor.read() == ["long"]
    assert told == [
        ("messages_dropped", helio, ["short"], {"reason": "expired"}),
        ("messages_shown", helio, ["long"], {}),
    ]


def test_a_parcel_that_expired_whole_is_announced_and_removed(told: Told) -> None:
    """A browser that keeps a cookie too long is told to drop it."""
    clock = Clock()
    visitor = Visitor(heliograph(clock=clock))
    forgetful = Visitor(visitor.helio)
    lines = set_cookies(visitor.flash("Saved"))
    forgetful.jar.store(forgetful.url("/"), [line.partition(";")[0] for line in lines])
    told.clear()
    clock.advance(3600)
    assert forgetful.read() == []
    assert [(texts, arguments) for _, _, texts, arguments in told] == [(["Saved"], {"reason": "expired"})]
    assert forgetful.names == []


def test_a_bad_cookie_is_announced_without_messages(told: Told) -> None:
    """What a visitor forged is an event for those who watch, and names nothing."""
    helio = heliograph()
    visitor = Visitor(helio)
    visitor.jar.store(visitor.url("/"), [f"flash.{helio.sealer.mark}{'A' * 12}=forged"])
    assert visitor.read() == []
    assert told == [("messages_dropped", helio, [], {"reason": "rejected"})]


def test_signals_carry_messages_whole() -> None:
    """A subscriber gets the messages themselves, in a tuple, with all their fields."""
    got: list[tuple[Message, ...]] = []

    def note(sender: Heliograph, messages: tuple[Message, ...]) -> None:
        got.append(messages)

    visitor = Visitor(heliograph())
    visit = visitor.open("POST")
    message = visit.flashes.add("Saved", "success", data={"order": 7})
    visit.close(303)
    with events.messages_shown.connected_to(note, visitor.helio):
        visitor.read()
    assert got == [(message,)]


def test_a_subscriber_may_listen_to_one_heliograph() -> None:
    """An application that listens to its own Heliograph hears nothing of another one's."""
    got: list[str] = []

    def note(sender: Heliograph, message: Message) -> None:
        got.append(str(message))

    own, other = Visitor(heliograph()), Visitor(heliograph())
    with events.message_flashed.connected_to(note, own.helio):
        own.flash("own")
        other.flash("other")
    assert got == ["own"]
