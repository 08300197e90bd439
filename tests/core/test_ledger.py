"""Promises about the bookkeeping of one request: what was read, added, kept and cleared."""

from collections.abc import Sequence

from heliograph import Message
from heliograph.ledger import Ledger


def message(id: str, *, key: str | None = None, path: str | None = None) -> Message:
    return Message(id=id, content=id, category="info", expires=1_800_000_000, key=key, path=path)


class Waiting:
    """Where the messages come from; counts what it is asked."""

    waiting_cookie = ""

    def __init__(self, *messages: Message, withheld: bool = False, path: str = "/") -> None:
        self.messages = messages
        self.path = path
        self.asked: list[str] = []
        self._withheld = withheld

    def load(self, *, to_show: bool) -> Sequence[Message]:
        self.asked.append("load")
        return self.messages

    def take_over(self) -> list[Message]:
        return []

    def withheld(self) -> bool:
        self.asked.append("withheld")
        return self._withheld

    def check(self) -> None:
        self.asked.append("check")


def showable(ledger: Ledger) -> list[str]:
    return [message.id for message in ledger.showable()]


def test_messages_are_loaded_at_the_first_read_and_once() -> None:
    """However often a request asks, its cookies are opened once, and not before somebody asks."""
    source = Waiting(message("a"))
    ledger = Ledger(source)
    assert source.asked == []
    assert [showable(ledger) for _ in range(3)] == [["a"]] * 3
    assert source.asked.count("load") == 1


def test_a_withheld_request_gets_nothing_and_knows_nothing() -> None:
    """Where messages cannot be shown, asking for them leaves the response alone."""
    ledger = Ledger(Waiting(message("a"), withheld=True))
    assert showable(ledger) == []
    assert ledger.idle
    assert ledger.consumed == set()


def test_what_was_taken_is_consumed_and_not_shown_again() -> None:
    """A message that was handed out is gone once it was delivered, and is handed out once."""
    ledger = Ledger(Waiting(message("a"), message("b")))
    ledger.take(ledger.showable()[:1])
    assert showable(ledger) == ["b"]
    assert ledger.consumed == {"a"}


def test_looking_consumes_nothing() -> None:
    """A message that was only looked at stays; whether the page differs by it says whoever looked."""
    ledger = Ledger(Waiting(message("a")))
    assert showable(ledger) == ["a"]
    assert ledger.consumed == set()
    ledger.seen = True
    assert not ledger.idle


def test_asking_in_vain_is_noted_too() -> None:
    """Whether anybody asked is known apart from whether there was anything to see."""
    ledger = Ledger(Waiting())
    assert [ledger.asked, showable(ledger), ledger.asked] == [False, [], True]
    assert ledger.idle


def test_older_messages_with_the_same_key_go_with_the_newest() -> None:
    """The ones that were superseded are consumed with the one that is shown, and never shown."""
    ledger = Ledger(Waiting(message("a", key="k"), message("b"), message("c", key="k"), message("d", key="other")))
    assert showable(ledger) == ["b", "c", "d"]
    ledger.take(ledger.showable())
    assert ledger.consumed == {"a", "b", "c", "d"}
    assert showable(ledger) == []


def test_superseded_messages_stay_while_the_newest_is_not_read() -> None:
    """Reading something else does not consume them."""
    ledger = Ledger(Waiting(message("a", key="k"), message("b"), message("c", key="k")))
    ledger.take(ledger.showable()[:1])
    assert ledger.consumed == {"b"}


def test_a_message_that_is_newer_than_the_one_that_was_read_stays() -> None:
    """What this request adds after a read is not consumed by that read, and can be read next."""
    ledger = Ledger(Waiting(message("a", key="k")))
    ledger.take(ledger.showable())
    ledger.new.append(message("b", key="k"))
    assert showable(ledger) == ["b"]
    assert ledger.consumed == {"a"}


def test_only_messages_for_the_page_are_shown() -> None:
    """Messages for other paths are neither shown nor consumed, those of the request itself neither."""
    ledger = Ledger(Waiting(message("a", path="/orders"), message("b", path="/cart"), path="/orders/7"))
    ledger.new.append(message("c", path="/cart"))
    ledger.take(ledger.showable())
    assert ledger.consumed == {"a"}


def test_what_was_kept_is_not_consumed() -> None:
    """`keep` undoes what was taken so far, superseded messages included, and nothing that is taken later."""
    ledger = Ledger(Waiting(message("a", key="k"), message("b", key="k"), message("c")))
    ledger.take(ledger.showable()[:1])
    ledger.keep()
    assert showable(ledger) == ["c"]
    ledger.take(ledger.showable())
    assert ledger.consumed == {"c"}


def test_clear_forgets_what_came_and_what_was_added() -> None:
    """After `clear` nothing is left to show, and what is added then is."""
    ledger = Ledger(Waiting(message("a")))
    ledger.new.append(message("b"))
    ledger.clear()
    assert showable(ledger) == []
    assert ledger.cleared
    ledger.new.append(message("c"))
    assert showable(ledger) == ["c"]


def test_after_the_headers_messages_are_loaded_anew() -> None:
    """What can still be read then is another matter, and what was added has gone."""
    source = Waiting(message("a"))
    ledger = Ledger(source)
    ledger.new.append(message("b"))
    assert showable(ledger) == ["a", "b"]
    ledger.close()
    assert ledger.closed
    assert showable(ledger) == ["a"]
    assert source.asked.count("load") == 2


def test_after_the_headers_cleared_messages_do_not_come_back() -> None:
    """A body that still asks gets nothing of what its response has removed."""
    ledger = Ledger(Waiting(message("a")))
    ledger.clear()
    ledger.close()
    assert showable(ledger) == []
