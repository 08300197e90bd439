"""Promises about when a stored parcel is handed out, and when it is used up or free again."""

import pytest

from heliograph import Message, events
from heliograph.answers import NOTHING_TO_SETTLE, Due
from heliograph.store import HELD
from tests.core.shop import PAGE, Shop
from tests.core.visits import PRIVATE, Visit


def texts(visit: Visit) -> list[str]:
    return [str(message) for message in visit.flashes]


class TestShowing:
    def test_the_cookie_goes_with_the_page_after(self, shop: Shop) -> None:
        """Whether a page arrived is known after its headers only, so the next one removes the spent ticket."""
        shop.visitor.flash("Saved")
        assert shop.visitor.read() == ["Saved"]
        assert len(shop.visitor.names) == 1
        visit = shop.visitor.open()
        assert texts(visit) == []
        reply = visit.close(200)
        assert shop.visitor.names == []
        assert reply is not None
        assert PRIVATE not in reply.add

    def test_a_body_that_breaks_off_takes_no_message_along(self, shop: Shop) -> None:
        """A page that was not handed over to its last byte has shown nothing; the next one shows the message."""
        shop.visitor.flash("Saved")
        visit = shop.visitor.open()
        assert texts(visit) == ["Saved"]
        visit.answer(200)
        assert visit.exchange.holds
        visit.end(complete=False)
        assert shop.visitor.read() == ["Saved"]

    @pytest.mark.parametrize("status", [303, 304, 204, 500])
    def test_what_was_not_delivered_is_free_before_the_headers_are_sent(self, shop: Shop, status: int) -> None:
        """The next hop of a redirect finds the parcel free, however early it comes."""
        shop.visitor.flash("Saved")
        visit = shop.visitor.open()
        assert texts(visit) == ["Saved"]
        visit.answer(status)
        assert shop.visitor.read() == ["Saved"]
        assert visit.end() == NOTHING_TO_SETTLE

    def test_what_was_not_read_is_free_before_the_headers_are_sent(self, shop: Shop) -> None:
        """A page that was given the parcel early and did not ask holds it up for nobody."""
        shop.visitor.flash("Saved")
        visit = shop.fetched(shop.visitor.open(headers=PAGE))
        visit.answer(200)
        assert visit.due == Due({}, 0, dict.fromkeys(shop.store.parcels))
        assert shop.visitor.read() == ["Saved"]

    @pytest.mark.parametrize("status", [303, 500])
    def test_a_redirect_with_a_streamed_body_frees_its_parcels_too(self, shop: Shop, status: int) -> None:
        """A response that delivers nothing frees what it was given before its headers, whatever its body does."""
        shop.visitor.flash("Saved")
        visit = shop.fetched(shop.visitor.open(headers=PAGE))
        visit.answer(status, streamed=True)
        assert shop.visitor.read() == ["Saved"]

    @pytest.mark.parametrize("status", [303, 500])
    def test_what_a_late_body_reads_for_nobody_stays(self, shop: Shop, status: int) -> None:
        """A streamed body that reads for a response which delivers nothing consumes nothing."""
        shop.visitor.flash("Saved")
        visit = shop.fetched(shop.visitor.open(headers=PAGE))
        visit.answer(status, streamed=True)
        texts(visit)
        visit.end()
        assert shop.visitor.read() == ["Saved"]

    def test_a_page_in_the_making_can_still_read_after_its_headers(self, shop: Shop) -> None:
        """With a store a streamed body may read after its headers are gone, and the message is shown once."""
        shop.visitor.flash("Saved")
        visit = shop.fetched(shop.visitor.open(headers=PAGE))
        reply = visit.answer(200, streamed=True)
        assert reply is not None
        assert PRIVATE in reply.add
        assert texts(visit) == ["Saved"]
        visit.end()
        assert shop.visitor.read() == []

    def test_a_blocking_page_in_the_making_too(self, shop: Shop) -> None:
        """Where the claim waits for the first read, a read after the headers shows once, and no cache stores it."""
        shop.visitor.flash("Saved")
        visit = shop.visitor.open()
        reply = visit.answer(200, streamed=True)
        assert texts(visit) == ["Saved"]
        visit.end()
        assert reply is not None
        assert PRIVATE in reply.add
        assert shop.visitor.read() == []

    def test_what_a_late_body_did_not_read_stays(self, shop: Shop) -> None:
        """A streamed body that never asks gives the parcel back after its last byte, with the same bytes."""
        shop.visitor.flash("Saved")
        before = dict(shop.store.parcels)
        visit = shop.fetched(shop.visitor.open(headers=PAGE))
        visit.answer(200, streamed=True)
        visit.end()
        assert shop.store.parcels == before
        assert shop.visitor.read() == ["Saved"]

    def test_a_request_that_fails_before_its_response_gives_everything_back(self, shop: Shop) -> None:
        """An exception before the headers holds up a parcel not even until its lease ends."""
        shop.visitor.flash("Saved")
        visit = shop.fetched(shop.visitor.open(headers=PAGE))
        visit.end(complete=False)
        assert shop.visitor.read() == ["Saved"]

    def test_a_request_that_read_and_failed_gives_everything_back(self, shop: Shop) -> None:
        """What an exception kept from being shown is shown by the next page."""
        shop.visitor.flash("Saved")
        visit = shop.visitor.open()
        assert texts(visit) == ["Saved"]
        visit.end(complete=False)
        assert shop.visitor.read() == ["Saved"]

    def test_settling_twice_changes_nothing(self, shop: Shop) -> None:
        """A server that says twice that a response is over does no harm."""
        shop.visitor.flash("a", "b")
        visit = shop.visitor.open()
        visit.flashes.take(visit.flashes.peek()[:1])
        visit.answer(200)
        visit.end()
        visit.end(complete=False)
        assert shop.visitor.read() == ["b"]

    def test_shown_is_signalled_when_it_was_shown(self, shop: Shop) -> None:
        """A body that breaks off has shown nothing, and one that reads late has: the event says which."""
        shown: list[str] = []

        def note(sender: object, messages: tuple[Message, ...]) -> None:
            shown.extend(map(str, messages))

        with events.messages_shown.connected_to(note, shop.helio):
            shop.visitor.flash("Saved")
            visit = shop.visitor.open()
            visit.flashes.pop()
            visit.answer(200)
            visit.end(complete=False)
            assert shown == []
            visit = shop.fetched(shop.visitor.open(headers=PAGE))
            visit.answer(200, streamed=True)
            visit.flashes.pop()
            visit.end()
            assert shown == ["Saved"]


class TestLeases:
    def test_two_pages_at_once_show_a_message_once(self, shop: Shop) -> None:
        """The second of two pages that are loaded at the same moment finds the parcel held, and leaves its cookie."""
        shop.visitor.flash("Saved")
        one, other = shop.visitor.open(), shop.visitor.open()
        assert texts(one) == ["Saved"]
        assert texts(other) == []
        other.close(200)
        assert len(shop.visitor.names) == 1
        one.close(200)
        assert shop.visitor.read() == []
        assert shop.visitor.names == []

    def test_a_reader_that_dies_keeps_nothing_from_anybody(self, shop: Shop) -> None:
        """When a lease has run out the next page shows the message."""
        shop.visitor.flash("Saved")
        assert texts(shop.visitor.open()) == ["Saved"]
        shop.clock.advance(29)
        assert shop.visitor.read() == []
        shop.clock.advance(1)
        assert shop.visitor.read() == ["Saved"]

    def test_a_late_settlement_is_ignored(self, shop: Shop) -> None:
        """A reader that outlives its lease takes nothing from the one that has it now."""
        shop.visitor.flash("Saved")
        slow = shop.visitor.open()
        texts(slow)
        slow.answer(200)
        shop.clock.advance(30)
        quick = shop.visitor.open()
        assert texts(quick) == ["Saved"]
        slow.end()
        quick.answer(200)
        quick.end(complete=False)
        assert shop.visitor.read() == ["Saved"]

    @pytest.mark.parametrize("headers", [{"sec-purpose": "prefetch"}, {"turbo-frame": "cart"}], ids=str)
    def test_a_withheld_request_takes_no_lease(self, shop: Shop, headers: dict[str, str]) -> None:
        """A prefetch that reads holds up nothing: the page that is loaded meanwhile shows the message."""
        shop.visitor.flash("Saved")
        prefetch = shop.visitor.open(headers=headers)
        assert texts(prefetch) == []
        assert shop.visitor.read() == ["Saved"]

    @pytest.mark.parametrize(
        ("method", "headers", "eager"),
        [
            ("GET", PAGE, True),
            ("GET", {"accept": "application/json"}, False),
            ("HEAD", PAGE, False),
            ("GET", {**PAGE, "sec-purpose": "prefetch"}, False),
        ],
    )
    def test_only_a_page_load_is_claimed_for_early(
        self, shop: Shop, method: str, headers: dict[str, str], eager: bool
    ) -> None:
        """A polling fetch or a prefetch never holds a lease that a page needs."""
        shop.visitor.flash("Saved")
        assert shop.visitor.open(method, headers=headers).exchange.eager is eager

    def test_nothing_is_claimed_early_for_inline_parcels(self) -> None:
        """Where all that is pending is in the cookies, no page load asks the store."""
        shop = Shop(inline_limit=1024)
        shop.visitor.flash("small")
        visit = shop.visitor.open(headers=PAGE)
        assert not visit.exchange.eager
        assert list(visit.exchange.tickets) == []
        assert not visit.exchange.holds

    def test_what_is_claimed_later_can_be_read_then(self, shop: Shop) -> None:
        """A request that looked too early, and then has its messages fetched, can read them."""
        shop.visitor.flash("Saved")
        visit = shop.fetched(shop.visitor.open(headers={"accept": "application/json"}))
        assert texts(visit) == []
        visit.claim()
        assert texts(visit) == ["Saved"]

    def test_headers_wait_for_what_is_not_yet_claimed(self, shop: Shop) -> None:
        """A ticket that nobody has claimed may still become a message, until the headers are sent."""
        shop.visitor.flash("Saved")
        visit = shop.visitor.open()
        assert len(visit.exchange.tickets) == 1
        assert visit.flashes is visit.exchange.flashes
        assert visit.exchange.has_unread

    def test_the_store_says_held(self, shop: Shop) -> None:
        """What another reader has stays pending, and is claimed again by the next page."""
        shop.visitor.flash("Saved")
        visit = shop.visitor.open()
        (ticket,) = visit.exchange.tickets
        visit.exchange.claimed({ticket: HELD})
        assert list(visit.exchange.tickets) == [ticket]
        visit.exchange.claim = None
        assert texts(visit) == []
        visit.close(200)
        assert shop.visitor.read() == ["Saved"]
