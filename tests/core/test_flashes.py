"""Promises about what a view and a template can do with the messages of a visitor."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from markupsafe import Markup

from heliograph import (
    ConfigurationError,
    Flashes,
    HeliographError,
    OutsideRequestError,
    SecretKeyError,
    UnknownCategoryError,
    UnstorableError,
)
from tests.core.visits import PRIVATE, Visitor, contents, heliograph

CATEGORIES = ("success", "info", "warning", "error")


def flashed(visitor: Visitor) -> Flashes:
    """Return the flashes of a page for which one message of each category waits, two of them in a queue."""
    visit = visitor.open("POST")
    for category in CATEGORIES:
        visit.flashes.add(category, category, queue="sidebar" if category in ("info", "error") else "")
    visit.close(303)
    return visitor.open().flashes


class TestAdding:
    def test_the_message_is_returned_as_a_later_page_will_see_it(self, visitor: Visitor) -> None:
        """Whoever flashes gets the message back, with everything that was said about it."""
        visit = visitor.open("POST")
        options: dict[str, Any] = {"queue": "sidebar", "key": "cart", "path": "/", "max_age": 60, "data": {"n": (1, 2)}}
        message = visit.flashes.add(Markup("<b>Saved</b>"), "success", **options)
        visit.close(303)
        assert visitor.open().flashes.pop() == [message]
        assert (message.content, message.category, message.queue) == (Markup("<b>Saved</b>"), "success", "sidebar")
        assert (message.key, message.path, message.data) == ("cart", "/", {"n": (1, 2)})

    def test_without_options_it_is_a_plain_notice(self, visitor: Visitor) -> None:
        """The category is `info`, the queue the usual one, and the message is for every page."""
        message = visitor.open().flashes.add("Saved")
        assert (message.category, message.queue, message.key, message.path) == ("info", "", None, None)
        assert message.data == {}

    def test_each_message_has_an_id_of_its_own(self, visitor: Visitor) -> None:
        """Messages can be told apart, also when they say the same."""
        flashes = visitor.open().flashes
        ids = {flashes.add("Saved").id for _ in range(100)}
        assert len(ids) == 100
        assert {len(id) for id in ids} == {8}

    def test_a_message_is_worth_showing_for_max_age_seconds(self) -> None:
        """A message expires as long after it was flashed as it says itself, or else as the settings say."""
        helio = heliograph(max_age=600)
        flashes = Visitor(helio).open().flashes
        now = helio.clock() // 10**9
        assert [flashes.add("a").expires, flashes.add("b", max_age=60).expires] == [now + 600, now + 60]

    @pytest.mark.parametrize("max_age", [0, -1, 400 * 86400 + 1])
    def test_a_max_age_that_no_browser_keeps_is_an_error_at_the_call(self, visitor: Visitor, max_age: int) -> None:
        """Less than a second and more than 400 days are refused when the message is flashed."""
        with pytest.raises(ConfigurationError, match="400 days"):
            visitor.open().flashes.add("Saved", max_age=max_age)

    @pytest.mark.parametrize("name", ["category", "queue", "key", "path"])
    @pytest.mark.parametrize("value", [7, b"x", ["x"]], ids=repr)
    def test_words_must_be_text(self, visitor: Visitor, name: str, value: object) -> None:
        """A category, queue, key or path that is no text is a TypeError at the call, which names what is wrong."""
        options: dict[str, Any] = {name: value}
        with pytest.raises(UnstorableError, match=f"(?i){name}.*'{type(value).__name__}'"):
            visitor.open().flashes.add("Saved", **options)

    def test_half_characters_in_words_do_no_harm(self, visitor: Visitor) -> None:
        """A visitor's odd input in a category, queue, key or path neither fails nor loses the message."""
        visit = visitor.open("POST")
        odd = "/\ud800"
        visit.flashes.add("Saved", odd, queue=odd, key=odd, path=None, data={odd: odd})
        visit.close(303)
        (message,) = visitor.open().flashes
        assert (message.category, message.queue, message.key, message.data) == (
            *("/\ufffd", "/\ufffd", "/\ufffd"),
            {"/\ufffd": "/\ufffd"},
        )

    @pytest.mark.parametrize("path", ["", "orders", "https://shop.example/orders", "/orders?page=2", "/orders#top"])
    def test_a_path_must_be_one(self, visitor: Visitor, path: str) -> None:
        """A path without a leading slash, or with a query or fragment, would never match: a ValueError at the call."""
        with pytest.raises(ValueError, match="path"):
            visitor.open().flashes.add("Saved", path=path)

    def test_what_cannot_be_stored_is_refused_and_leaves_nothing_behind(self, visitor: Visitor) -> None:
        """After an error at the call the request goes on without the message."""
        visit = visitor.open("POST")
        visit.flashes.add("before")
        with pytest.raises(UnstorableError, match="'object'"):
            visit.flashes.add(object())
        with pytest.raises(UnstorableError, match="'set'"):
            visit.flashes.add("x", data={"a": {1}})
        visit.close(303)
        assert visitor.read() == ["before"]

    def test_without_a_key_flashing_is_the_frameworks_error(self) -> None:
        """Where the framework has no secret key, flashing says so at the call, and nothing is kept."""

        def no_keys() -> list[str]:
            return []

        helio = heliograph(secret_key=no_keys)
        visit = Visitor(helio).open("POST")
        with pytest.raises(SecretKeyError):
            visit.flashes.add("Saved")
        assert visit.close(303) is None

    def test_after_the_headers_nothing_can_be_added(self, visitor: Visitor) -> None:
        """A message that could no longer travel is refused at the call, and the page goes on."""
        visit = visitor.open()
        visit.answer(200, streamed=True)
        with pytest.raises(OutsideRequestError, match="before"):
            visit.flashes.add("too late")
        visit.end()
        assert visitor.read() == []


class TestCategories:
    def test_an_undeclared_category_is_an_error_that_suggests_another(self) -> None:
        """A misspelt category is an error at the call, which says what was probably meant and what there is."""
        flashes = Visitor(heliograph(categories=CATEGORIES)).open().flashes
        with pytest.raises(UnknownCategoryError, match="did you mean 'success'") as caught:
            flashes.add("Saved", "sucess")
        assert isinstance(caught.value, HeliographError)
        assert isinstance(caught.value, ValueError)
        assert (caught.value.category, caught.value.known) == ("sucess", sorted(CATEGORIES))
        assert not flashes

    def test_a_declared_category_is_fine(self) -> None:
        """Every declared category can be flashed."""
        flashes = Visitor(heliograph(categories=CATEGORIES)).open().flashes
        assert [flashes.add("x", category).category for category in CATEGORIES] == list(CATEGORIES)

    def test_extensions_may_flash_what_they_like(self, caplog: pytest.LogCaptureFixture) -> None:
        """In a framework's own words an undeclared category is a WARNING, and the message is shown."""
        visitor = Visitor(heliograph(categories=CATEGORIES))
        visit = visitor.open("POST")
        visit.flashes.add("Saved", "sucess", strict=False)
        visit.close(303)
        assert visitor.read() == ["Saved"]
        (record,) = caplog.records
        assert (record.levelno, record.name) == (logging.WARNING, "heliograph.flashes")
        assert "did you mean 'success'" in record.message

    def test_without_declared_categories_any_word_will_do(self, visitor: Visitor) -> None:
        """An application that declares none may use what it likes."""
        assert visitor.open().flashes.add("Saved", "celebration").category == "celebration"


class TestReading:
    def test_messages_come_in_the_order_they_were_flashed(self, visitor: Visitor) -> None:
        """Oldest first: those of earlier responses, then the request's own."""
        visitor.flash("1", "2")
        visitor.flash("3")
        flashes = visitor.open().flashes
        flashes.add("4")
        assert contents(flashes.pop()) == ["1", "2", "3", "4"]

    def test_pop_hands_a_message_out_once(self, visitor: Visitor) -> None:
        """A second reader in the same request gets nothing, and neither does a later page."""
        flashes = flashed(visitor)
        assert contents(flashes.pop()) == list(CATEGORIES)
        assert flashes.pop() == flashes.peek() == []

    def test_iterating_is_popping(self, visitor: Visitor) -> None:
        """A template's loop over the messages consumes them."""
        visitor.flash("Saved")
        assert visitor.read() == ["Saved"]
        assert visitor.read() == []

    def test_a_loop_that_breaks_off_has_consumed_all(self, visitor: Visitor) -> None:
        """Iterating is one pop: a template that shows only the first of many takes them all."""
        visitor.flash("a", "b")
        visit = visitor.open()
        assert next(iter(visit.flashes)).content == "a"
        visit.close()
        assert visitor.read() == []

    @pytest.mark.parametrize("look", [Flashes.peek, len, bool, repr])
    def test_looking_consumes_nothing(self, visitor: Visitor, look: Callable[[Flashes], object]) -> None:
        """`peek`, `len`, `bool` and `repr` leave every message for the page that shows it."""
        visitor.flash("Saved")
        visit = visitor.open()
        look(visit.flashes)
        visit.close()
        assert visitor.read() == ["Saved"]

    def test_looking_tells_what_is_there(self, visitor: Visitor) -> None:
        """`len` counts what a pop would give now, `bool` says whether it would give any, `repr` shows it."""
        flashes = flashed(visitor)
        assert (len(flashes), bool(flashes)) == (4, True)
        assert "success" in repr(flashes)
        flashes.pop("success")
        assert len(flashes) == 3
        flashes.pop()
        assert (len(flashes), bool(flashes), repr(flashes)) == (0, False, "<Flashes []>")

    @pytest.mark.parametrize(
        ("categories", "expected"),
        [
            (None, ["success", "info", "warning", "error"]),
            ("error", ["error"]),
            (["error", "success"], ["success", "error"]),
            ({"warning"}, ["warning"]),
            (iter(["info", "error"]), ["info", "error"]),
            ([], []),
            ("", []),
            ("err", []),
        ],
        ids=["None", "one word", "list", "set", "iterator", "empty list", "empty word", "part of a word"],
    )
    def test_categories_can_be_picked(self, visitor: Visitor, categories: Any, expected: list[str]) -> None:
        """One word is one category, several words are several, and the order stays that of flashing."""
        assert contents(flashed(visitor).pop(categories)) == expected

    @pytest.mark.parametrize(
        ("queue", "expected"),
        [(None, list(CATEGORIES)), ("sidebar", ["info", "error"]), ("", ["success", "warning"]), ("footer", [])],
    )
    def test_a_queue_can_be_picked(self, visitor: Visitor, queue: str | None, expected: list[str]) -> None:
        """A queue gives its own messages, the usual one those that named none, and None gives all."""
        assert contents(flashed(visitor).pop(queue=queue)) == expected

    def test_category_and_queue_can_be_picked_together(self, visitor: Visitor) -> None:
        """Only what satisfies both is handed out."""
        assert contents(flashed(visitor).pop(["info", "success"], queue="sidebar")) == ["info"]

    def test_what_was_not_picked_stays(self, visitor: Visitor) -> None:
        """Reading one category leaves the others, in this request and on later pages."""
        flashed(visitor)
        visit = visitor.open()
        assert contents(visit.flashes.pop("info")) == ["info"]
        assert contents(visit.flashes.peek()) == ["success", "warning", "error"]
        visit.close()
        assert visitor.read() == ["success", "warning", "error"]

    def test_a_page_that_knows_of_a_message_differs_by_it(self, visitor: Visitor) -> None:
        """A page that looked at a message, or only learnt that there is one, is not for caches."""
        visitor.flash("a")
        visit = visitor.open()
        assert visit.flashes
        reply = visit.close()
        assert reply is not None
        assert PRIVATE in reply.add

    def test_a_page_that_looked_in_vain_is_left_alone(self, visitor: Visitor) -> None:
        """What waits in another queue or category does not keep a page that shows none of it from caches."""
        visitor.flash("a", queue="sidebar")
        visit = visitor.open()
        assert (visit.flashes.pop(queue=""), visit.flashes.peek("error")) == ([], [])
        assert visit.close() is None

    def test_what_was_peeked_at_can_be_taken(self, visitor: Visitor) -> None:
        """An integration with its own list shows some of what it peeked at, and the rest stays."""
        flashed(visitor)
        visit = visitor.open()
        visit.flashes.take(visit.flashes.peek()[1:3])
        assert contents(visit.flashes.pop()) == ["success", "error"]

    def test_a_page_shows_what_it_flashed_itself(self, visitor: Visitor) -> None:
        """A message flashed before the page reads is shown at once, and only then."""
        visit = visitor.open("POST")
        visit.flashes.add("Wrong password")
        assert contents(visit.flashes) == ["Wrong password"]
        visit.close(200)
        assert visitor.read() == []

    def test_what_was_flashed_after_the_last_read_waits(self, visitor: Visitor) -> None:
        """A message that the page could no longer show is shown by the next one."""
        visit = visitor.open()
        visit.flashes.pop()
        visit.flashes.add("later")
        visit.close(200)
        assert visitor.read() == ["later"]

    def test_what_was_flashed_and_read_for_a_redirect_is_shown_later(self, visitor: Visitor) -> None:
        """A message is not used up by a response that shows no page."""
        visit = visitor.open("POST")
        visit.flashes.add("Saved")
        visit.flashes.pop()
        visit.close(303)
        assert visitor.read() == ["Saved"]
