"""Promises about the cookies that a response deletes, rewrites and leaves alone."""

import pytest

from heliograph import CookieSettings
from heliograph.exchange import Exchange
from heliograph.testing import Request
from tests.core.visits import Clock, Visitor, heliograph, parcel_cookies, set_cookies, take_some


class TestDeletions:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (CookieSettings(path="/shop"), CookieSettings()),
            (CookieSettings(domain="shop.example"), CookieSettings()),
            (CookieSettings(path="/shop", domain="shop.example"), CookieSettings(path="/")),
            (CookieSettings(), CookieSettings(path="/shop")),
            (CookieSettings(), CookieSettings(domain="shop.example")),
        ],
        ids=["path gone", "domain gone", "both gone", "path new", "domain new"],
    )
    def test_a_changed_setting_resurrects_no_message(self, before: CookieSettings, after: CookieSettings) -> None:
        """A deletion uses the path and the domain that the cookie was sent with, not those of today."""
        clock = Clock()
        visitor = Visitor(heliograph(cookie=before, clock=clock))
        visitor.flash("Saved")
        later = visitor.under(heliograph(cookie=after, clock=clock))
        assert later.read("/shop") == ["Saved"]
        assert later.names == []

    def test_a_changed_setting_does_not_double_what_is_shown_in_part(self) -> None:
        """The rest of a parcel is rewritten where it was."""
        clock = Clock()
        visitor = Visitor(heliograph(cookie=CookieSettings(path="/shop"), clock=clock))
        visitor.flash("a", "b")
        later = visitor.under(heliograph(clock=clock))
        visit = later.open(path="/shop")
        take_some(visit, [True])
        visit.close()
        assert [(cookie.path, cookie.name) for cookie in later.jar.cookies()] == [("/shop", visitor.names[0])]
        assert later.read("/shop") == ["b"]

    def test_a_cookie_in_another_sites_frame_can_be_deleted(self) -> None:
        """With SameSite=None a page inside another site's frame shows a message once, as everywhere."""
        place = CookieSettings(samesite="None", secure=True)
        visitor = Visitor(heliograph(cookie=place), secure=True)
        visitor.flash("Saved")
        visit = visitor.open()
        visit.flashes.pop()
        visit.exchange.respond(200, {"content-type": "text/html"})
        lines = set_cookies(visit.exchange.headers())
        visitor.jar.store(visitor.url("/"), lines, cross_site=True, navigation=False)
        assert visitor.names == []
        assert not visitor.jar.refused


class TestPartialReads:
    def test_the_rest_stays_under_its_name_with_its_time(self) -> None:
        """A page that shows some of a parcel's messages leaves the others where they were, for as long as they had."""
        clock = Clock()
        visitor = Visitor(heliograph(clock=clock, max_age=600))
        visitor.flash("a", "b", "c")
        (before,) = visitor.jar.cookies()
        clock.advance(100)
        visit = visitor.open()
        take_some(visit, [False, True])
        (line,) = parcel_cookies(visit.close())
        (after,) = visitor.jar.cookies()
        assert (after.name, after.value == before.value) == (before.name, False)
        assert "; Max-Age=500; " in line
        assert visitor.read() == ["a", "c"]

    def test_the_order_among_parcels_stays(self) -> None:
        """A rewritten parcel is not shown as if it were new."""
        visitor = Visitor(heliograph())
        visitor.flash("1", "2")
        visitor.flash("3")
        visit = visitor.open()
        take_some(visit, [False, True])
        visit.close()
        visitor.flash("4")
        assert visitor.read() == ["1", "3", "4"]

    def test_the_binding_stays(self) -> None:
        """What is left of a parcel is still for the same user."""
        user = ["alice"]

        def bind(request: object) -> str:
            return user[0]

        visitor = Visitor(heliograph(bind=bind))
        visitor.flash("a", "b")
        visit = visitor.open()
        take_some(visit, [True])
        user[0] = "bob"  # She signs out, and somebody else in, while the page is made.
        visit.close()
        assert visitor.read() == []
        user[0] = "alice"
        assert visitor.read() == ["b"]

    def test_what_is_deleted_comes_before_what_is_new(self) -> None:
        """In the headers the deletions of what was shown come first: they are what must not be missing."""
        visitor = Visitor(heliograph())
        visitor.flash("old")
        visit = visitor.open()
        visit.flashes.pop()
        visit.flashes.add("new")
        deletion, new = parcel_cookies(visit.close(200))
        assert "Max-Age=0" in deletion
        assert "Max-Age=3600" in new

    def test_a_jar_too_full_to_show_at_once_is_shown_over_several_pages(self, caplog: pytest.LogCaptureFixture) -> None:
        """When overlapping responses left more cookies than one response can delete, each is still shown once."""
        visitor = Visitor(heliograph())
        others = [Visitor(visitor.helio) for _ in range(60)]
        for number, other in enumerate(others):
            reply = other.flash(f"{number:02}")
            visitor.jar.store(visitor.url("/"), set_cookies(reply))
        pages = [visitor.read() for _ in range(3)]
        assert [text for page in pages for text in page] == [f"{number:02}" for number in range(60)]
        assert visitor.names == []
        assert caplog.records == []


class TestBack:
    """Browsers keep whole pages for Back; a cookie that comes and goes makes Chromium forget one with messages."""

    @pytest.mark.parametrize(
        ("secure", "cookie", "name", "place"),
        [
            (False, CookieSettings(), "flash.-", "; Path=/"),
            (True, CookieSettings(), "__Host-flash.-", "; Path=/"),
            (True, CookieSettings(path="/shop", domain="shop.example"), "flash.-", "; Path=/shop; Domain=shop.example"),
            (True, CookieSettings(secure=True, samesite="None", partitioned=True), "__Host-flash.-", "; Path=/"),
        ],
        ids=["http", "https", "path and domain", "partitioned"],
    )
    def test_a_page_that_shows_sets_and_removes_a_cookie(
        self, secure: bool, cookie: CookieSettings, name: str, place: str
    ) -> None:
        """An HttpOnly cookie comes and goes behind all others; no browser refuses it, and nothing is left of it."""
        visitor = Visitor(heliograph(cookie=cookie), secure=secure)
        visitor.flash("Saved")
        visit = visitor.open(path=cookie.path)
        visit.flashes.pop()
        comes, goes = set_cookies(visit.close())[-2:]
        assert comes.startswith(f"{name}=; Max-Age=1{place}; HttpOnly")
        assert goes.startswith(f"{name}={place}; Max-Age=0")
        assert "HttpOnly" not in goes
        assert visitor.names == []
        assert visitor.jar.refused == []

    def test_pages_that_show_nothing_do_not(self) -> None:
        """A redirect that flashes, and a page that only looks, have the cookies that they need and no others."""
        visitor = Visitor(heliograph())
        assert len(set_cookies(visitor.flash("Saved"))) == 1
        visit = visitor.open()
        assert visit.flashes
        assert set_cookies(visit.close()) == []

    def test_its_name_is_never_read(self) -> None:
        """A visitor who sends that cookie sends nothing of interest."""
        assert not Exchange(heliograph(), Request(cookie="flash.-=x; flash.-=")).arrived
