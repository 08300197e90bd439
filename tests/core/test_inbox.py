"""Promises about what comes with a request: only what we sealed is read, in its order, by whom it is for."""

import logging
from typing import cast
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heliograph import ConfigurationError, Heliograph
from heliograph.exchange import Exchange
from heliograph.testing import Request
from tests.core.visits import KEY, NO_HEADERS, Randomness, Visitor, heliograph, parcel_cookies, set_cookies, take_some

OTHER_KEY = "an example, but another one"


def sealed(text: str, *, helio: Heliograph | None = None) -> tuple[str, str]:
    """Return name and value of a cookie with this message."""
    name, _, rest = set_cookies(Visitor(helio or heliograph()).flash(text))[0].partition("=")
    return name, rest.partition(";")[0]


def read(header: str, helio: Heliograph | None = None, path: str = "/") -> tuple[list[str], list[str]]:
    """Return the texts that a page with this Cookie header shows, and the names of the cookies that it removes."""
    exchange = Exchange(helio or heliograph(), Request(path=path, cookie=header))
    texts = [str(message) for message in exchange.flashes]
    exchange.respond(200, NO_HEADERS)
    lines = parcel_cookies(exchange.headers())
    exchange.sent()
    exchange.finish(complete=True)
    return texts, [line.partition("=")[0] for line in lines if "Max-Age=0" in line]


NAME, VALUE = sealed("Saved")
OTHER_NAME, OTHER_VALUE = sealed("Saved", helio=heliograph(secret_key=OTHER_KEY))


class TestBadCookies:
    @pytest.mark.parametrize(
        "value",
        [
            pytest.param("forged", id="forged"),
            pytest.param("A" * len(VALUE), id="forged, of the right length"),
            pytest.param("", id="empty"),
            pytest.param(VALUE[:-1], id="cut by one"),
            pytest.param(VALUE[:40], id="cut to the seal"),
            pytest.param(VALUE + "A", id="one more"),
            pytest.param(VALUE + "AAAA" * 25_000, id="over-long"),
            pytest.param(VALUE + "=", id="padded"),
            pytest.param(f'"{VALUE}"', id="quoted"),
            pytest.param("caf\xe9", id="not ASCII"),
            pytest.param("\xff\x00\x01", id="control characters"),
            pytest.param("%00", id="percent-encoded"),
            pytest.param(OTHER_VALUE, id="sealed by another key"),
        ],
    )
    def test_a_bad_cookie_reads_as_absent_and_is_removed(self, value: str, drops: list[tuple[str, list[str]]]) -> None:
        """Whatever a visitor sends under one of our names, the page shows nothing of it and removes it."""
        assert read(f"{NAME}={value}") == ([], [NAME])
        assert drops == [("rejected", [])]

    def test_a_value_under_another_name_is_no_message(self) -> None:
        """A value that was copied to another cookie's name does not open there."""
        name = NAME[:-1] + ("A" if NAME[-1] != "A" else "B")
        assert read(f"{name}={VALUE}") == ([], [name])

    def test_a_foreign_cookie_is_left_alone(self, drops: list[tuple[str, list[str]]]) -> None:
        """What another application sealed is neither shown nor removed, and no event."""
        assert read(f"{OTHER_NAME}={OTHER_VALUE}; {OTHER_NAME}=junk") == ([], [])
        assert drops == []

    def test_a_bad_cookie_does_not_hide_a_good_one(self) -> None:
        """Among bad cookies the good ones are shown."""
        junk = NAME[:10] + "A" * 12
        assert read(f"{junk}=x; {NAME}={VALUE}; {junk}=y") == (["Saved"], [NAME, junk])

    @pytest.mark.parametrize("others", [["junk"], ["junk", ""], [VALUE]], ids=["bad", "two bad", "the same"])
    @pytest.mark.parametrize("first", [True, False], ids=["it comes first", "it comes last"])
    def test_a_cookie_that_is_sent_twice_shows_once(self, first: bool, others: list[str]) -> None:
        """Of several values under one name the one that opens counts, wherever it stands."""
        values = [VALUE, *others] if first else [*others, VALUE]
        assert read("; ".join(f"{NAME}={value}" for value in values)) == (["Saved"], [NAME])

    def test_of_two_good_values_under_one_name_the_first_counts(self, visitor: Visitor) -> None:
        """A browser that sends a parcel as it was and as it is now, from two paths, shows the first of them."""
        visitor.flash("a", "b")
        before = visitor.jar.header(visitor.url("/"))
        visit = visitor.open()
        take_some(visit, [True])
        visit.close()
        after = visitor.jar.header(visitor.url("/"))
        assert read(f"{before}; {after}")[0] == ["a", "b"]
        assert read(f"{after}; {before}")[0] == ["b"]

    def test_what_a_visitor_sent_is_logged_for_debugging_only(self, caplog: pytest.LogCaptureFixture) -> None:
        """A bad cookie fills no log: one quoted, short line at DEBUG."""
        with caplog.at_level(logging.DEBUG, "heliograph"):
            read(f"{NAME}=junk\x1b[31m")
        (record,) = [record for record in caplog.records if record.name == "heliograph.inbox"]
        assert record.levelno == logging.DEBUG
        assert "\x1b" not in record.message
        assert len(record.message) < 150

    def test_junk_is_removed_as_far_as_there_is_room(self) -> None:
        """200 cookies with our prefix and mark are no error; the headers stay small, and each page removes some."""
        junk = [f"{NAME[:10]}{number:012}=x" for number in range(200)]
        shown, removed = read("; ".join([f"{NAME}={VALUE}", *junk]))
        assert shown == ["Saved"]
        assert removed[0] == NAME
        assert 30 < len(removed) < 64
        assert len(set(removed)) == len(removed)

    @given(st.text(st.characters(max_codepoint=255), max_size=200), st.text(st.characters(max_codepoint=255)))
    def test_no_header_is_an_error(self, before: str, after: str) -> None:
        """Whatever surrounds our cookie, and whatever its value, a page is served and shows nothing altered."""
        shown, _ = read(f"{before}; {NAME}={VALUE}{after}; {NAME}={after}")
        assert shown in (["Saved"], [])
        if not after.partition(";")[0].strip(" \t") and not before.startswith("flash."):
            assert shown == ["Saved"]


class TestKeys:
    def test_an_old_key_still_opens(self) -> None:
        """What was sealed before a rotation is shown after it, and removed under its own name."""
        assert read(f"{NAME}={VALUE}", heliograph(secret_key=[OTHER_KEY, KEY])) == (["Saved"], [NAME])

    def test_what_is_left_of_an_old_parcel_stays_under_its_old_key(self) -> None:
        """A parcel that was shown in part after a rotation keeps its name, and the rest is shown later."""
        visitor = Visitor(heliograph())
        visitor.flash("a", "b", key=None)
        names = visitor.names
        rotated = visitor.under(heliograph(secret_key=[OTHER_KEY, KEY], clock=visitor.helio.clock))
        visit = rotated.open()
        visit.flashes.take(visit.flashes.peek()[:1])
        visit.close()
        assert rotated.names == names
        assert rotated.read() == ["b"]

    def test_a_removed_key_is_foreign(self) -> None:
        """After a key was removed its cookies are no longer ours."""
        assert read(f"{NAME}={VALUE}", heliograph(secret_key=OTHER_KEY)) == ([], [])

    def test_without_a_key_pages_go_on_working(self) -> None:
        """Where the framework has no secret key, a page that finds our cookies shows nothing and serves."""

        def no_keys() -> list[str]:
            return []

        assert read(f"{NAME}={VALUE}", heliograph(secret_key=no_keys)) == ([], [])


class TestOrder:
    def test_parcels_are_shown_oldest_first(self, visitor: Visitor) -> None:
        """The order is that in which they were flashed, whatever order the browser sends them in."""
        for number in range(8):
            visitor.flash(f"{number}a", f"{number}b")
        header = visitor.jar.header(visitor.url("/"))
        assert header is not None
        expected = [f"{number}{letter}" for number in range(8) for letter in "ab"]
        assert read(header)[0] == expected
        assert read("; ".join(reversed(header.split("; "))))[0] == expected

    def test_of_two_parcels_of_the_same_moment_the_ids_decide(self) -> None:
        """Two responses within one tick of the clock are shown in one order on every page."""
        random = Randomness()
        visitor = Visitor(heliograph(clock=lambda: 1_800_000_000 * 10**9, random=random))
        for text in ("a", "b", "c"):
            visitor.flash(text)
        header = visitor.jar.header(visitor.url("/"))
        assert header is not None
        crumbs = header.split("; ")
        expected = [text for _, text in sorted((crumb[10:22], text) for crumb, text in zip(crumbs, "abc", strict=True))]
        assert read(header)[0] == read("; ".join(reversed(crumbs)))[0] == expected


class TestBinding:
    def user(self, request: Request) -> str | None:
        return request.headers.get("user")

    def signed_in(self, visitor: Visitor, user: str | None) -> list[str]:
        visit = visitor.open(headers={} if user is None else {"user": user})
        texts = [str(message) for message in visit.flashes]
        visit.close()
        return texts

    def flash(self, visitor: Visitor, text: str, user: str | None) -> None:
        visit = visitor.open("POST", headers={} if user is None else {"user": user})
        visit.flashes.add(text)
        visit.close(303)

    def test_the_next_user_does_not_see_it(self) -> None:
        """After a change of user the former one's messages read as absent and stay where they are."""
        visitor = Visitor(heliograph(bind=self.user))
        self.flash(visitor, "for alice", "alice")
        assert self.signed_in(visitor, "bob") == []
        assert self.signed_in(visitor, None) == []
        assert self.signed_in(visitor, "alice") == ["for alice"]
        assert visitor.names == []

    def test_the_login_greets_the_new_user(self) -> None:
        """Who the messages are for is asked when the response is made, so a login's welcome is the new user's."""
        user = [""]

        def bind(request: Request) -> str | None:
            return user[0] or None

        visitor = Visitor(heliograph(bind=bind))
        visit = visitor.open("POST")
        visit.flashes.add("Welcome")
        user[0] = "alice"
        visit.close(303)
        user[0] = "bob"
        assert visitor.read() == []
        user[0] = "alice"
        assert visitor.read() == ["Welcome"]

    @pytest.mark.parametrize(("one", "other"), [(7, 8), (0, 1), (UUID(int=7), UUID(int=8))], ids=str)
    def test_ids_may_be_numbers(self, one: int | UUID, other: int | UUID) -> None:
        """Users' ids are often numbers or UUIDs, and need not be made into text."""
        user: list[int | UUID] = [one]

        def bind(request: Request) -> int | UUID:
            return user[0]

        visitor = Visitor(heliograph(bind=bind))
        visitor.flash("Saved")
        user[0] = other
        assert visitor.read() == []
        user[0] = one
        assert visitor.read() == ["Saved"]

    def test_a_user_is_no_id(self) -> None:
        """An object, whose text may be another one in the next process, is refused with the name of its type."""

        def bind(request: Request) -> str:
            return cast(str, request)

        visitor = Visitor(heliograph(bind=bind))
        with pytest.raises(ConfigurationError, match=r"must return the visitor's id.*'Request'"):
            visitor.flash("Saved")

    def test_false_is_nobody(self) -> None:
        """``user.is_authenticated and user.id`` is what many write, and False when nobody is signed in."""
        user: list[int] = [False]

        def bind(request: Request) -> int:
            return user[0]

        visitor = Visitor(heliograph(bind=bind))
        visitor.flash("Welcome")
        user[0] = 7
        assert visitor.read() == ["Welcome"]

    def test_nobody_is_asked_when_a_message_is_flashed(self) -> None:
        """A view that flashes need not be able to find out who the visitor is, also when too much is an error there."""
        asked: list[Request] = []

        def bind(request: Request) -> str | None:
            asked.append(request)
            return "alice"

        visit = Visitor(heliograph(bind=bind, overflow="raise")).open("POST")
        visit.flashes.add("Saved")
        assert asked == []
        visit.close(303)
        assert len(asked) == 1

    def test_what_was_flashed_to_nobody_is_for_everyone(self) -> None:
        """A message from a request without a user, as a payment provider's is, is shown to whoever comes."""
        visitor = Visitor(heliograph(bind=self.user))
        self.flash(visitor, "paid", None)
        assert self.signed_in(visitor, "alice") == ["paid"]

    def test_clearing_spares_another_users_messages(self) -> None:
        """What reads as absent is not cleared either."""
        visitor = Visitor(heliograph(bind=self.user))
        self.flash(visitor, "for alice", "alice")
        self.flash(visitor, "for bob", "bob")
        visit = visitor.open("POST", headers={"user": "bob"})
        visit.flashes.clear()
        visit.close(303)
        assert self.signed_in(visitor, "bob") == []
        assert self.signed_in(visitor, "alice") == ["for alice"]

    def test_the_size_of_a_cookie_does_not_tell_who_it_is_for(self) -> None:
        """Only a digest of who it is for travels, and that sealed."""
        sizes: set[int] = set()
        for user in ("a", "alice@shop.example", "x" * 500):
            visitor = Visitor(heliograph(bind=self.user))
            self.flash(visitor, "x", user)
            sizes.add(visitor.held)
        assert len(sizes) == 1
