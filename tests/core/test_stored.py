"""Promises about parcels that wait in a store: what goes there, and what an outage means."""

import logging

import pytest

from heliograph import StoreUnavailableError
from heliograph.answers import NOTHING_DUE, NOTHING_TO_SETTLE
from tests.core.shop import LARGE, Shop
from tests.core.visits import NO_HEADERS, set_cookies


class TestPutting:
    def test_content_stays_off_the_browser(self, shop: Shop) -> None:
        """With inline_limit=0 the browser holds only a ticket, whatever the message, and the store sealed bytes."""
        sizes: set[int] = set()
        for text in ("short", LARGE):
            shop.visitor.flash(text)
            sizes.add(shop.visitor.held)
            (stored,) = shop.store.parcels.values()
            assert text.encode() not in stored
            assert shop.visitor.read() == [text]
            assert shop.visitor.read() == []
        assert len(sizes) == 1

    def test_what_is_stored_is_kept_as_long_as_it_is_worth_showing(self, shop: Shop) -> None:
        """The store keeps a parcel as long as the browser keeps its cookie."""
        visit = shop.visitor.open("POST")
        visit.flashes.add("a", max_age=60)
        visit.flashes.add("b", max_age=90)
        reply = visit.answer(303)
        assert visit.due is not None
        assert visit.due.max_age == 90
        assert "; Max-Age=90; " in set_cookies(reply)[0]

    @pytest.mark.parametrize(("text", "stored"), [("short", False), (LARGE, True)])
    def test_only_what_is_large_is_stored(self, text: str, stored: bool) -> None:
        """Up to inline_limit bytes a message travels in the cookie, and the store is not asked."""
        shop = Shop(inline_limit=1024)
        shop.visitor.flash(text)
        assert bool(shop.store.calls) is stored
        assert shop.visitor.read() == [text]

    def test_what_exceeds_the_budget_is_stored(self) -> None:
        """With a store nothing is cut and nothing is evicted for a message that is small but one too many."""
        shop = Shop(inline_limit=1024, budget=600)
        for number in range(3):
            shop.visitor.flash(f"{number}" + "x" * 80)
        assert shop.store.calls.count("put") == 1
        assert [text[0] for text in shop.visitor.read()] == ["0", "1", "2"]

    def test_a_store_never_has_messages_cut(self, shop: Shop) -> None:
        """What would be shortened in a cookie, or an error in debug mode, arrives whole."""
        visit = shop.visitor.open("POST", debug=True)
        visit.flashes.add(LARGE * 9)
        visit.close(303)
        assert shop.visitor.read() == [LARGE * 9]

    def test_each_response_has_a_ticket_of_its_own(self, shop: Shop) -> None:
        """Two responses at once are two parcels in the store, too."""
        one, other = shop.visitor.open("POST"), shop.visitor.open("POST")
        one.flashes.add("one")
        other.flashes.add("other")
        other.close(303)
        one.close(303)
        assert len(shop.store.parcels) == 2
        assert sorted(shop.visitor.read()) == ["one", "other"]
        assert shop.store.parcels == {}

    def test_asking_twice_makes_one_parcel(self, shop: Shop) -> None:
        """A response that is decided anew before it is sent does not leave a copy of its messages in the store."""
        visit = shop.visitor.open("POST")
        visit.flashes.add("Saved")
        visit.exchange.respond(200, NO_HEADERS)
        visit.close(500)
        assert len(shop.store.parcels) == 1
        assert shop.visitor.read() == ["Saved"]

    def test_more_tickets_than_the_budget_bears_are_told_of(
        self, shop: Shop, caplog: pytest.LogCaptureFixture, drops: list[tuple[str, list[str]]]
    ) -> None:
        """A visitor who never looks keeps the newest tickets; that older ones had to go is a WARNING and an event."""
        for number in range(40):
            shop.visitor.flash(f"{number:02}{LARGE}")
            assert shop.visitor.held <= 2048
        assert {reason for reason, _ in drops} == {"evicted"}
        assert {record.levelno for record in caplog.records} == {logging.WARNING}
        shown = [text[:2] for text in shop.visitor.read()]
        assert len(shown) > 10
        assert shown == [f"{number:02}" for number in range(40 - len(shown), 40)]


class TestIdle:
    def test_an_idle_visitor_never_reaches_the_store(self, shop: Shop) -> None:
        """Pages of a visitor without messages cost the store nothing, whether they ask or not."""
        shop.visitor.open().close(200)
        assert shop.visitor.read() == []
        assert shop.store.calls == []

    def test_what_we_did_not_seal_never_reaches_the_store(self, shop: Shop) -> None:
        """A visitor cannot make us ask the store for anything by sending cookies."""
        mark = shop.helio.sealer.mark
        shop.visitor.jar.store(shop.visitor.url("/"), [f"flash.{mark}{number:012}={'A' * 90}" for number in range(9)])
        assert shop.visitor.read() == []
        assert shop.store.calls == []

    def test_a_page_that_does_not_ask_costs_nothing(self, shop: Shop) -> None:
        """While a parcel waits, a blocking page without a place for messages does not claim it."""
        shop.visitor.flash("Saved")
        shop.store.calls.clear()
        visit = shop.visitor.open()
        assert visit.close(200) is None
        assert shop.store.calls == []

    def test_one_trip_to_flash_and_three_to_show(self, shop: Shop) -> None:
        """The store is asked once to keep, once to hand out, once when it was shown, and once by the next page."""
        shop.visitor.flash("Saved")
        assert shop.store.calls == ["put"]
        assert shop.visitor.read() == ["Saved"]
        assert shop.store.calls == ["put", "claim", "settle"]
        assert shop.visitor.read() == []
        assert shop.store.calls == ["put", "claim", "settle", "claim"]
        assert shop.visitor.read() == []
        assert len(shop.store.calls) == 4


class TestPartialReads:
    def test_the_rest_goes_back_under_its_ticket(self, shop: Shop) -> None:
        """A page that shows some of a stored parcel's messages leaves the others, with the same cookie."""
        shop.visitor.flash("a", "b", "c")
        (name,), (ticket,) = shop.visitor.names, shop.store.parcels
        whole = shop.store.parcels[ticket]
        visit = shop.visitor.open()
        visit.flashes.take(visit.flashes.peek()[1:2])
        visit.close(200)
        assert shop.visitor.names == [name]
        assert len(shop.store.parcels[ticket]) < len(whole)
        assert shop.visitor.read() == ["a", "c"]
        assert shop.store.parcels == {}

    def test_what_was_kept_goes_back_as_it_was(self, shop: Shop) -> None:
        """After `keep` the store is told that nothing was used, and its bytes stay the same."""
        shop.visitor.flash("Saved")
        before = dict(shop.store.parcels)
        visit = shop.visitor.open()
        visit.flashes.pop()
        visit.flashes.keep()
        visit.close(200)
        assert shop.store.parcels == before
        assert shop.visitor.read() == ["Saved"]

    def test_a_message_for_another_page_goes_back(self, shop: Shop) -> None:
        """Of a stored parcel, too, each page shows its own messages."""
        visit = shop.visitor.open("POST")
        visit.flashes.add("for all")
        visit.flashes.add("for orders", path="/orders")
        visit.close(303)
        assert shop.visitor.read("/") == ["for all"]
        assert shop.visitor.read("/orders") == ["for orders"]
        assert shop.store.parcels == {}

    def test_inline_and_stored_are_shown_together(self) -> None:
        """Messages in cookies and in the store come in one order, and go each its own way."""
        shop = Shop(inline_limit=1024)
        for text in ("1", LARGE, "3"):
            shop.visitor.flash(text)
        assert shop.visitor.read() == ["1", LARGE, "3"]
        assert shop.visitor.read() == []
        assert (shop.visitor.names, shop.store.parcels) == ([], {})


class TestClearing:
    def test_clear_removes_stored_messages_unread(self, shop: Shop) -> None:
        """`clear` needs no trip to the store: the tickets go."""
        shop.visitor.flash("a")
        shop.store.calls.clear()
        visit = shop.visitor.open("POST")
        visit.flashes.clear()
        visit.close(303)
        assert shop.visitor.names == []
        assert shop.store.calls == []


class TestOutage:
    def test_a_page_is_served_without_messages(self, shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
        """While the store is down pages show nothing, one ERROR each, and the messages stay pending."""
        shop.visitor.flash("Saved")
        shop.store.down = True
        assert shop.visitor.read() == []
        assert [record.levelno for record in caplog.records] == [logging.ERROR]
        shop.store.down = False
        assert shop.visitor.read() == ["Saved"]

    def test_reading_may_raise_instead(self) -> None:
        """With on_outage="raise" the read is a StoreUnavailableError."""
        shop = Shop(on_outage="raise")
        shop.visitor.flash("Saved")
        shop.store.down = True
        with pytest.raises(StoreUnavailableError):
            shop.visitor.open().flashes.pop()

    def test_what_cannot_be_stored_goes_inline_if_it_fits(self, drops: list[tuple[str, list[str]]]) -> None:
        """A message that is too large for inline_limit, but not for a cookie, survives an outage."""
        shop = Shop(inline_limit=100)
        shop.store.down = True
        shop.visitor.flash("x" * 200)
        shop.store.down = False
        assert drops == []
        assert shop.visitor.read() == ["x" * 200]
        assert shop.store.calls == ["put"]

    def test_what_is_too_large_for_a_cookie_is_cut(
        self, drops: list[tuple[str, list[str]]], caplog: pytest.LogCaptureFixture
    ) -> None:
        """During an outage a large message is shortened as if there were no store, rather than lost."""
        shop = Shop(inline_limit=100)
        shop.store.down = True
        shop.visitor.flash(LARGE)
        assert drops == [("shortened", [LARGE])]
        assert {record.levelno for record in caplog.records} == {logging.ERROR}
        shop.store.down = False
        [text] = shop.visitor.read()
        assert text.endswith("\u2026")
        assert LARGE.startswith(text[:-1])

    def test_what_may_not_leave_the_server_is_lost_with_a_word(
        self, drops: list[tuple[str, list[str]]], caplog: pytest.LogCaptureFixture
    ) -> None:
        """A loss is an ERROR and an event; content never reaches the browser with inline_limit=0."""
        shop = Shop(inline_limit=0)
        shop.store.down = True
        shop.visitor.flash("short")
        assert shop.visitor.names == []
        assert drops == [("outage", ["short"])]
        assert {record.levelno for record in caplog.records} == {logging.ERROR}

    def test_losing_may_raise_instead(self) -> None:
        """With on_outage="raise" messages that fit nowhere are a StoreUnavailableError before the headers."""
        shop = Shop(on_outage="raise")
        shop.store.down = True
        with pytest.raises(StoreUnavailableError):
            shop.visitor.flash("Saved")

    def test_falling_back_keeps_the_budget(self) -> None:
        """During an outage, too, old messages make room, visibly."""
        shop = Shop(inline_limit=100, budget=600)
        shop.store.down = True
        for number in range(20):
            shop.visitor.flash(f"{number}" + "x" * 150)
            assert shop.visitor.held <= 600


def test_nothing_is_due_without_a_store_or_messages(shop: Shop) -> None:
    """A transport has nothing to carry out for a page that flashes nothing."""
    visit = shop.visitor.open()
    assert visit.exchange.respond(200, NO_HEADERS) is NOTHING_DUE
    assert visit.exchange.finish(complete=True) is NOTHING_TO_SETTLE
