"""Promises of the model of a browser's cookie jar.

The tables repeat what Chromium 156 was seen to do. A promise that is Chromium's and not the RFC's says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from heliograph.testing.jar import Cookie, CookieJar, Refusal

SHOP = "https://www.shop.example/"
HTTP = "http://www.shop.example/"
OTHER = "https://other.example"
DAY = 24 * 60 * 60

CONTROL = "it contains a control character"
EMPTY = "it has neither name nor value"
LARGE = "name and value exceed 4096 bytes"
DOMAIN = "Domain does not cover the host"
PREFIX = "the name's prefix asks for other attributes"
INSECURE = "Secure over plain http"
NONE = "SameSite=None without Secure"
PARTITIONED = "Partitioned without Secure"
CROSS_SITE = "SameSite is not None in a cross-site response"
OVERLAY = "it would overlay a Secure cookie"


@dataclass
class Clock:
    now: int = 1_795_183_200 * 10**9  # 2026-11-20 14:00 UTC.

    def __call__(self) -> int:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += round(seconds * 10**9)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def jar(clock: Clock) -> CookieJar:
    return CookieJar(clock=clock)


def receive(*lines: str, url: str = SHOP) -> CookieJar:
    jar = CookieJar(clock=Clock())
    jar.store(url, lines)
    return jar


def only(jar: CookieJar) -> Cookie:
    (cookie,) = jar.cookies()
    assert not jar.refused
    return cookie


def reasons(jar: CookieJar) -> list[str]:
    return [refusal.reason for refusal in jar.refused]


def names(jar: CookieJar) -> list[str]:
    return [cookie.name for cookie in jar.cookies()]


class TestReading:
    def test_attributes_are_found_in_any_case_and_spacing(self) -> None:
        """However a framework spells an attribute, it counts."""
        cookie = only(receive("a=1;PATH = /x ; \tsEcUrE;httponly; SAMESITE=STRICT;partitioned=;max-AGE=60"))
        assert (cookie.path, cookie.secure, cookie.http_only, cookie.same_site) == ("/x", True, True, "strict")
        assert cookie.partition == "https://shop.example"
        assert cookie.expires == Clock().now + 60 * 10**9

    def test_of_one_attribute_the_last_counts(self) -> None:
        """A line that names an attribute twice means the second."""
        cookie = only(receive("a=1; Path=/x; Path=/y; SameSite=Lax; SameSite=Strict; Domain=shop.example; Domain="))
        assert (cookie.path, cookie.same_site, cookie.domain) == ("/y", "strict", "www.shop.example")

    def test_unknown_attributes_are_ignored(self) -> None:
        """A line may carry attributes that this browser does not know."""
        assert only(receive("a=1; Flavour=oat; ; =; Priority=High")).value == "1"

    def test_the_value_is_what_follows_the_first_equals_sign(self) -> None:
        """A value keeps its own equals signs, quotes and inner spaces, and loses the outer ones."""
        assert only(receive('a = "b = c"  d\t')).value == '"b = c"  d'

    @pytest.mark.parametrize(
        "line",
        [
            "a=x\x00y",
            "a\x01=x",
            "a=x\x1fy",
            "a=x\x7fy",
            "a=1; Path=/\x0b",
            "a=1; foo=\x08; foo=",
            "a=x\ty",
            "a=1; P\tQ",
        ],
    )
    def test_a_control_character_anywhere_refuses_the_line(self, line: str) -> None:
        """A control character, in Chromium an inner tab too, refuses a cookie whole."""
        assert reasons(receive(line)) == [CONTROL]

    @pytest.mark.parametrize("line", ["", "=", ";", " = ; Path=/", "; Path=/"])
    def test_a_cookie_of_nothing_is_refused(self, line: str) -> None:
        """A line with neither name nor value sets no cookie."""
        assert reasons(receive(line)) == [EMPTY]

    def test_a_cookie_may_have_no_name(self) -> None:
        """A nameless cookie is sent as its bare value, and the next nameless one takes its place."""
        jar = receive("=one", "two", "three=")
        assert jar.header(SHOP) == "two; three="

    def test_a_value_without_a_name_has_no_equals_sign(self) -> None:
        """Chromium refuses a nameless cookie that would be sent like a named one."""
        assert reasons(receive("=a=1")) == ["it has no name and an equals sign in its value"]

    def test_name_and_value_have_4096_bytes(self) -> None:
        """A cookie of 4096 bytes is kept; one byte more is refused, and the older cookie of that name stays."""
        jar = receive("a=old", "b=" + 4095 * "x", "a=" + 4096 * "x")
        assert reasons(jar) == [LARGE]
        assert [len(cookie.value) for cookie in jar.cookies()] == [3, 4095]

    def test_bytes_are_counted_and_not_characters(self) -> None:
        """Text beyond ASCII takes its length in UTF-8."""
        assert reasons(receive("a=" + 2048 * "é")) == [LARGE]

    def test_an_attribute_of_more_than_1024_bytes_is_ignored(self) -> None:
        """Too long a Path falls back to the Path before it, too long a Domain to the host."""
        long = "/" + 1023 * "p"
        jar = receive(
            f"a=1; Path={long}", f"b=1; Path=/b; Path={long}p", f"c=1; Domain={1025 * 'd'}; Max-Age={1025 * '0'}"
        )
        assert not jar.refused
        assert [cookie.path for cookie in jar.cookies()] == [long, "/b", "/"]
        assert jar.cookies()[2].expires is None


class TestPath:
    @pytest.mark.parametrize(
        ("url", "path"),
        [("", "/"), ("/", "/"), ("/a", "/"), ("/a/", "/a"), ("/a/b", "/a"), ("/a/b/?c=/d/", "/a/b"), ("//", "/")],
    )
    def test_the_default_is_the_folder_of_the_url(self, url: str, path: str) -> None:
        """Without a Path a cookie is for the folder of the page that set it."""
        assert only(receive("a=1", url=f"https://shop.example{url}")).path == path

    @pytest.mark.parametrize("path", ["", "x", '"/"', "./"])
    def test_a_path_without_a_slash_at_its_start_means_the_default(self, path: str) -> None:
        """A relative or quoted Path is as good as none."""
        assert only(receive(f"a=1; Path={path}", url=f"{SHOP}a/b")).path == "/a"

    @pytest.mark.parametrize(
        ("path", "asked", "sent"),
        [
            ("/", "/", True),
            ("/", "/a/b", True),
            ("/", "", True),
            ("/a", "/a", True),
            ("/a", "/a/", True),
            ("/a", "/a/b", True),
            ("/a", "/a?b", True),
            ("/a", "/ab", False),
            ("/a", "/A", False),
            ("/a", "/", False),
            ("/a/", "/a/b", True),
            ("/a/", "/a", False),
            ("/%61", "/a", False),
        ],
    )
    def test_a_cookie_goes_to_its_path_and_below(self, path: str, asked: str, sent: bool) -> None:
        """A path covers itself and what lies below it, letter by letter."""
        assert receive(f"a=1; Path={path}").header(f"https://www.shop.example{asked}") == ("a=1" if sent else None)


class TestDomain:
    def test_without_a_domain_only_the_host_gets_the_cookie(self) -> None:
        """A cookie without Domain goes to no subdomain and to no parent."""
        jar = receive("a=1")
        assert only(jar).host_only
        asked = [SHOP, "https://shop.example/", "https://x.www.shop.example/"]
        assert [jar.header(url) for url in asked] == ["a=1", None, None]

    @pytest.mark.parametrize("domain", ["shop.example", ".shop.example", "SHOP.Example"])
    def test_a_domain_shares_the_cookie_with_all_below(self, domain: str) -> None:
        """A cookie with Domain goes to that host and everything below it, and to no name that merely ends alike."""
        jar = receive(f"a=1; Domain={domain}")
        asked = ["https://shop.example/", SHOP, "https://b.a.shop.example/", "https://workshop.example/"]
        assert [jar.header(url) for url in asked] == ["a=1", "a=1", "a=1", None]

    @pytest.mark.parametrize(
        ("host", "domain"),
        [
            ("www.shop.example", "other.example"),
            ("www.shop.example", "x.www.shop.example"),
            ("www.shop.example", "hop.example"),
            ("www.shop.example", "example"),
            ("www.shop.example", "."),
            ("www.shop.example", "..shop.example"),
            ("www.shop.example", "shop.example."),
            ("www.shop.example", "shop.example:443"),
            ("www.shop.example", "shöp.example"),
            ("x.localhost", "localhost"),
            ("127.0.0.1", "0.0.1"),
            ("127.0.0.1", "127.1"),
        ],
    )
    def test_a_domain_that_does_not_cover_the_host_is_refused(self, host: str, domain: str) -> None:
        """Nobody sets a cookie for a stranger, for a subdomain or for a whole top-level domain."""
        assert reasons(receive(f"a=1; Domain={domain}", url=f"https://{host}/")) == [DOMAIN]

    @pytest.mark.parametrize(
        ("host", "domain"),
        [("127.0.0.1", "127.0.0.1"), ("127.0.0.1", ".127.0.0.1"), ("localhost", "LocalHost"), ("intra", ".intra")],
    )
    def test_addresses_and_single_names_keep_their_cookies_to_themselves(self, host: str, domain: str) -> None:
        """Domain on an IP address, or on a host without a dot, makes a host-only cookie."""
        jar = receive(f"a=1; Domain={domain}", url=f"http://{host}/")
        assert only(jar).host_only
        assert jar.header(f"http://x.{host}/") is None

    def test_host_only_and_shared_cookies_are_two(self) -> None:
        """A cookie with Domain does not replace the one without it, even on the same host."""
        assert receive("a=1", "a=2; Domain=www.shop.example").header(SHOP) == "a=1; a=2"


class TestLifetime:
    @pytest.mark.parametrize(
        ("text", "seconds"),
        [
            ("60", 60),
            ("0060", 60),
            ("+5", 5),
            ("99999999999999999999", 400 * DAY),
            (str(401 * DAY), 400 * DAY),
            ("1.5", None),
            ("1e3", None),
            ('"5"', None),
            ("5x", None),
            ("-", None),
            ("\u0663", None),
            ("", None),
        ],
    )
    def test_max_age_is_a_number_of_seconds_up_to_400_days(self, text: str, seconds: int | None) -> None:
        """Max-Age is a whole number, cut to 400 days; anything else makes a cookie of the session."""
        expires = None if seconds is None else Clock().now + seconds * 10**9
        assert only(receive(f"a=1; Max-Age={text}")).expires == expires

    @pytest.mark.parametrize("attribute", ["Max-Age=0", "Max-Age=-1", "Expires=Thu, 01 Jan 1970 00:00:00 GMT"])
    def test_a_lifetime_in_the_past_deletes(self, attribute: str) -> None:
        """A deletion in either spelling removes the cookie, and is not refused when there is none."""
        jar = receive("a=1", f"a=; {attribute}", f"b=; {attribute}")
        assert jar.cookies() == []
        assert jar.refused == []

    def test_a_deletion_reaches_its_own_path_and_domain_only(self) -> None:
        """A deletion with another Path or Domain leaves the cookie where it is."""
        jar = receive("a=1; Path=/x", "a=; Path=/; Max-Age=0", "a=; Path=/x; Domain=shop.example; Max-Age=0")
        assert names(jar) == ["a"]

    def test_max_age_goes_before_expires(self) -> None:
        """When both are there Max-Age counts, in whatever order."""
        jar = receive(
            "a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            "b=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT; Max-Age=0",
            "c=1; Max-Age=soon; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        )
        assert names(jar) == ["a"]

    @pytest.mark.parametrize(
        ("text", "seconds"),
        [
            ("Wed, 09 Jun 2027 10:18:14 GMT", 1812536294),
            ("Wednesday, 09-Jun-27 10:18:14 GMT", 1812536294),
            ("Wed Jun  9 10:18:14 2027", 1812536294),
            ("9 june 2027 1:2:3", 1812502923),
            ("10:18:14 Jun 2027 09", 1812536294),
            ("09 Jun 2027 10:18:14 GMT+0200", 1812536294),
            ("09 Jun 02027 010:18:14", 1812536294),
            ("09 Jun 69 10:18:14", 1795183200 + 400 * DAY),
            ("09 Jun 9999 10:18:14", 1795183200 + 400 * DAY),
            ("09 Jun 12027 10:18:14", 1795183200 + 400 * DAY),
            ("27 Jun 2027 10:18", None),
            ("09 Jun 2027", None),
            ("09 Jun 2027 25:00:00", None),
            ("09 Jun 2027 10:18:60", None),
            ("31 Feb 2027 10:18:14", None),
            ("00 Jun 2027 10:18:14", None),
            ("9th Jun 2027 10:18:14", None),
            ("09-06-2027 10:18:14", None),
            ("2027-06-09T10:18:14Z", None),
            ("0", None),
            ("", None),
        ],
    )
    def test_dates_are_read_as_browsers_read_them(self, text: str, seconds: int | None) -> None:
        """Expires takes dates in many orders; one that is no date makes a cookie of the session."""
        assert only(receive(f"a=1; Expires={text}")).expires == (None if seconds is None else seconds * 10**9)

    @pytest.mark.parametrize(
        "text", ["Thu, 01-Jan-70 00:00:00 GMT", "09 Jun 1600 10:18:14", "09 Jun 127 10:18:14", "9 Jun 7 10:18:14"]
    )
    def test_old_dates_delete(self, text: str) -> None:
        """Two digits from 70 on are of the last century, and no past is too far."""
        assert receive(f"a=1; Expires={text}").cookies() == []

    def test_a_cookie_ends_with_its_last_nanosecond(self, jar: CookieJar, clock: Clock) -> None:
        """A cookie is sent up to its lifetime and not at it."""
        jar.store(SHOP, ["a=1; Max-Age=60"])
        clock.now += 60 * 10**9 - 1
        assert jar.header(SHOP) == "a=1"
        clock.now += 1
        assert jar.header(SHOP) is None
        assert jar.cookies() == []

    def test_a_cookie_of_the_session_does_not_age(self, jar: CookieJar, clock: Clock) -> None:
        """Without a lifetime a cookie stays as long as the browser runs."""
        jar.store(SHOP, ["a=1"])
        clock.advance(1000 * DAY)
        assert jar.header(SHOP) == "a=1"


class TestSecure:
    @pytest.mark.parametrize(
        ("url", "secure"),
        [
            ("https://shop.example/", True),
            ("http://shop.example/", False),
            ("http://localhost:8000/", True),
            ("http://x.localhost/", True),
            ("http://127.0.0.1/", True),
            ("http://127.8.8.8/", True),
            ("http://[::1]/", True),
            ("http://10.0.0.1/", False),
            ("http://notlocalhost/", False),
        ],
    )
    def test_secure_cookies_need_https_or_loopback(self, url: str, secure: bool) -> None:
        """Secure is accepted from https and, by Chromium, from this machine; plain http elsewhere is refused."""
        jar = receive("a=1; Secure", url=url)
        assert reasons(jar) == ([] if secure else [INSECURE])
        assert jar.header(url) == ("a=1" if secure else None)

    def test_plain_http_does_not_carry_secure_cookies(self) -> None:
        """A Secure cookie set over https stays off plain http."""
        assert receive("a=1; Secure", "b=1").header(HTTP) == "b=1"

    @pytest.mark.parametrize(
        ("line", "refused"),
        [
            ("a=evil; Path=/login", True),
            ("a=evil; Path=/login/en", True),
            ("a=evil; Path=/login; Domain=shop.example", True),
            ("a=; Path=/login; Max-Age=0", True),
            ("a=evil; Path=/", False),
            ("a=evil; Path=/log", False),
            ("b=evil; Path=/login", False),
        ],
    )
    def test_plain_http_leaves_secure_cookies_alone(self, line: str, refused: bool) -> None:
        """Plain http can neither replace nor delete nor cover a Secure cookie of that name at or above that path."""
        jar = receive("a=1; Secure; Path=/login")
        jar.store(HTTP, [line])
        assert reasons(jar) == ([OVERLAY] if refused else [])
        assert (jar.header(f"{SHOP}login") or "").startswith("a=1")

    def test_a_shared_secure_cookie_is_left_alone_by_each_host_below(self) -> None:
        """A Secure cookie with Domain guards its name on every subdomain."""
        jar = receive("a=1; Secure; Domain=shop.example")
        jar.store(HTTP, ["a=evil"])
        assert reasons(jar) == [OVERLAY]

    @pytest.mark.parametrize(
        ("secure", "url"),
        [
            ("a=1; Secure", "http://other.example/"),
            ("a=1; Secure", "http://x.shop.example/"),
            ("a=1; Secure; Partitioned", HTTP),
        ],
    )
    def test_a_secure_cookie_is_in_nobodys_way_elsewhere(self, jar: CookieJar, secure: str, url: str) -> None:
        """Plain http may use the name of a Secure cookie of another host or of a partition."""
        jar.store(SHOP, [secure])
        jar.store(url, ["a=2"])
        assert jar.header(url) == "a=2"

    def test_loopback_may_replace_a_secure_cookie(self) -> None:
        """On this machine plain http counts as secure, so it may replace what https set."""
        jar = receive("a=1; Secure", url="https://localhost/")
        jar.store("http://localhost/", ["a=2"])
        assert jar.header("http://localhost/") == "a=2"


class TestPrefixes:
    @pytest.mark.parametrize(
        "line",
        [
            "__Host-a=1; Secure; Path=/",
            "__hOST-a=1; Secure; Path=/",
            "__Secure-a=1; Secure; Domain=www.shop.localhost",
            "__Http-a=1; Secure; HttpOnly",
            "__Host-Http-a=1; Secure; HttpOnly; Path=/",
            "__Host=1",
            "x__Host-=1",
        ],
    )
    @pytest.mark.parametrize("scheme", ["https", "http"])
    def test_a_prefix_with_its_attributes_is_accepted(self, line: str, scheme: str) -> None:
        """Prefixes hold on https and, by Chromium, over plain http on this machine."""
        assert only(receive(line, url=f"{scheme}://www.shop.localhost/")).value == "1"

    @pytest.mark.parametrize(
        "line",
        [
            "__Host-a=1",
            "__Host-a=1; Secure",
            "__Host-a=1; Path=/",
            "__Host-a=1; Secure; Path=/x",
            "__Host-a=1; Secure; Path=/; Domain=www.shop.example",
            "__HOST-a=; Max-Age=0; Path=/",
            "__Secure-a=1",
            "__secure-a=1; Path=/",
            "__Http-a=1; Secure",
            "__Http-a=1; HttpOnly",
            "__Host-Http-a=1; Secure; Path=/",
            "__Host-a; Secure; Path=/",
            "=__Secure-a=1; Secure",
        ],
    )
    def test_a_prefix_without_its_attributes_is_refused(self, line: str) -> None:
        """A prefix in any case asks for its attributes, even from a deletion, and cannot be faked by a bare value."""
        assert reasons(receive(line)) == [PREFIX]

    def test_a_prefix_is_refused_over_plain_http(self) -> None:
        """Plain http plants no cookie with a prefix."""
        assert reasons(receive("__Host-a=1; Secure; Path=/", url=HTTP)) == [INSECURE]


EVERY = ["d=1", "l=1; SameSite=Lax", "s=1; SameSite=Strict", "n=1; SameSite=None; Secure", "b=1; SameSite=Bogus"]


class TestSameSite:
    def test_an_unknown_policy_is_the_default(self) -> None:
        """A SameSite that the browser does not know is as good as none."""
        assert only(receive("a=1; SameSite=Bogus")).same_site == "default"

    def test_the_own_site_sends_all(self) -> None:
        """Requests from the same site carry every cookie, whatever their method and kind."""
        jar = receive(*EVERY)
        assert jar.header(SHOP, method="POST", navigation=False) == "d=1; l=1; s=1; n=1; b=1"

    @pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
    def test_a_link_from_another_site_leaves_strict_cookies_at_home(self, method: str) -> None:
        """A page opened from another site carries Lax cookies and no Strict ones."""
        assert receive(*EVERY).header(SHOP, method=method, cross_site=True) == "d=1; l=1; n=1; b=1"

    def test_a_form_of_another_site_leaves_lax_cookies_at_home(self, jar: CookieJar, clock: Clock) -> None:
        """A POST from another site carries no Lax cookie, but the GET after it does."""
        jar.store(SHOP, EVERY)
        clock.advance(120.5)
        assert jar.header(SHOP, method="POST", cross_site=True) == "n=1"
        assert jar.header(SHOP, cross_site=True) == "d=1; l=1; n=1; b=1"

    def test_a_fresh_cookie_without_a_policy_goes_with_such_a_form(self, jar: CookieJar, clock: Clock) -> None:
        """For two minutes Chromium sends a cookie that names no SameSite with a POST from another site."""
        jar.store(SHOP, EVERY)
        clock.advance(120)
        assert jar.header(SHOP, method="POST", cross_site=True) == "d=1; n=1; b=1"

    def test_parts_of_foreign_pages_carry_unrestricted_cookies_only(self) -> None:
        """An image or fetch of another site's page carries SameSite=None alone."""
        assert receive(*EVERY).header(SHOP, cross_site=True, navigation=False) == "n=1"

    @pytest.mark.parametrize(
        ("url", "page", "same"),
        [
            (SHOP, "https://shop.example", True),
            (SHOP, "https://blog.shop.example/a?b", True),
            (SHOP, "shop.example", True),
            (SHOP, "http://shop.example", False),
            (SHOP, "https://other.example", False),
            (SHOP, "other.example", False),
            (HTTP, "http://shop.example", True),
            (HTTP, "shop.example", True),
            (HTTP, "https://shop.example", False),
            ("http://127.0.0.1/", "http://127.0.0.1:8000", True),
            ("http://127.0.0.1/", "http://10.0.0.1", False),
        ],
    )
    def test_the_page_around_a_request_decides(self, url: str, page: str, same: bool) -> None:
        """A request within a page is same-site if that page has the same scheme and the same last two labels."""
        assert receive("a=1", url=url).header(url, top_level_site=page) == ("a=1" if same else None)

    def test_a_foreign_frame_on_the_own_page_is_foreign(self) -> None:
        """What another site's frame loads from the site around it is cross-site."""
        assert receive(*EVERY).header(SHOP, cross_site=True, navigation=False, top_level_site=SHOP) == "n=1"

    @pytest.mark.parametrize("line", ["a=1", "a=1; SameSite=Lax", "a=1; SameSite=Strict", "a=; Max-Age=0"])
    def test_parts_of_foreign_pages_cannot_set_restricted_cookies(self, jar: CookieJar, line: str) -> None:
        """A response to an image, fetch or frame of another site's page sets and deletes SameSite=None alone."""
        jar.store(SHOP, [line], cross_site=True, navigation=False)
        jar.store(SHOP, [line], top_level_site=OTHER)
        jar.store(SHOP, ["n=1; SameSite=None; Secure"], top_level_site=OTHER)
        assert reasons(jar) == [CROSS_SITE, CROSS_SITE]
        assert names(jar) == ["n"]

    def test_a_navigation_sets_every_cookie(self, jar: CookieJar) -> None:
        """The page that another site leads to may set Strict cookies, though it got none."""
        jar.store(SHOP, EVERY, cross_site=True)
        assert names(jar) == ["d", "l", "s", "n", "b"]

    def test_none_needs_secure(self) -> None:
        """SameSite=None without Secure is refused."""
        assert reasons(receive("a=1; SameSite=None")) == [NONE]


class TestPartitioned:
    def test_each_page_has_its_own_jar(self, jar: CookieJar) -> None:
        """A Partitioned cookie is sent only under the top-level site that it was set under."""
        line = "a={}; Path=/; Secure; SameSite=None; Partitioned"
        jar.store(SHOP, [line.format("own")])
        jar.store(SHOP, [line.format("other")], top_level_site=OTHER)
        assert jar.header(SHOP) == "a=own"
        assert jar.header(SHOP, top_level_site=OTHER) == "a=other"
        assert jar.header(SHOP, top_level_site="https://third.example") is None

    def test_a_page_without_a_name_is_not_the_own_one(self, jar: CookieJar) -> None:
        """A cross-site part of a page that the test does not name sees no partition of the site itself."""
        jar.store(SHOP, ["a=1; Secure; SameSite=None; Partitioned"])
        assert jar.header(SHOP, cross_site=True, navigation=False) is None

    def test_a_deletion_needs_to_be_partitioned_too(self, jar: CookieJar) -> None:
        """A deletion without Partitioned leaves a Partitioned cookie, one with it removes it."""
        jar.store(SHOP, ["a=1; Secure; Partitioned", "a=; Secure; Max-Age=0"])
        assert jar.header(SHOP) == "a=1"
        jar.store(SHOP, ["a=; Secure; Partitioned; Max-Age=0"])
        assert jar.header(SHOP) is None

    def test_partitioned_and_plain_cookies_are_two(self) -> None:
        """A cookie without Partitioned lives beside a Partitioned one of its name."""
        assert receive("a=1; Secure; Partitioned", "a=2").header(SHOP) == "a=1; a=2"

    def test_partitioned_needs_secure(self) -> None:
        """Partitioned without Secure is refused."""
        assert reasons(receive("a=1; Partitioned")) == [PARTITIONED]


class TestOrder:
    def test_longer_paths_go_first_and_older_cookies_before_newer(self, jar: CookieJar, clock: Clock) -> None:
        """The Cookie header begins with the longest path; among equals the oldest leads."""
        for line in ("r=1; Path=/", "ab=1; Path=/a/b", "a=1; Path=/a", "s=1; Path=/; Domain=shop.example"):
            jar.store(SHOP, [line])
            clock.advance(1)
        assert jar.header(f"{SHOP}a/b") == "ab=1; a=1; r=1; s=1"

    def test_a_cookie_that_is_set_again_keeps_its_place(self, jar: CookieJar, clock: Clock) -> None:
        """Setting a cookie to the value that it has renews its lifetime and not its age."""
        jar.store(SHOP, ["a=1; Max-Age=60", "b=1"])
        clock.advance(30)
        jar.store(SHOP, ["a=1; Max-Age=60"])
        clock.advance(45)
        assert jar.header(SHOP) == "a=1; b=1"
        assert len({cookie.created for cookie in jar.cookies()}) == 1

    def test_a_cookie_with_a_new_value_goes_to_the_end(self, jar: CookieJar, clock: Clock) -> None:
        """Chromium, unlike the RFC, takes a cookie with a new value for a new one."""
        jar.store(SHOP, ["a=1", "b=1"])
        clock.advance(1)
        jar.store(SHOP, ["a=2"])
        assert jar.header(SHOP) == "b=1; a=2"


def numbered(prefix: str, count: int, attributes: str = "") -> list[str]:
    return [f"{prefix}{number:03}=1{attributes}" for number in range(count)]


class TestExcess:
    def test_a_site_has_180_cookies(self) -> None:
        """180 cookies of a site are kept."""
        assert len(receive(*numbered("c", 180)).cookies()) == 180

    def test_one_more_takes_the_oldest_along(self) -> None:
        """The 181st cookie leaves the 150 that were used last, and the login is gone."""
        jar = receive("login=1", *numbered("c", 180))
        assert names(jar) == [f"c{number:03}" for number in range(30, 180)]

    def test_cookies_without_secure_go_first(self) -> None:
        """Secure cookies, however old, outlive the others; what is then missing is taken from the oldest of them."""
        jar = receive(*numbered("s", 170, "; Secure"), *numbered("c", 11))
        assert names(jar) == [f"s{number:03}" for number in range(20, 170)]

    @pytest.mark.parametrize(("seconds", "stays"), [(59, False), (60, True)])
    def test_a_cookie_in_use_stays(self, jar: CookieJar, clock: Clock, seconds: int, stays: bool) -> None:
        """What was sent since is not the oldest, but Chromium notes a use only once a minute."""
        jar.store(SHOP, ["login=1; Path=/", *numbered("c", 179, "; Path=/x")])
        clock.advance(seconds)
        assert jar.header(SHOP) == "login=1"
        jar.store(SHOP, ["extra=1"])
        assert ("login" in names(jar)) is stays

    def test_a_partition_has_room_of_its_own(self) -> None:
        """Partitioned cookies take no room from the others."""
        jar = receive("part=1; Secure; Partitioned", *numbered("c", 180))
        assert len(jar.cookies()) == 181

    def test_hosts_of_one_site_share_its_room(self, jar: CookieJar) -> None:
        """One subdomain can drive out another's cookies, but not another site's."""
        jar.store(OTHER, ["other=1"])
        jar.store("https://a.shop.example/", numbered("a", 100))
        jar.store("https://b.shop.example/", numbered("b", 100))
        assert names(jar) == ["other", *(f"a{n:03}" for n in range(31, 100)), *(f"b{n:03}" for n in range(100))]


class TestJar:
    def test_a_refusal_says_where_and_what(self, jar: CookieJar) -> None:
        """A refused line is recorded with the URL that sent it; lines after it are still applied."""
        jar.store(SHOP, ["=", "a=1"])
        assert jar.refused == [Refusal(url=SHOP, set_cookie="=", reason=EMPTY)]
        assert names(jar) == ["a"]

    def test_a_copy_goes_its_own_way(self, jar: CookieJar) -> None:
        """What happens to a copy leaves the original alone, and the other way round."""
        jar.store(SHOP, ["a=1", "="])
        twin = jar.copy()
        twin.store(SHOP, ["b=1", "=", "a=; Max-Age=0"])
        jar.store(SHOP, ["c=1"])
        assert (names(jar), len(jar.refused)) == (["a", "c"], 1)
        assert (names(twin), len(twin.refused)) == (["b"], 2)

    def test_an_empty_jar_sends_no_header(self, jar: CookieJar) -> None:
        """Without a cookie there is no Cookie header, not an empty one."""
        assert jar.header(SHOP) is None

    @pytest.mark.parametrize("url", ["ftp://shop.example/", "/cart", "", "https:///"])
    def test_only_web_pages_have_cookies(self, jar: CookieJar, url: str) -> None:
        """A URL that is not http or https is the test's mistake."""
        with pytest.raises(ValueError, match="no http or https URL"):
            jar.store(url, [])
        with pytest.raises(ValueError, match="no http or https URL"):
            jar.header(url)

    def test_lines_are_a_list(self, jar: CookieJar) -> None:
        """One Set-Cookie value in place of the list of all is the test's mistake."""
        with pytest.raises(TypeError, match="not one of them"):
            jar.store(SHOP, "a=1")


PLACES = st.sampled_from(["Path=/", "Path=/a", "Path=x", "Domain=shop.example", "Domain=other.example"])
RULES = st.sampled_from(["Secure", "HttpOnly", "Partitioned", "SameSite=Lax", "SameSite=None", "SameSite=Strict"])
TIMES = st.sampled_from(["Max-Age=0", "Max-Age=90", "Expires=9 Jun 2027 1:2:3", "Expires=1 Jan 1970 0:0:0", "="])
NAMES = st.sampled_from(["a", "b", "", "__Host-a", "__Secure-a", "__host-http-a"])
TAILS = st.lists(PLACES | RULES | TIMES, max_size=5).map(";".join)
LINES = st.builds("{}={};{}".format, NAMES, st.sampled_from(["", "1", "2", "__Host-x"]), TAILS)
URLS = st.sampled_from([SHOP, HTTP, f"{SHOP}a/b", "https://shop.example/", "http://localhost/", "http://127.0.0.1/a/"])


class TestProperties:
    @given(url=URLS, lines=st.lists(st.text() | LINES | st.builds("{};{}={}".format, LINES, st.text(), st.text())))
    @example(url=SHOP, lines=["a=\ud800"])
    def test_no_line_is_an_error(self, url: str, lines: Sequence[str]) -> None:
        """Whatever a server writes into Set-Cookie, the jar holds it, deletes something or records a refusal."""
        jar = receive(*lines, url=url)
        assert len(jar.cookies()) + len(jar.refused) <= len(lines)
        assert jar.header(url) != ""

    @given(url=URLS, others=st.lists(LINES), name=NAMES, tail=TAILS)
    def test_a_deletion_removes_what_was_set_alike(self, url: str, others: Sequence[str], name: str, tail: str) -> None:
        """Max-Age=0 with the attributes of the line that set a cookie removes that cookie and no other."""
        jar = receive(*others, f"{name}=target;{tail};Max-Age=60", url=url)
        held = jar.cookies()
        assume("target" in [cookie.value for cookie in held])
        jar.store(url, [f"{name}=gone;{tail};Max-Age=0"])
        assert jar.cookies() == [cookie for cookie in held if cookie.value != "target"]

    @given(url=URLS, batches=st.lists(st.tuples(LINES, st.integers(0, 100)), max_size=8))
    def test_no_expired_cookie_is_sent(self, url: str, batches: Sequence[tuple[str, int]]) -> None:
        """However lifetimes and time run, the header carries nothing that has ended."""
        clock = Clock()
        jar = CookieJar(clock=clock)
        alive: dict[str, int] = {}
        for number, (line, seconds) in enumerate(batches):
            jar.store(url, [f"n{number}={line}; Path=/; Max-Age={seconds}"])
            alive[f"n{number}"] = clock.now + seconds * 10**9
            clock.advance(30)
            sent = {crumb.partition("=")[0] for crumb in (jar.header(url) or "").split("; ")}
            assert not {name for name, end in alive.items() if end <= clock.now} & sent
            assert all(cookie.expires is None or cookie.expires > clock.now for cookie in jar.cookies())

    @given(url=URLS, first=st.lists(LINES), second=st.lists(LINES))
    def test_responses_with_different_names_commute(self, url: str, first: list[str], second: list[str]) -> None:
        """Two overlapping responses that share no cookie name leave the same jar in either order."""
        one, two = [f"x{line}" for line in first], [f"y{line}" for line in second]
        left, right = receive(*one, *two, url=url), receive(*two, *one, url=url)
        assert set(left.cookies()) == set(right.cookies())

    @given(url=URLS, page=URLS, cross_site=st.booleans(), navigation=st.booleans(), lines=st.lists(LINES))
    def test_what_is_sent_is_what_is_held(
        self, url: str, page: str, cross_site: bool, navigation: bool, lines: Sequence[str]
    ) -> None:
        """The header invents nothing, and another site's request never carries more than the own site's."""
        jar = receive(*lines, url=url)
        own = (jar.header(url) or "").split("; ")
        foreign = jar.header(url, cross_site=cross_site, navigation=navigation, top_level_site=page)
        held = {f"{cookie.name}={cookie.value}" if cookie.name else cookie.value for cookie in jar.cookies()}
        assert {*own} - {""} <= held
        assert foreign is None or {*foreign.split("; ")} <= {*own}

    @given(count=st.integers(0, 300), secure=st.integers(1, 10))
    @settings(deadline=None, max_examples=20)
    def test_a_site_never_has_more_than_180_cookies(self, count: int, secure: int) -> None:
        """However many cookies come, a site keeps 150 to 180 of them."""
        jar = receive(*(f"c{number}=1; {'Secure' if number % secure == 0 else ''}" for number in range(count)))
        assert min(count, 150) <= len(jar.cookies()) <= 180
