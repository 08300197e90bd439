"""Promises about size: cookies and headers stay within their bytes, and nothing is dropped or cut in silence."""

import logging
import random
from contextlib import suppress

import pytest
from blinker import ANY
from hypothesis import example, given, settings
from hypothesis import strategies as st

from heliograph import CookieSettings, Message, MessageTooLargeError, events
from heliograph.cookies import HEADER_ROOM
from tests.core.visits import Visitor, heliograph, set_cookies, take_some, texts_of

ELLIPSIS = "\u2026"


def noise(seed: int, length: int) -> str:
    """Return text that no compressor makes smaller by much."""
    letters = random.Random(seed)
    return "".join(chr(letters.randrange(0x4E00, 0x9F00)) for _ in range(length))


def header_bytes(lines: list[str]) -> int:
    return sum(len(f"Set-Cookie: {line}\r\n") for line in lines)


PLAY = "all work and no play "
FAR_AWAY = CookieSettings(path="/shop/" + "p" * 700, domain="shop.example")
texts = st.one_of(
    st.text(max_size=40),
    st.integers(0, 200).map(PLAY.__mul__),
    st.tuples(st.integers(0, 99), st.integers(0, 900)).map(lambda drawn: noise(*drawn)),
)
contents = texts | st.lists(texts, max_size=3) | st.binary(max_size=3000)
places = st.sampled_from(
    [
        CookieSettings(),
        CookieSettings(path="/shop"),
        FAR_AWAY,
        CookieSettings(secure=True, samesite="None", partitioned=True),
        CookieSettings(name="a-rather-long-name-for-the-flash-messages-of-a-shop"),
    ]
)
# What a visitor does: posts that flash, and pages that show all, some or none.
steps = st.lists(
    st.tuples(st.lists(contents, max_size=4), st.lists(st.booleans(), max_size=12)), min_size=1, max_size=25
)


class TestBudget:
    @settings(max_examples=40)
    @given(steps, places, st.sampled_from([256, 500, 1000, 2048, 3000, 4096]), st.booleans(), st.booleans())
    def test_no_visitor_ever_holds_more_than_the_budget(
        self,
        steps: list[tuple[list[object], list[bool]]],
        place: CookieSettings,
        budget: int,
        secure: bool,
        compress: bool,
    ) -> None:
        """Whatever is flashed and shown in whatever order, cookies and headers stay within their bytes."""
        helio = heliograph(cookie=place, budget=budget, compress=compress, overflow="shorten")
        visitor = Visitor(helio, secure=secure or place.secure is True)
        for flashed, chosen in steps:
            visit = visitor.open("POST", place.path)
            take_some(visit, chosen)
            for content in flashed:
                visit.flashes.add(content)
            lines = set_cookies(visit.close(200))
            assert header_bytes(lines) <= HEADER_ROOM
            assert visitor.held <= budget
            assert not visitor.jar.refused

    @settings(max_examples=60)
    @given(steps, places, st.sampled_from([256, 1000, 2048]), st.booleans())
    @example([(["", PLAY * 40, ""], []), (["", "", "", noise(0, 160)], [])], FAR_AWAY, 1000, True)
    def test_nothing_is_dropped_in_silence(
        self, steps: list[tuple[list[object], list[bool]]], place: CookieSettings, budget: int, compress: bool
    ) -> None:
        """Every message that was flashed is shown by some page, or named in an event."""
        visitor = Visitor(heliograph(cookie=place, budget=budget, compress=compress), secure=place.secure is True)
        accounted: set[str] = set()
        flashed: set[str] = set()

        def note(sender: object, messages: tuple[Message, ...], reason: str) -> None:
            accounted.update(message.id for message in messages)

        with events.messages_dropped.connected_to(note, ANY):
            for contents, chosen in [*steps, *[([], [True] * 300)] * 30]:
                visit = visitor.open("POST", place.path)
                accounted.update(message.id for message in take_some(visit, chosen))
                flashed.update(visit.flashes.add(content).id for content in contents)
                visit.close(200)
        assert flashed <= accounted
        assert visitor.names == []

    def test_300_unread_posts_stay_within_the_budget(
        self, drops: list[tuple[str, list[str]]], caplog: pytest.LogCaptureFixture
    ) -> None:
        """A visitor who never looks keeps the newest messages; each evicted one is named in an event and counted."""
        visitor = Visitor(heliograph())
        for number in range(300):
            visitor.flash(f"message {number}")
            assert visitor.held <= 2048
        shown = visitor.read()
        assert len(shown) > 10
        assert shown == [f"message {number}" for number in range(300 - len(shown), 300)]
        assert {reason for reason, _ in drops} == {"evicted"}
        assert texts_of(drops) == [f"message {number}" for number in range(300 - len(shown))]
        assert {record.levelno for record in caplog.records} == {logging.WARNING}
        assert len(caplog.records) == len(drops)

    def test_the_oldest_messages_go_first_and_no_more_than_needed(self, drops: list[tuple[str, list[str]]]) -> None:
        """Of an old parcel only as many messages go as the new one needs room for."""
        visitor = Visitor(heliograph(budget=600))
        visitor.flash(*(f"message number {number}" for number in range(8)))
        visitor.flash("the new one, which needs some room")
        shown = visitor.read()
        assert 1 < len(shown) < 9
        assert shown[-1] == "the new one, which needs some room"
        assert texts_of(drops) + shown[:-1] == [f"message number {number}" for number in range(8)]

    def test_many_small_parcels_make_room_for_a_large_one(self, drops: list[tuple[str, list[str]]]) -> None:
        """The deletions that a large message needs are reckoned in: cookies and headers both stay within bounds."""
        visitor = Visitor(heliograph(compress=False), secure=True)
        for number in range(17):
            visitor.flash(str(number))
        lines = set_cookies(visitor.flash("x" * 1400))
        assert header_bytes(lines) <= HEADER_ROOM
        assert visitor.held <= 2048

    def test_a_large_message_behind_very_many_small_ones_still_says_something(self) -> None:
        """Deletions do not take so much of the headers that nothing would be left for the message itself."""
        place = CookieSettings(secure=True, samesite="None", partitioned=True)
        visitor = Visitor(heliograph(budget=4096, compress=False, cookie=place), secure=True)
        for number in range(33):
            visitor.flash(str(number))
        lines = set_cookies(visitor.flash("x" * 3000))
        assert header_bytes(lines) <= HEADER_ROOM
        assert visitor.held <= 4096
        assert len(visitor.read()[-1]) > 200

    def test_what_this_page_shows_makes_room(self, drops: list[tuple[str, list[str]]]) -> None:
        """Messages that are deleted anyway do not push others out."""
        visitor = Visitor(heliograph(budget=600))
        visitor.flash("x" * 300)
        visit = visitor.open("POST")
        visit.flashes.pop()
        visit.flashes.add("y" * 300)
        visit.close(200)
        assert visitor.read() == ["y" * 300]
        assert drops == []

    def test_junk_pushes_no_message_out(self, drops: list[tuple[str, list[str]]]) -> None:
        """A cookie that does not open makes room for those that do."""
        visitor = Visitor(heliograph(budget=600))
        visitor.flash("first")
        junk = visitor.names[0][:10] + "A" * 12
        visitor.jar.store(visitor.url("/"), [f"{junk}={'A' * 500}"])
        visitor.flash("second")
        assert junk not in visitor.names
        assert visitor.read() == ["first", "second"]
        assert drops == [("rejected", [])]

    def test_junk_that_cannot_all_be_removed_pushes_no_message_out(self) -> None:
        """More junk than one response can remove makes room too: it goes with the next ones."""
        visitor = Visitor(heliograph())
        visitor.flash("first")
        prefix = visitor.names[0][:10]
        visitor.jar.store(visitor.url("/"), [f"{prefix}{number:012}={'A' * 40}" for number in range(60)])
        visitor.flash("second")
        visitor.flash("third")
        assert visitor.read() == ["first", "second", "third"]

    @pytest.mark.parametrize("compress", [True, False])
    def test_a_cookie_that_was_shown_in_part_never_grows(self, compress: bool) -> None:
        """A parcel only ever shrinks, also when what is left of it would no longer be deflated."""
        visitor = Visitor(heliograph(compress=compress))
        visit = visitor.open("POST")
        visit.flashes.add("x" * 60, "error")
        for _ in range(10):
            visit.flashes.add("all work and no play makes Jack a dull boy, all work and no play", "info")
        visit.close(303)
        before = visitor.held
        assert compress == (before < 1000)
        visit = visitor.open()
        visit.flashes.pop("error")
        visit.close()
        assert visitor.held <= before
        assert len(visitor.read()) == 10


class TestOverflow:
    def test_a_long_text_is_cut_visibly(
        self, drops: list[tuple[str, list[str]]], caplog: pytest.LogCaptureFixture
    ) -> None:
        """A message of 6,000 characters arrives shortened, with an ERROR in the log and an event that names it."""
        visitor = Visitor(heliograph(overflow="shorten"))
        long = noise(1, 6000)
        visitor.flash(long)
        (shown,) = visitor.read()
        assert len(shown) > 400
        assert shown == long[: len(shown) - 1] + ELLIPSIS
        assert drops == [("shortened", [long])]
        assert [record.levelno for record in caplog.records] == [logging.ERROR]

    def test_a_long_run_ends_with_a_count(self, drops: list[tuple[str, list[str]]]) -> None:
        """Of 100 messages of 200 characters the first arrive, shortened, and the rest is counted."""
        visitor = Visitor(heliograph(overflow="shorten", compress=False))
        visitor.flash(*(f"{number:03}" + "x" * 197 for number in range(100)))
        *shown, last = visitor.read()
        assert [text[:3] for text in shown] == [f"{number:03}" for number in range(len(shown))]
        assert last == f"{ELLIPSIS} (+{100 - len(shown)})"
        assert {reason for reason, _ in drops} == {"shortened"}

    def test_a_value_that_is_too_large_is_counted(self) -> None:
        """What is no text and does not fit is left out, and the reader learns that something is missing."""
        visitor = Visitor(heliograph(overflow="shorten"))
        visitor.flash("small", {"rows": [noise(1, 2000)]})
        assert visitor.read() == ["small", f"{ELLIPSIS} (+1)"]

    def test_what_was_flashed_before_it_is_not_pushed_out_for_what_is_cut(self) -> None:
        """A message that fits keeps its whole text when it came with an earlier response and there is room."""
        visitor = Visitor(heliograph(budget=2048, overflow="shorten"))
        visitor.flash("short")
        visitor.flash("also short")
        assert visitor.read() == ["short", "also short"]

    def test_raising_happens_at_the_call_and_says_how_large(self) -> None:
        """With overflow="raise" the call that flashes too much is the error, with the size and the limit."""
        visitor = Visitor(heliograph(overflow="raise"))
        visit = visitor.open("POST")
        visit.flashes.add("fits")
        with pytest.raises(MessageTooLargeError, match="budget") as caught:
            visit.flashes.add(noise(1, 2000))
        assert caught.value.size > caught.value.limit
        assert caught.value.limit <= 2048
        visit.close(303)
        assert visitor.read() == ["fits"]

    def test_many_small_messages_raise_too(self) -> None:
        """It is the sum of a response's messages that counts."""
        visitor = Visitor(heliograph(overflow="raise", compress=False))
        with pytest.raises(MessageTooLargeError):
            visitor.flash(*(f"message {number}" for number in range(100)))

    @settings(max_examples=50)
    @given(st.lists(contents, min_size=1, max_size=6), places, st.booleans())
    @example([noise(1, 505)], CookieSettings(), False)
    @example([["03\xc0\U0001359d", noise(51, 354), noise(51, 611)]], CookieSettings(), True)
    def test_what_does_not_raise_is_sent_whole(
        self, flashed: list[object], place: CookieSettings, secure: bool
    ) -> None:
        """The size at the call is the size that is sent: what was accepted is neither cut nor left out."""
        visitor = Visitor(heliograph(overflow="raise", cookie=place), secure=secure or place.secure is True)
        visit = visitor.open("POST", place.path)
        accepted: list[object] = []
        for content in flashed:
            with suppress(MessageTooLargeError):
                accepted.append(visit.flashes.add(content).content)
        visit.close(303)
        assert visitor.read(place.path) == accepted

    @pytest.mark.parametrize(
        ("overflow", "debug", "raises"),
        [
            (None, True, True),
            (None, False, False),
            ("shorten", True, False),
            ("raise", False, True),
        ],
    )
    def test_debug_mode_raises_unless_told_otherwise(self, overflow: str | None, debug: bool, raises: bool) -> None:
        """In a framework's debug and test modes a developer learns at the call what production would cut."""
        visit = Visitor(heliograph(overflow=overflow)).open("POST", debug=debug)
        try:
            visit.flashes.add(noise(1, 2000))
        except MessageTooLargeError:
            assert raises
        else:
            assert not raises
