"""Promises about one request and its response, step by step; those that concern a store are in test_stored.py."""

from collections.abc import Mapping
from typing import Any

import pytest

from heliograph import Heliograph
from heliograph.answers import NOTHING_DUE, NOTHING_TO_SETTLE
from heliograph.exchange import Exchange
from heliograph.testing import Request
from tests.core.visits import NO_HEADERS, PRIVATE, SECOND, Clock, Visitor, heliograph, set_cookies

VARY = ("Vary", "Cookie")


class TestIdle:
    def test_a_request_without_messages_is_left_alone(self, visitor: Visitor) -> None:
        """A page that neither finds nor flashes anything gets no header from us."""
        visit = visitor.open()
        assert visit.exchange.is_idle
        assert visit.exchange.respond(200, NO_HEADERS) is NOTHING_DUE
        assert visit.exchange.headers() is None
        visit.exchange.sent()
        assert visit.exchange.finish(complete=True) is NOTHING_TO_SETTLE

    def test_asking_in_vain_is_left_alone(self, visitor: Visitor) -> None:
        """A page that asks for messages when there are none stays as cacheable as it was."""
        visit = visitor.open()
        assert list(visit.flashes) == []
        assert not visit.flashes
        assert visit.close(200) is None

    def test_a_page_that_does_not_ask_leaves_the_messages_alone(self, visitor: Visitor) -> None:
        """A page without a place for messages neither shows nor loses them, and stays cacheable."""
        visitor.flash("Saved")
        assert visitor.open().close(200) is None
        assert visitor.read() == ["Saved"]

    def test_other_cookies_are_not_looked_into(self) -> None:
        """A visitor without our cookies needs no key, no clock and no random source."""

        def forbidden(*_: object) -> Any:
            raise AssertionError("Nothing of this is needed.")

        helio = heliograph(secret_key=forbidden, clock=forbidden, random=forbidden)
        exchange = Exchange(helio, Request(cookie="session=flash; theme=dark"))
        assert not exchange.flashes
        assert exchange.is_idle

    def test_a_flashing_request_opens_no_parcel(self, drops: list[tuple[str, list[str]]]) -> None:
        """To flash, what is pending need not be opened: a bad cookie is not even noticed."""
        visitor = Visitor(heliograph())
        visitor.flash("Saved")
        visitor.jar.store(visitor.url("/"), [f"{visitor.names[0][:10]}{'A' * 12}=junk"])
        lines = set_cookies(visitor.flash("Saved again"))
        assert len(lines) == 1
        assert drops == []


class TestHeaders:
    @pytest.mark.parametrize("status", [200, 201, 204, 301, 303, 308, 404, 422, 500, 503])
    def test_new_messages_go_out_with_any_response(self, visitor: Visitor, status: int) -> None:
        """Whatever the response, what was flashed for it travels with it, and no cache stores it."""
        visit = visitor.open("POST")
        visit.flashes.add("Saved")
        reply = visit.close(status)
        assert reply is not None
        assert PRIVATE in reply.add
        assert reply.add[:2] == (PRIVATE, VARY)
        assert [name for name, _ in reply.add[2:]] == ["Set-Cookie"]
        assert visitor.read() == ["Saved"]

    @pytest.mark.parametrize("look", ["pop", "peek", "__len__", "__bool__", "__repr__"])
    def test_a_page_that_shows_or_knows_is_private(self, visitor: Visitor, look: str) -> None:
        """A page that shows a message, or differs because there is one, is stored by no cache."""
        visitor.flash("Saved")
        visit = visitor.open()
        getattr(visit.flashes, look)()
        reply = visit.close(200)
        assert reply is not None
        assert PRIVATE in reply.add
        assert reply.add[:2] == (PRIVATE, VARY)

    @pytest.mark.parametrize(
        ("vary", "added"),
        [
            (None, True),
            ("Accept-Encoding", True),
            ("Cookie", False),
            ("accept, COOKIE", False),
            ("X-Cookie-Consent", True),
            ("Cookie2, Accept", True),
        ],
    )
    def test_vary_is_added_once(self, visitor: Visitor, vary: str | None, added: bool) -> None:
        """`Vary: Cookie` is added unless the application has said so itself."""
        visit = visitor.open("POST")
        visit.flashes.add("Saved")
        reply = visit.close(303, {} if vary is None else {"vary": vary})
        assert reply is not None
        assert (VARY in reply.add) is added

    def test_a_page_that_only_sweeps_is_not_private(self, visitor: Visitor) -> None:
        """Removing a bad cookie does not make a page uncacheable."""
        visitor.flash("Saved")
        (name,) = visitor.names
        exchange = Exchange(visitor.helio, Request(cookie=f"{name}=junk"))
        assert not exchange.flashes
        exchange.respond(200, NO_HEADERS)
        reply = exchange.headers()
        assert reply is not None
        assert PRIVATE not in reply.add
        assert reply.add == (("Set-Cookie", f"{name}=; Path=/; Max-Age=0"),)

    def test_vary_can_be_had_on_every_page_that_asks(self) -> None:
        """With `vary=True` browsers that keep pages know that ours depend on the cookies, also without a message."""
        visitor = Visitor(heliograph(vary=True))
        visit = visitor.open()
        assert not visit.flashes
        reply = visit.close(200)
        assert reply is not None
        assert reply.add == (VARY,)

    @pytest.mark.parametrize("headers", [{}, {"vary": "Cookie"}], ids=str)
    def test_vary_is_not_for_pages_that_do_not_ask(self, headers: Mapping[str, str]) -> None:
        """With `vary=True` a page that never asks for messages stays as it was, and so does one that varies already."""
        visitor = Visitor(heliograph(vary=True))
        visit = visitor.open()
        if headers:
            assert not visit.flashes
        assert visit.close(200, headers) is None

    def test_a_response_can_be_decided_anew_until_it_is_sent(self, visitor: Visitor) -> None:
        """An application that starts a second response after an error sends what that one needs, and once."""
        visitor.flash("old")
        visit = visitor.open("POST")
        visit.flashes.add("new")
        assert [str(message) for message in visit.flashes] == ["old", "new"]
        visit.exchange.respond(200, NO_HEADERS)
        visit.exchange.headers()
        visit.close(500)
        assert visitor.read() == ["old", "new"]

    def test_asking_for_the_headers_twice_changes_nothing(self, visitor: Visitor) -> None:
        """A transport may look at the headers before it sends them."""
        visit = visitor.open("POST")
        visit.flashes.add("Saved")
        visit.exchange.respond(303, NO_HEADERS)
        assert visit.exchange.headers() == visit.exchange.headers()


class TestConditions:
    @pytest.mark.parametrize("condition", ["if-none-match", "if-modified-since"])
    def test_a_304_must_not_hide_a_message(self, visitor: Visitor, condition: str) -> None:
        """While a message may be pending, a page is asked for in full: its 304 would keep the message away."""
        headers = {condition: "x"}
        assert not visitor.open(headers=headers).exchange.needs_full_answer
        visitor.flash("Saved")
        assert visitor.open(headers=headers).exchange.needs_full_answer
        visitor.read()
        assert not visitor.open(headers=headers).exchange.needs_full_answer

    @pytest.mark.parametrize("headers", [{"sec-fetch-dest": "image"}, {"accept": "text/css"}], ids=str)
    def test_images_keep_their_304(self, visitor: Visitor, headers: Mapping[str, str]) -> None:
        """What cannot show a message is answered from the browser's cache as ever."""
        visitor.flash("Saved")
        assert not visitor.open(headers={**headers, "if-none-match": "x"}).exchange.needs_full_answer

    def test_a_page_without_conditions_is_full_anyway(self, visitor: Visitor) -> None:
        """Where nothing has to be hidden, nothing is."""
        visitor.flash("Saved")
        assert not visitor.open().exchange.needs_full_answer

    def test_foreign_cookies_are_not_carried(self, visitor: Visitor) -> None:
        """Another application's flash cookies do not switch off anybody's 304."""
        Visitor(heliograph(secret_key="an example, but another one"), jar=visitor.jar).flash("Saved")
        exchange = visitor.open(headers={"if-none-match": "x"}).exchange
        assert not exchange.arrived
        assert not exchange.needs_full_answer

    def test_headers_wait_only_while_something_is_unread(self, visitor: Visitor) -> None:
        """A transport may send the headers early when nothing that came with the request can be read any more."""
        assert not visitor.open().exchange.has_unread
        visitor.flash("a", "b")
        visit = visitor.open()
        before = visit.exchange.has_unread
        visit.flashes.take(visit.flashes.peek()[:1])
        between = visit.exchange.has_unread
        visit.flashes.pop()
        assert (before, between, visit.exchange.has_unread) == (True, True, False)


class TestNesting:
    def test_an_exchange_knows_its_own_and_the_outer_heliographs(self) -> None:
        """A second middleware with the same Heliograph joins, one with another has its own."""
        outer_helio, inner_helio = heliograph(), heliograph(secret_key="an example, but another one")
        outer = Exchange(outer_helio, Request())
        inner = Exchange(inner_helio, Request(), outer=outer)
        assert (outer.find(outer_helio), outer.find(inner_helio)) == (outer, None)
        assert (inner.find(inner_helio), inner.find(outer_helio)) == (inner, outer)

    def test_two_heliographs_in_one_jar_do_not_meet(self) -> None:
        """Each shows and removes its own messages, whatever the other does."""
        one = Visitor(heliograph())
        other = Visitor(heliograph(secret_key="an example, but another one"), jar=one.jar)
        one.flash("one")
        other.flash("other")
        assert one.read() == ["one"]
        assert other.read() == ["other"]
        assert one.names == []


class TestOverlaps:
    def test_two_posts_at_once_both_arrive(self, visitor: Visitor) -> None:
        """Two requests that began with the same cookies overwrite nothing of each other."""
        one, other = visitor.open("POST"), visitor.open("POST")
        one.flashes.add("one")
        other.flashes.add("other")
        other.close(303)
        one.close(303)
        assert sorted(visitor.read()) == ["one", "other"]

    def test_a_page_takes_only_what_it_showed(self, visitor: Visitor) -> None:
        """A message that was flashed while an older one was being shown is shown by the next page."""
        visitor.flash("old")
        page = visitor.open()
        assert [str(message) for message in page.flashes] == ["old"]
        visitor.flash("new")
        page.close(200)
        assert visitor.read() == ["new"]


def test_a_clock_that_goes_back_loses_nothing() -> None:
    """A server whose clock is behind shows what another one flashed."""
    clock, behind = Clock(), Clock()
    behind.now -= 300 * SECOND
    visitor = Visitor(heliograph(clock=clock))
    visitor.flash("Saved")
    assert Visitor(heliograph(clock=behind), jar=visitor.jar).read() == ["Saved"]


def test_default_settings_work_with_the_real_clock() -> None:
    """Without arguments for tests, the system's clock and random source are used."""
    visitor = Visitor(Heliograph(secret_key="an example, not a key to use"))
    visitor.flash("Saved")
    visitor.flash("Saved again")
    assert visitor.read() == ["Saved", "Saved again"]
