"""Promises about sticky messages: every page shows them, until the visitor has dismissed them."""

from typing import Any

import pytest
from blinker import ANY
from hypothesis import given
from hypothesis import strategies as st

from heliograph import Message, OutsideRequestError, events
from heliograph.cookies import HEADER_ROOM
from tests.core.shop import LARGE, Shop
from tests.core.visits import PRIVATE, Visitor, contents, heliograph

KINDS = ["inline", "stored"]


@pytest.fixture(params=KINDS)
def guest(request: pytest.FixtureRequest) -> Visitor:
    """Return a visitor of a site without a store, and of one that keeps everything in its store."""
    return Visitor(heliograph()) if request.param == "inline" else Shop().visitor


def sticky(visitor: Visitor, *texts: str, **options: Any) -> list[str]:
    """Flash sticky messages in one response, and return their ids."""
    visit = visitor.open("POST")
    ids = [visit.flashes.add(text, sticky=True, **options).id for text in texts]
    visit.close(303)
    return ids


def dismiss(visitor: Visitor, id: str, status: int = 303, **request: Any) -> bool:
    visit = visitor.open("POST", **request)
    found = visit.flashes.dismiss(id)
    visit.close(status)
    return found


class TestSticky:
    def test_every_page_shows_it(self, guest: Visitor) -> None:
        """A sticky message is there on each page, once."""
        sticky(guest, "Trial ends")
        assert [guest.read() for _ in range(3)] == [["Trial ends"]] * 3

    def test_within_one_request_it_is_handed_out_once(self, guest: Visitor) -> None:
        """Two places of a template that show messages do not both show it."""
        sticky(guest, "Trial ends")
        flashes = guest.open().flashes
        assert contents(flashes.pop()) == ["Trial ends"]
        assert contents(flashes.pop()) == []
        assert len(flashes) == 0

    def test_others_of_its_response_are_shown_once(self, guest: Visitor) -> None:
        """A sticky message does not hold back what was flashed beside it."""
        visit = guest.open("POST")
        visit.flashes.add("Saved")
        visit.flashes.add("Trial ends", sticky=True)
        visit.flashes.add("Sent")
        visit.close(303)
        assert guest.read() == ["Saved", "Trial ends", "Sent"]
        assert guest.read() == ["Trial ends"]

    def test_the_page_that_flashes_it_is_not_the_last(self, guest: Visitor) -> None:
        """Flashed and read by the same request, it is there on the next page, too."""
        visit = guest.open("POST")
        visit.flashes.add("Trial ends", sticky=True)
        assert contents(visit.flashes) == ["Trial ends"]
        visit.close(200)
        assert guest.read() == ["Trial ends"]

    @pytest.mark.parametrize("inline_limit", [0, 1024], ids=KINDS[::-1])
    def test_it_expires(self, inline_limit: int) -> None:
        """`max_age` holds for sticky messages as for all others."""
        shop = Shop(inline_limit=inline_limit)
        sticky(shop.visitor, "Trial ends", max_age=60)
        shop.clock.advance(59)
        assert shop.visitor.read() == ["Trial ends"]
        shop.clock.advance(1)
        assert shop.visitor.read() == []

    def test_no_cache_keeps_a_page_that_shows_it(self, guest: Visitor) -> None:
        """A page with a sticky message is this visitor's alone, and changes no cookie if it is inline."""
        sticky(guest, "Trial ends")
        visit = guest.open()
        visit.flashes.pop()
        reply = visit.close()
        assert reply is not None
        assert PRIVATE in reply.add
        assert [name for name, _ in reply.add] == ["Cache-Control", "Vary"]

    def test_the_newest_of_its_key_takes_its_place(self, guest: Visitor) -> None:
        """A sticky message with a key is replaced by the next one with that key, sticky or not."""
        sticky(guest, "Three days left", key="trial")
        assert guest.read() == ["Three days left"]
        sticky(guest, "Two days left", key="trial")
        assert [guest.read() for _ in range(2)] == [["Two days left"]] * 2
        guest.flash("Thank you", key="trial")
        assert guest.read() == ["Thank you"]
        assert guest.read() == []

    def test_within_one_request_too_it_is_replaced(self, guest: Visitor) -> None:
        """A page that has shown the old one and then shows the new one leaves the new one."""
        sticky(guest, "Three days left", key="trial")
        visit = guest.open()
        visit.flashes.pop()
        visit.flashes.add("Two days left", key="trial", sticky=True)
        assert contents(visit.flashes.pop()) == ["Two days left"]
        visit.close()
        assert guest.read() == ["Two days left"]

    def test_a_unique_one_is_shown_once_however_often_it_is_flashed(self, guest: Visitor) -> None:
        """`unique` and `sticky` together remind on each page, and not twice."""
        for _ in range(3):
            visit = guest.open()
            visit.flashes.add("Confirm your address", sticky=True, unique=True)
            assert contents(visit.flashes.pop()) == ["Confirm your address"]
            visit.close()
        assert len(guest.names) == 1

    def test_each_page_that_showed_it_says_so(self, guest: Visitor) -> None:
        """Whoever counts what is shown counts it as often as a page showed it."""
        shown: list[str] = []

        def note(sender: object, messages: tuple[Message, ...]) -> None:
            shown.extend(map(str, messages))

        sticky(guest, "Trial ends")
        with events.messages_shown.connected_to(note, ANY):
            for status in (200, 200, 500):
                visit = guest.open()
                visit.flashes.pop()
                visit.close(status)
        assert shown == ["Trial ends"] * 2

    def test_anything_true_is_sticky(self, guest: Visitor) -> None:
        """A value that is no boolean does not spoil the parcel."""
        options: Any = {"sticky": 1}
        guest.flash("Trial ends", **options)
        assert [guest.read() for _ in range(2)] == [["Trial ends"]] * 2


class TestDismissing:
    @pytest.mark.parametrize("status", [200, 204, 303, 404, 500])
    def test_it_counts_whatever_the_response(self, guest: Visitor, status: int) -> None:
        """A dismissed message is gone on the next page, also when the answer is a redirect or an error page."""
        id, _ = sticky(guest, "one", "two")
        assert dismiss(guest, id, status)
        assert [guest.read() for _ in range(2)] == [["two"]] * 2

    def test_with_the_last_of_them_the_cookie_goes(self, guest: Visitor) -> None:
        """Nothing is left in the browser of a message that was dismissed."""
        [id] = sticky(guest, "Trial ends")
        dismiss(guest, id)
        assert guest.read() == []
        assert guest.names == []

    def test_after_a_page_that_showed_it(self, guest: Visitor) -> None:
        """As visitors do it: see, dismiss, go on."""
        [id] = sticky(guest, "Trial ends")
        assert guest.read() == ["Trial ends"]
        dismiss(guest, id)
        assert guest.read() == []

    def test_the_same_page_shows_it_no_more(self, guest: Visitor) -> None:
        """A page that dismisses and then shows messages shows the others, and these are done."""
        id, _ = sticky(guest, "one", "two")
        guest.flash("three")
        visit = guest.open("POST")
        assert visit.flashes.dismiss(id)
        assert contents(visit.flashes) == ["two", "three"]
        visit.close(200)
        assert guest.read() == ["two"]

    def test_what_was_shown_can_be_dismissed_by_the_same_page(self, guest: Visitor) -> None:
        """A template that reads first does not bring a dismissed message back."""
        [id] = sticky(guest, "Trial ends")
        visit = guest.open("POST")
        visit.flashes.pop()
        assert visit.flashes.dismiss(id)
        visit.close(200)
        assert guest.read() == []

    def test_keeping_does_not_bring_it_back(self, guest: Visitor) -> None:
        """`keep` is about what was shown; what was dismissed is gone."""
        id, _ = sticky(guest, "one", "two")
        visit = guest.open("POST")
        visit.flashes.pop()
        visit.flashes.dismiss(id)
        visit.flashes.keep()
        visit.close(200)
        assert guest.read() == ["two"]

    def test_what_the_request_flashed_itself(self, guest: Visitor) -> None:
        """A message that is dismissed before it was sent is never sent."""
        visit = guest.open("POST")
        message = visit.flashes.add("Trial ends", sticky=True)
        assert visit.flashes.dismiss(message.id)
        assert visit.flashes.added == ()
        visit.close(303)
        assert guest.names == []

    def test_messages_that_are_not_sticky_can_be_dismissed(self, guest: Visitor) -> None:
        """Whatever is pending can be dismissed."""
        visit = guest.open("POST")
        ids = [visit.flashes.add(text).id for text in ("one", "two")]
        visit.close(303)
        dismiss(guest, ids[0])
        assert guest.read() == ["two"]

    @pytest.mark.parametrize("id", ["", "unknown!", "AAAAAAAA", "\u202e" * 10_000])
    def test_an_unknown_id_is_no_error_and_changes_nothing(self, guest: Visitor, id: str) -> None:
        """A second click, or what somebody made up, dismisses nothing and sends no header."""
        sticky(guest, "Trial ends")
        visit = guest.open("POST")
        assert not visit.flashes.dismiss(id)
        assert visit.close(303) is None
        assert guest.read() == ["Trial ends"]

    def test_twice_is_once(self, guest: Visitor) -> None:
        """The second tab's click on the same message finds it gone."""
        [id] = sticky(guest, "Trial ends")
        assert [dismiss(guest, id) for _ in range(2)] == [True, False]

    def test_of_another_user_it_is_not_found(self) -> None:
        """Who signed in after somebody else can dismiss nothing of theirs."""
        user = ["ann"]

        def bind(request: object) -> str:
            return user[0]

        visitor = Visitor(heliograph(bind=bind))
        [id] = sticky(visitor, "Trial ends")
        user[0] = "bob"
        assert not dismiss(visitor, id)
        user[0] = "ann"
        assert visitor.read() == ["Trial ends"]

    @pytest.mark.parametrize(
        "headers", [{"turbo-frame": "cart"}, {"sec-fetch-dest": "empty", "sec-fetch-mode": "no-cors"}]
    )
    def test_a_request_that_cannot_show_messages_can_dismiss(self, guest: Visitor, headers: dict[str, str]) -> None:
        """A form in a Turbo frame, and a beacon, dismiss as a page does, and read nothing."""
        id, _ = sticky(guest, "one", "two")
        visit = guest.open("POST", headers=headers)
        assert visit.flashes.dismiss(id)
        assert visit.flashes.pop() == []
        visit.close(200)
        assert guest.read() == ["two"]

    def test_a_body_that_breaks_off_has_dismissed(self, guest: Visitor) -> None:
        """The click counts, whatever becomes of the answer; what the answer showed stays as ever."""
        id, _ = sticky(guest, "one", "two")
        visit = guest.open("POST")
        visit.flashes.dismiss(id)
        visit.answer(200)
        visit.end(complete=False)
        assert guest.read() == ["two"]

    def test_the_page_behind_it_is_not_restored(self, guest: Visitor) -> None:
        """Back does not bring a dismissed message from the browser's memory: the answer keeps Chromium from it."""
        [id] = sticky(guest, "Trial ends")
        visit = guest.open("POST")
        visit.flashes.dismiss(id)
        reply = visit.close(303)
        assert reply is not None
        assert PRIVATE in reply.add
        assert [value.partition("=")[0] for _, value in reply.add if value.startswith("flash.-")] == ["flash.-"] * 2

    def test_after_the_headers_it_is_too_late(self, guest: Visitor) -> None:
        """A body that is under way cannot dismiss, and is told so."""
        [id] = sticky(guest, "Trial ends")
        visit = guest.open("POST")
        visit.answer(200, streamed=True)
        with pytest.raises(OutsideRequestError, match="headers"):
            visit.flashes.dismiss(id)

    def test_many_at_once_stay_within_the_headers(self) -> None:
        """Whoever dismisses everything at once is not refused by a proxy."""
        visitor = Visitor(heliograph(budget=4096))
        ids = [sticky(visitor, str(number))[0] for number in range(20)]
        visit = visitor.open("POST")
        for id in ids:
            visit.flashes.dismiss(id)
        reply = visit.close(303)
        assert reply is not None
        assert sum(len(f"{name}: {value}\r\n") for name, value in reply.add if name == "Set-Cookie") <= HEADER_ROOM
        assert visitor.read() == []


# What a visitor does: flash (sticky or not), load a page, dismiss one of what is pending.
steps = st.lists(
    st.tuples(
        st.lists(st.booleans(), max_size=3), st.booleans(), st.none() | st.integers(0, 9), st.sampled_from([200, 303])
    ),
    max_size=12,
)


@given(steps, st.sampled_from(KINDS))
def test_in_any_order_exactly_what_was_not_dismissed_is_shown(
    steps: list[tuple[list[bool], bool, int | None, int]], kind: str
) -> None:
    """Whatever is flashed, shown and dismissed by one request, each page shows what is sticky and what is new."""
    visitor = Visitor(heliograph(budget=4096)) if kind == "inline" else Shop(budget=4096).visitor
    expected: list[Message] = []
    for flashed, reads, dismissed, status in steps:
        visit = visitor.open("POST")
        if dismissed is not None and expected:
            gone = expected.pop(dismissed % len(expected))
            assert visit.flashes.dismiss(gone.id)
        expected += [visit.flashes.add("text", sticky=is_sticky) for is_sticky in flashed]
        if reads:
            assert visit.flashes.pop() == expected
        visit.close(status)
        if reads and status == 200:
            expected = [message for message in expected if message.sticky]
    assert visitor.open().flashes.pop() == expected


class TestStored:
    def test_the_next_hop_of_a_redirect_finds_the_rest(self) -> None:
        """After a dismissal that redirects, the next page shows what is left, even before the last byte went out."""
        shop = Shop()
        id, _ = sticky(shop.visitor, "one", LARGE)
        visit = shop.visitor.open("POST")
        visit.flashes.dismiss(id)
        visit.answer(303)
        assert shop.visitor.read() == [LARGE]
        visit.end()
        assert shop.visitor.read() == [LARGE]

    def test_with_the_last_of_them_the_store_forgets(self) -> None:
        """Nothing is left in the store of messages that were dismissed."""
        shop = Shop()
        for status in (303, 200):
            [id] = sticky(shop.visitor, LARGE)
            dismiss(shop.visitor, id, status)
            assert shop.store.parcels == {}

    def test_an_outage_dismisses_nothing(self, caplog: pytest.LogCaptureFixture) -> None:
        """While the store does not answer a dismissal finds nothing, and the message is there afterwards."""
        shop = Shop()
        [id] = sticky(shop.visitor, LARGE)
        shop.store.down = True
        assert not dismiss(shop.visitor, id)
        shop.store.down = False
        assert shop.visitor.read() == [LARGE]
        assert [record.levelname for record in caplog.records] == ["ERROR"]
