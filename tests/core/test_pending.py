"""Promises about what stays pending, for which pages and for how long: keys, paths, keeping, clearing, expiry."""

from typing import Any

import pytest
from markupsafe import Markup

from heliograph import Action, HeliographError
from tests.core.visits import Clock, Visitor, contents, heliograph, set_cookies


class TestKeys:
    def test_of_messages_with_one_key_only_the_newest_is_shown(self, visitor: Visitor) -> None:
        """Three clicks on "add to cart" leave one message, and it is the last one."""
        for count in (1, 2, 3):
            visitor.flash(f"{count} in your cart", key="cart")
        visitor.flash("other")
        assert visitor.read() == ["3 in your cart", "other"]
        assert visitor.read() == []
        assert visitor.names == []

    def test_a_message_of_this_request_supersedes_those_that_came_with_it(self, visitor: Visitor) -> None:
        """The page that flashes a newer message with the key shows that one, and no later page the older."""
        visitor.flash("old", key="cart")
        visit = visitor.open()
        visit.flashes.add("new", key="cart")
        assert contents(visit.flashes) == ["new"]
        visit.close()
        assert visitor.read() == []

    def test_within_one_response_too_the_newest_counts(self, visitor: Visitor) -> None:
        """Messages of one response with the same key are one message."""
        visitor.flash("1", "2", "3", key="cart")
        assert visitor.read() == ["3"]
        assert visitor.names == []

    def test_a_newer_message_is_shown_after_an_older_one_was(self, visitor: Visitor) -> None:
        """A key forbids duplicates among what is pending, not news after what was shown."""
        visitor.flash("1", key="cart")
        assert visitor.read() == ["1"]
        visitor.flash("2", key="cart")
        assert visitor.read() == ["2"]

    def test_in_one_request_a_newer_message_can_follow_one_that_was_shown(self, visitor: Visitor) -> None:
        """What was handed out does not hold back what is flashed after it."""
        flashes = visitor.open().flashes
        flashes.add("1", key="cart")
        assert contents(flashes) == ["1"]
        flashes.add("2", key="cart")
        assert contents(flashes) == ["2"]

    def test_superseded_messages_stay_when_the_newest_was_not_delivered(self, visitor: Visitor) -> None:
        """A redirect takes nothing away, and the page after it shows the newest."""
        visitor.flash("1", "2", key="cart")
        visit = visitor.open()
        visit.flashes.pop()
        visit.close(303)
        assert visitor.read() == ["2"]

    def test_a_key_may_be_empty_or_absent(self, visitor: Visitor) -> None:
        """An empty key is a key, and messages without one do not supersede each other."""
        visitor.flash("a", "b", key="")
        visitor.flash("c", "c")
        assert visitor.read() == ["b", "c", "c"]


class TestUnique:
    def test_a_unique_message_is_not_shown_beside_an_equal_one(self, visitor: Visitor) -> None:
        """A notice that each of several requests flashes is shown once, where it was flashed first."""
        visitor.flash("a", "b")
        visitor.flash("a", unique=True)
        visitor.flash("c")
        assert visitor.read() == ["a", "b", "c"]
        assert visitor.read() == []
        assert visitor.names == []

    def test_it_is_shown_when_nothing_equal_is_pending(self, visitor: Visitor) -> None:
        """Unique means once at a time, not once for ever; other words, categories, queues and paths are not equal."""
        visitor.flash("a", unique=True)
        assert visitor.read() == ["a"]
        visitor.flash("a", unique=True)
        visitor.flash("A", unique=True)
        visitor.flash("a", unique=True, category="error")
        visitor.flash("a", unique=True, queue="toast")
        visitor.flash("a", unique=True, path="/")
        assert visitor.read() == ["a", "A", "a", "a", "a"]

    def test_overlapping_requests_may_flash_it(self, visitor: Visitor) -> None:
        """It is decided when messages are shown, so that requests which know nothing of each other leave one."""
        first, second = visitor.open("POST"), visitor.open("POST")
        first.flashes.add("a", unique=True)
        second.flashes.add("a", unique=True)
        second.close(303)
        first.close(303)
        assert visitor.read() == ["a"]
        assert visitor.read() == []

    def test_a_loop_sends_it_once(self, visitor: Visitor) -> None:
        """Flashed a thousand times by one request, it takes the room of one message."""
        visit = visitor.open("POST")
        first = visit.flashes.add("a", unique=True)
        assert all(visit.flashes.add("a", unique=True) is first for _ in range(1000))
        visit.close(303)
        assert visitor.read() == ["a"]

    def test_it_may_follow_an_equal_one_that_was_shown(self, visitor: Visitor) -> None:
        """What the page has already shown is not pending any more."""
        visitor.flash("a")
        flashes = visitor.open().flashes
        assert contents(flashes) == ["a"]
        flashes.add("a", unique=True)
        flashes.add("a", unique=True)
        assert contents(flashes) == ["a"]

    def test_it_may_follow_one_that_went_with_an_equal_one(self, visitor: Visitor) -> None:
        """A repetition that has gone with what was shown does not take the next one along."""
        visitor.flash("a")
        flashes = visitor.open().flashes
        flashes.add("a", unique=True)
        assert contents(flashes) == ["a"]
        flashes.add("a", unique=True)
        assert contents(flashes) == ["a"]

    def test_a_key_has_its_own_rule(self, visitor: Visitor) -> None:
        """Of messages with a key the newest is shown, unique or not, and none goes with one that is not shown."""
        flashes = visitor.open().flashes
        flashes.add("a", key="k")
        flashes.add("b", key="k")
        flashes.add("a", unique=True)
        assert contents(flashes) == ["b", "a"]
        visitor.flash("c", key="k")
        visitor.flash("d", key="k")
        visitor.flash("c", key="k", unique=True)
        assert visitor.read() == ["c"]
        assert visitor.read() == []

    def test_what_looks_different_is_not_equal(self, visitor: Visitor) -> None:
        """HTML is not the same as text in which its tags are seen."""
        visitor.flash("<b>a</b>", 1)
        visitor.flash(Markup("<b>a</b>"), unique=True)
        visitor.flash(True, unique=True)
        assert visitor.read() == ["<b>a</b>", 1, Markup("<b>a</b>"), True]

    @pytest.mark.parametrize(
        "more", [{"title": "Order 7"}, {"actions": [Action("Undo", "/undo")]}, {"sticky": True}], ids=str
    )
    def test_what_says_more_is_not_equal(self, visitor: Visitor, more: Any) -> None:
        """A title, an action, or that it stays, is reason enough to show it."""
        visitor.flash("a")
        visitor.flash("a", unique=True, **more)
        visitor.flash("a", unique=True, **more)
        assert visitor.read() == ["a", "a"]

    def test_it_stays_when_the_equal_one_was_not_delivered(self, visitor: Visitor) -> None:
        """A redirect takes neither away, and the page after it shows one."""
        visitor.flash("a")
        visitor.flash("a", unique=True)
        visit = visitor.open()
        assert contents(visit.flashes) == ["a"]
        assert contents(visit.flashes) == []
        visit.close(303)
        assert visitor.read() == ["a"]
        assert visitor.read() == []

    def test_other_messages_may_be_repeated(self, visitor: Visitor) -> None:
        """Without the word, what is flashed twice is shown twice."""
        visitor.flash("a", "a")
        assert visitor.read() == ["a", "a"]

    def test_any_value_may_be_unique(self, visitor: Visitor) -> None:
        """Equality is Python's, so a mapping or a list for a template can be unique too."""
        visitor.flash({"a": [1]}, unique=True)
        visitor.flash({"a": [1]}, unique=True, data={"of": "another"})
        assert visitor.read() == [{"a": [1]}]


class TestPaths:
    def test_only_pages_at_or_below_the_path_show_it(self, visitor: Visitor) -> None:
        """A message waits for the page that it is about, and no other eats it."""
        visitor.flash("Order saved", path="/orders")
        assert [visitor.read(path) for path in ("/", "/orders2", "/shop/orders")] == [[], [], []]
        assert visitor.read("/orders/7") == ["Order saved"]
        assert visitor.read("/orders") == []

    def test_the_page_itself_heeds_the_path_of_what_it_flashed(self, visitor: Visitor) -> None:
        """A page that flashes for another page does not show that message itself."""
        visit = visitor.open(path="/cart")
        visit.flashes.add("for the orders", path="/orders")
        visit.flashes.add("for all")
        assert contents(visit.flashes) == ["for all"]
        visit.close()
        assert visitor.read("/orders") == ["for the orders"]

    def test_a_path_may_be_percent_encoded(self, visitor: Visitor) -> None:
        """What `url_for` returns is understood as the page that it leads to."""
        visitor.flash("Saved", path="/caf%C3%A9/a%20b")
        assert visitor.read("/caf\u00e9/a b/c") == ["Saved"]

    def test_the_newest_of_a_key_is_the_newest_that_this_page_shows(self, visitor: Visitor) -> None:
        """A newer message for another page does not hide the older one for this page."""
        visitor.flash("here", key="k")
        visitor.flash("there", key="k", path="/orders")
        assert visitor.read("/") == ["here"]
        assert visitor.read("/orders") == ["there"]

    def test_other_messages_of_the_same_parcel_are_not_held_back(self, visitor: Visitor) -> None:
        """Of messages that were flashed together, each page shows its own."""
        visit = visitor.open("POST")
        visit.flashes.add("for all")
        visit.flashes.add("for orders", path="/orders")
        visit.close(303)
        assert visitor.read("/") == ["for all"]
        assert visitor.read("/") == []
        assert visitor.read("/orders") == ["for orders"]
        assert visitor.names == []


class TestKeeping:
    def test_what_was_popped_can_be_kept(self, visitor: Visitor) -> None:
        """After `keep` this page shows its messages, and the next one shows them again."""
        visitor.flash("Saved")
        visit = visitor.open()
        assert contents(visit.flashes) == ["Saved"]
        visit.flashes.keep()
        assert visit.flashes.pop() == []
        visit.close()
        assert visitor.read() == ["Saved"]

    def test_keeping_covers_what_was_popped_so_far(self, visitor: Visitor) -> None:
        """What is popped after `keep` is consumed as usual."""
        for category in ("success", "info", "warning", "error"):
            visitor.flash(category, category=category)
        visit = visitor.open()
        visit.flashes.pop("info")
        visit.flashes.keep()
        visit.flashes.pop("error")
        visit.close()
        assert visitor.read() == ["success", "info", "warning"]

    def test_what_this_request_flashed_can_be_kept_too(self, visitor: Visitor) -> None:
        """A message that was flashed, shown and kept in one request is sent."""
        visit = visitor.open()
        visit.flashes.add("Saved")
        visit.flashes.pop()
        visit.flashes.keep()
        visit.close()
        assert visitor.read() == ["Saved"]

    def test_some_of_it_can_be_kept(self, visitor: Visitor) -> None:
        """`keep` takes the messages to keep, and the others that were popped are consumed."""
        visitor.flash("a", "b", "c")
        visit = visitor.open()
        visit.flashes.keep(visit.flashes.pop()[:2])
        visit.close()
        assert visitor.read() == ["a", "b"]

    def test_keeping_nothing_changes_nothing(self, visitor: Visitor) -> None:
        """`keep` without a pop leaves the response alone."""
        visit = visitor.open()
        visit.flashes.keep()
        assert visit.close() is None


class TestAdded:
    def test_it_is_what_the_request_flashed_itself(self, visitor: Visitor) -> None:
        """`added` tells what would travel with this response, and not what came with the request."""
        visitor.flash("came")
        visit = visitor.open()
        assert not visit.flashes.added
        message = visit.flashes.add("new")
        assert contents(visit.flashes) == ["came", "new"]
        assert visit.flashes.added == (message,)


class TestClearing:
    def test_clear_drops_what_is_pending(self, visitor: Visitor) -> None:
        """After `clear` neither this page nor a later one shows any of it."""
        visitor.flash("a")
        visitor.flash("b", path="/elsewhere")
        visit = visitor.open()
        visit.flashes.add("c")
        visit.flashes.clear()
        assert visit.flashes.pop() == []
        visit.close()
        assert visitor.names == []

    @pytest.mark.parametrize("status", [204, 303, 404, 500])
    def test_clear_counts_whatever_the_response(self, visitor: Visitor, status: int) -> None:
        """A logout that redirects takes the former user's messages away, read or not."""
        visitor.flash("a", "b")
        visit = visitor.open("POST")
        visit.flashes.clear()
        visit.close(status)
        assert visitor.read() == []

    def test_what_is_flashed_after_clear_is_sent(self, visitor: Visitor) -> None:
        """A logout may clear and then say goodbye."""
        visitor.flash("old")
        visit = visitor.open("POST")
        visit.flashes.clear()
        visit.flashes.add("Goodbye")
        visit.close(303)
        assert visitor.read() == ["Goodbye"]

    def test_clear_after_a_pop_drops_the_rest(self, visitor: Visitor) -> None:
        """What was handed out is shown, and everything else goes."""
        for category in ("success", "info", "warning", "error"):
            visitor.flash(category, category=category)
        visit = visitor.open()
        assert contents(visit.flashes.pop("info")) == ["info"]
        visit.flashes.clear()
        visit.close()
        assert visitor.names == []

    def test_clearing_nothing_sends_no_cookie(self, visitor: Visitor) -> None:
        """Where nothing waits there is nothing to delete."""
        visit = visitor.open("POST")
        visit.flashes.clear()
        visit.close(303)
        assert visitor.names == []


class TestExpiry:
    def test_a_message_is_not_shown_after_its_time(self) -> None:
        """The seal's word counts: from a browser that kept the cookie too long nothing is shown."""
        clock = Clock()
        visitor = Visitor(heliograph(clock=clock, max_age=60))
        forgetful = Visitor(visitor.helio)
        reply = visitor.flash("Saved")
        forgetful.jar.store(forgetful.url("/"), [line.partition(";")[0] for line in set_cookies(reply)])
        clock.advance(59)
        assert contents(forgetful.open().flashes.peek()) == ["Saved"]
        clock.advance(1)
        assert contents(forgetful.open().flashes.peek()) == []
        assert len(forgetful.names) == 1

    def test_an_expired_message_leaves_the_others_of_its_parcel(self) -> None:
        """Of messages that were flashed together, each has its own time."""
        clock = Clock()
        visitor = Visitor(heliograph(clock=clock))
        visit = visitor.open("POST")
        visit.flashes.add("short", max_age=60)
        visit.flashes.add("long")
        visit.close(303)
        clock.advance(60)
        assert visitor.read() == ["long"]

    def test_the_browser_forgets_a_parcel_with_its_last_message(self) -> None:
        """A cookie lives as long as the longest-lived of its messages."""
        clock = Clock()
        visitor = Visitor(heliograph(clock=clock))
        visit = visitor.open("POST")
        visit.flashes.add("short", max_age=60)
        visit.flashes.add("long", max_age=90)
        visit.close(303)
        clock.advance(89)
        assert len(visitor.names) == 1
        clock.advance(1)
        assert visitor.names == []

    @pytest.mark.parametrize("max_age", [1800.0, 0.5])
    def test_a_max_age_that_is_no_whole_number_loses_nothing(self, max_age: Any) -> None:
        """A max_age given as a float either works or is an error at the call; the message is not lost on its way."""
        visitor = Visitor(heliograph())
        visit = visitor.open("POST")
        try:
            visit.flashes.add("Saved", max_age=max_age)
        except (HeliographError, TypeError, ValueError):
            return
        visit.close(303)
        assert visitor.read() == ["Saved"]
