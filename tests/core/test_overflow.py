"""Promises about messages that are too many or too long: nothing is left out in silence."""

import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup
from msgspec import msgpack
from msgspec.structs import replace

from heliograph import Action, Message
from heliograph.content import tag
from heliograph.overflow import ELLIPSIS, Fits, Shortened, cut, shorten


def message(content: object, id: int = 0, category: str = "info") -> Message:
    return Message(id=f"{id:08}", content=content, category=category, expires=1_800_000_000, key="k", queue="q")


def messages(*contents: object) -> list[Message]:
    return [message(content, id) for id, content in enumerate(contents)]


def within(size: int) -> Fits:
    """Return a measure as the outbox has it: the bytes that the messages take when they are written."""

    def fits(messages: Sequence[Message]) -> bool:
        return sum(len(msgpack.encode([m.id, tag(m.content), m.category, m.path, m.data])) for m in messages) <= size

    return fits


def texts(shortened: Shortened) -> list[str]:
    return [str(message) for message in shortened.messages]


class TestCutting:
    def test_what_is_no_longer_stays_itself(self) -> None:
        """A text of just the length is not touched."""
        whole = message("x" * 60)
        assert cut(whole, 60) is whole

    def test_a_long_text_ends_with_an_ellipsis(self) -> None:
        """The reader sees that something is missing, and the text has the length that was asked for."""
        assert cut(message("x" * 61), 60).content == "x" * 59 + ELLIPSIS

    def test_blanks_before_the_ellipsis_go(self) -> None:
        """A cut between two words does not leave a blank before the ellipsis."""
        assert cut(message("one two three"), 5).content == "one" + ELLIPSIS

    def test_everything_but_the_text_stays(self) -> None:
        """A cut message is still the same message: id, category, queue, key and expiry."""
        long = message("x" * 100)
        short = cut(long, 10)
        assert (short.id, short.category, short.queue, short.key, short.expires) == (
            *(long.id, long.category, long.queue, long.key),
            long.expires,
        )

    def test_a_long_title_is_cut_too(self) -> None:
        """A title that somebody made of user input cannot push its text out."""
        long = Message("0" * 8, "Saved", "info", 1, title="x" * 10_000, actions=(Action("Undo", "/undo"),))
        short = cut(long, 10)
        assert (short.content, short.title, short.actions) == ("Saved", "x" * 9 + ELLIPSIS, long.actions)

    @pytest.mark.parametrize(
        "character",
        [
            pytest.param("e\u0301", id="letter and accent"),
            pytest.param("a\u0323\u0302", id="letter and two accents"),
            pytest.param("\u0915\u093f", id="letter and vowel sign"),
            pytest.param("1\ufe0f\u20e3", id="keycap"),
            pytest.param("\U0001f44d\U0001f3fd", id="thumb with skin tone"),
            pytest.param("\U0001f468\u200d\U0001f469\u200d\U0001f467", id="family"),
            pytest.param("\U0001f3f4\U000e0067\U000e0062\U000e007f", id="flag made of tags"),
            pytest.param("\U0001f1e9\U0001f1ea", id="flag made of two letters"),
            pytest.param("\u1112\u1161\u11ab", id="Hangul syllable made of three letters"),
        ],
    )
    def test_no_character_is_cut_in_two(self, character: str) -> None:
        """What a reader sees as one character is there as a whole or not at all."""
        text = character * 30
        for length in range(1, len(text)):
            kept = cut(message(text), length).content.removesuffix(ELLIPSIS)
            assert kept == character * (len(kept) // len(character))

    @pytest.mark.parametrize("text", ["\u0301" * 100, "\u200d" * 100, " " * 100])
    def test_a_text_without_a_place_to_cut_is_an_ellipsis(self, text: str) -> None:
        """Even a text of nothing but accents, joiners or blanks is cut."""
        assert cut(message(text), 10).content == ELLIPSIS

    def test_html_is_cut_as_text(self) -> None:
        """Markup that is too long becomes plain text: half a tag would break the page."""
        long = message(Markup("<p>Saved <b>one</b> &amp; two</p>" + "<i>x</i>" * 30))
        short = cut(long, 20)
        assert type(short.content) is str
        assert short.content == "Saved one & twoxxxx" + ELLIPSIS
        assert "<" not in short.__html__()

    def test_html_whose_text_fits_keeps_all_of_it(self) -> None:
        """Markup of few words and many tags loses the tags and none of the words."""
        assert cut(message(Markup("<b class='very-long'>Saved</b>")), 10).content == "Saved"

    @pytest.mark.parametrize("content", [["x" * 100], {"a": "x" * 100}, b"x" * 100, 10**100, None])
    def test_other_values_stay_whole(self, content: object) -> None:
        """A list cannot be cut so that a template would still understand it."""
        whole = message(content)
        assert cut(whole, 10) is whole


class TestShortening:
    def test_only_the_long_ones_are_cut(self) -> None:
        """Long texts are cut at one length, and short ones beside them are whole."""
        several = messages("short", "x" * 500, "also short", "y" * 900)
        short, one, also, other = (shortened := shorten(several, within(400))).messages
        assert (short, also) == (several[0], several[2])
        assert len(one.content) == len(other.content) > 60
        assert one.content[-1:] == other.content[-1:] == ELLIPSIS
        assert shortened.affected == (several[1], several[3])

    def test_as_much_as_fits_is_kept(self) -> None:
        """Not a character more is cut off than must be."""
        fits = within(400)
        (kept,) = shorten(messages("x" * 5000), fits).messages
        assert fits([kept])
        assert not fits([cut(message("x" * 5000), len(kept.content) + 1)])

    def test_a_long_run_ends_with_the_count(self) -> None:
        """Of many messages the first are kept, and the last one says how many were left out."""
        several = messages(*[f"message number {number}" for number in range(100)])
        shortened = shorten(several, within(500))
        *kept, rest = shortened.messages
        assert kept == several[: len(kept)]
        assert len(kept) > 5
        assert rest.content == f"{ELLIPSIS} (+{100 - len(kept)})"
        assert rest.data == {"left_out": 100 - len(kept)}
        assert shortened.affected == tuple(several[len(kept) :])

    def test_a_text_is_not_cut_to_a_few_words(self) -> None:
        """Where all texts together would have to be very short, fewer of them are sent, each with 60 characters."""
        *kept, rest = shorten(messages(*["x" * 200] * 20), within(1000)).messages
        assert {len(message.content) for message in kept} == {60}
        assert rest.data == {"left_out": 20 - len(kept)}

    def test_the_count_is_a_message_of_its_own(self) -> None:
        """It shows where the first that is missing would have shown, has its own id, and supersedes nothing."""
        several = [message(f"number {number}", number, "error" if number > 10 else "info") for number in range(100)]
        *kept, rest = shorten(several, within(1000)).messages
        first = several[len(kept)]
        assert (rest.category, rest.queue, rest.expires) == (first.category, first.queue, first.expires)
        assert rest.key is None
        assert rest.id not in {message.id for message in several}

    def test_the_count_is_no_offer(self) -> None:
        """It has no title, no buttons and does not stick, whatever stands behind it."""
        more: dict[str, Any] = {"title": "Deleted", "actions": (Action("Undo", "/undo"),), "sticky": True}
        several = [replace(message(f"number {number}", number), **more) for number in range(100)]
        *kept, rest = shorten(several, within(1000)).messages
        assert (kept[0].title, kept[0].actions, kept[0].sticky) == tuple(more.values())
        assert (rest.title, rest.actions, rest.sticky) == ("", (), False)

    def test_what_is_no_text_and_too_large_is_counted(self) -> None:
        """A value that cannot be cut is left out, those that fit are kept, and the count includes it."""
        several = messages("one", ["x" * 5000], "two", {"a": b"y" * 5000})
        shortened = shorten(several, within(400))
        assert texts(shortened) == ["one", "two", f"{ELLIPSIS} (+2)"]
        assert shortened.affected == (several[1], several[3])

    def test_a_single_value_that_is_too_large_is_counted(self) -> None:
        """Even when nothing else is there the reader learns that there was a message."""
        shortened = shorten(messages(["x" * 5000]), within(200))
        assert texts(shortened) == [f"{ELLIPSIS} (+1)"]

    def test_a_message_with_an_absurd_path_takes_no_other_along(self) -> None:
        """A message of which not even the count could be sent does not keep out those that fit."""
        several = messages("one", "two", "three")
        several[1] = replace(several[1], path="/" + "p" * 5000)
        assert texts(shorten(several, within(400)))[:2] == ["one", "three"]

    def test_where_nothing_fits_nothing_is_sent(self) -> None:
        """Without any room all messages are left out, and all are named."""
        several = messages("one", "two")
        assert shorten(several, within(10)) == Shortened((), tuple(several))

    @given(
        st.lists(
            st.one_of(st.text(max_size=30), st.integers(0, 2000).map("x".__mul__), st.binary(max_size=600)),
            min_size=1,
            max_size=30,
        ),
        st.integers(100, 2000),
    )
    @example(["x"] * 30, 120)
    def test_what_is_sent_fits_and_what_is_missing_is_named(self, contents: list[str | bytes], size: int) -> None:
        """Whatever is flashed, the result fits, and each original is there, cut, or counted as left out."""
        several, fits = messages(*contents), within(size)
        if fits(several):
            return
        shortened = shorten(several, fits)
        assert fits(shortened.messages)
        kept = [message for message in shortened.messages if "left_out" not in message.data]
        left = sum(message.data.get("left_out", 0) for message in shortened.messages)
        originals = {message.id: message for message in several}
        assert [message.id for message in kept] == [id for id in originals if id in {message.id for message in kept}]
        for one in kept:
            original = originals[one.id].content
            assert one.content == original or original.startswith(one.content.removesuffix(ELLIPSIS))
        assert not shortened.messages or len(kept) + left == len(several)
        intact = {message.id for message in kept if message == originals[message.id]}
        assert [message.id for message in shortened.affected] == [id for id in originals if id not in intact]

    @given(st.integers(0, 2**32))
    def test_compression_does_not_make_it_exceed(self, seed: int) -> None:
        """A measure that is not quite monotonous, as a compressed size is, still gets a result that fits."""
        noise = random.Random(seed)
        threshold = noise.randrange(200, 2000)

        def fits(messages: Sequence[Message]) -> bool:
            size = sum(60 + len(str(message)) for message in messages)
            return (size if size <= threshold else size // 3) <= 600

        several = messages(*["x" * noise.randrange(300) for _ in range(noise.randrange(1, 30))])
        assert fits(several) or fits(shorten(several, fits).messages)
