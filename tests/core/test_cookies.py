"""Promises about how our cookies are named, read from a header and written to one."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from heliograph import ConfigurationError, CookieSettings, base64url
from heliograph.cookies import Cookies

MARK, ID = "mark", "identifier01"
SUFFIX = MARK + ID
LETTERS = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
# What a server decodes as latin-1: any byte but the separator.
crumbs = st.text(st.characters(max_codepoint=255, exclude_characters=";"), max_size=20).filter(
    lambda crumb: not crumb.strip(" \t").startswith("flash.")
)
ours = st.tuples(st.text(LETTERS, min_size=12, max_size=12), st.text(LETTERS | st.sampled_from('="%\xe9'), max_size=30))


def cookies(*, https: bool = False, **settings: Any) -> Cookies:
    return Cookies(CookieSettings(**settings), secure=https)


def scan(header: str, *, https: bool = False) -> list[str]:
    """Return the ids that are found."""
    return [found.id for found in cookies(https=https).scan(header, {MARK})]


class TestReading:
    @given(st.lists(crumbs | ours, max_size=12), st.sampled_from(["; ", ";", " ;\t", "; ; "]))
    @example(["a", "=", "", '"', 'b="', ("identifier01", "AAAA"), "c,d", "\xe9=\xff", ' "'], "; ")
    @example([("identifier01", ""), ("identifier01", "="), ("identifier02", "a=b")], ";")
    def test_exactly_ours_are_found_among_any_neighbours(self, jar: list[Any], separator: str) -> None:
        """Odd neighbours, which make general parsers lose everything behind them, hide none of our cookies."""
        header = separator.join(
            crumb if isinstance(crumb, str) else f"flash.{MARK}{crumb[0]}={crumb[1]}" for crumb in jar
        )
        expected = [crumb for crumb in jar if not isinstance(crumb, str)]
        found = cookies().scan(header, {MARK})
        assert [(cookie.mark, cookie.id, cookie.value) for cookie in found] == [(MARK, *crumb) for crumb in expected]

    @pytest.mark.parametrize("value", ['"quoted"', "a,b", "a b", "%41", "a=b==", "\xe9\xff", "\\054", ""])
    def test_a_value_is_taken_as_it_stands(self, value: str) -> None:
        """Nothing is unquoted or decoded: what the browser sent is what is opened."""
        (found,) = cookies().scan(f"a=1; flash.{SUFFIX}={value}; b=2", {MARK})
        assert found.value == value

    @pytest.mark.parametrize(
        "crumb",
        [
            f"flash.mork{ID}=x",
            f"flash.{SUFFIX}",
            f"flash.{SUFFIX}0=x",
            f"flash.{SUFFIX[:-1]}=x",
            f"flash.{SUFFIX[:-1]}\xe9=x",
            f"flash.{SUFFIX[:-1]}.=x",
            f"flash.{SUFFIX} =x",
            f"flash.{MARK}=x",
            "flash.=x",
            "flash=x",
            f"Flash.{SUFFIX}=x",
            f"flash-{SUFFIX}=x",
            f"xflash.{SUFFIX}=x",
            f'"flash.{SUFFIX}=x"',
            f"a=flash.{SUFFIX}=x",
            f"a, flash.{SUFFIX}=x",
        ],
    )
    def test_a_cookie_of_somebody_else_is_left_alone(self, crumb: str) -> None:
        """A foreign mark, or a name that we would not have made, is not looked into."""
        assert scan(f"{crumb}; flash.{MARK}identifier02=y; {crumb}") == ["identifier02"]

    def test_over_https_only_host_cookies_count(self) -> None:
        """Neither a sibling subdomain nor plain http can plant a message on a page served over https."""
        header = f"flash.{SUFFIX}=planted; __Host-flash.{MARK}identifier02=own; __Secure-flash.{SUFFIX}=planted"
        assert scan(header, https=True) == ["identifier02"]

    def test_over_http_host_cookies_do_not_count(self) -> None:
        """A page over plain http reads the names that it can also write."""
        assert scan(f"__Host-flash.{SUFFIX}=x; flash.{MARK}identifier02=y") == ["identifier02"]

    def test_an_empty_domain_is_none(self) -> None:
        """A Domain that a configuration leaves empty keeps the prefix, with which no other host can plant a cookie."""
        assert cookies(https=True, domain="").prefix == cookies(https=True).prefix

    @pytest.mark.parametrize("settings", [{"path": "/shop"}, {"domain": "shop.example"}], ids=str)
    def test_where_the_prefix_cannot_be_used_the_bare_name_counts(self, settings: dict[str, Any]) -> None:
        """With a path or a domain there is no `__Host-` in the name, on https neither, and none is expected."""
        wanted = cookies(https=True, **settings)
        assert [cookie.id for cookie in wanted.scan(f"__Host-flash.{SUFFIX}=x; flash.{SUFFIX}=y", {MARK})] == [ID]

    def test_the_name_can_be_chosen(self) -> None:
        """Two applications on one host may tell their cookies apart by name."""
        found = cookies(name="shop").scan(f"flash.{SUFFIX}=x; shop.{MARK}identifier02=y", {MARK})
        assert [cookie.id for cookie in found] == ["identifier02"]

    @pytest.mark.parametrize(
        "junk", ["flash.x=1", f"flash.{SUFFIX}=junk", f"flash.mork{ID}=x"], ids=["odd", "ours", "foreign"]
    )
    def test_64_cookies_are_looked_at_and_no_more(self, junk: str) -> None:
        """A jar full of junk with our prefix costs little: the 65th such cookie is not looked at."""
        own = f"flash.{MARK}identifier02=y"
        assert scan("; ".join([junk] * 63 + [own]))[-1:] == ["identifier02"]
        assert "identifier02" not in scan("; ".join([junk] * 64 + [own]))

    def test_cookies_without_our_prefix_do_not_count_among_the_64(self) -> None:
        """However many cookies an application has of its own, ours are found behind them."""
        assert scan("; ".join(["other=1"] * 500 + [f"flash.{SUFFIX}=y"])) == [ID]

    def test_a_cookie_weighs_its_name_and_value(self) -> None:
        """What counts against the budget is what the browser sends: name, equals sign and value."""
        crumb = f"__Host-flash.{SUFFIX}=value"
        (found,) = cookies(https=True).scan(f"a=1;  {crumb}\t; b=2", {MARK})
        assert (found.suffix, found.value, found.size) == (SUFFIX, "value", len(crumb))


class TestWriting:
    @pytest.mark.parametrize(
        ("secure", "settings", "expected"),
        [
            (False, {}, "flash.{}=v; Max-Age=60; Path=/; HttpOnly; SameSite=Lax"),
            (True, {}, "__Host-flash.{}=v; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Lax"),
            (False, {"path": "/shop"}, "flash.{}=v; Max-Age=60; Path=/shop; HttpOnly; SameSite=Lax"),
            (True, {"path": "/shop"}, "flash.{}=v; Max-Age=60; Path=/shop; HttpOnly; Secure; SameSite=Lax"),
            (
                True,
                {"domain": "shop.example"},
                "flash.{}=v; Max-Age=60; Path=/; Domain=shop.example; HttpOnly; Secure; SameSite=Lax",
            ),
            (True, {"samesite": "Strict"}, "__Host-flash.{}=v; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Strict"),
            (
                True,
                {"samesite": "None", "secure": True},
                "__Host-flash.{}=v; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=None",
            ),
            (
                True,
                {"samesite": "None", "secure": True, "partitioned": True},
                "__Host-flash.{}=v; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=None; Partitioned",
            ),
            (False, {"name": "shop-flash"}, "shop-flash.{}=v; Max-Age=60; Path=/; HttpOnly; SameSite=Lax"),
        ],
    )
    def test_a_cookie_is_set_with_these_attributes(self, secure: bool, settings: dict[str, Any], expected: str) -> None:
        """Cookies are HttpOnly, SameSite=Lax unless configured, and Secure with a `__Host-` name on https."""
        own = Cookies(CookieSettings(**settings), secure=secure)
        assert own.setting(SUFFIX, "v", 60, own.path, own.domain) == expected.format(SUFFIX)

    @pytest.mark.parametrize(
        ("secure", "settings", "expected"),
        [
            (False, {}, "flash.{}=; Path=/; Max-Age=0"),
            (True, {}, "__Host-flash.{}=; Path=/; Max-Age=0; Secure"),
            (False, {"path": "/shop"}, "flash.{}=; Path=/shop; Max-Age=0"),
            (True, {"path": "/shop"}, "flash.{}=; Path=/shop; Max-Age=0"),
            (True, {"domain": "shop.example"}, "flash.{}=; Path=/; Domain=shop.example; Max-Age=0"),
            (True, {"samesite": "Strict"}, "__Host-flash.{}=; Path=/; Max-Age=0; Secure"),
            (
                True,
                {"samesite": "None", "secure": True},
                "__Host-flash.{}=; Path=/; Max-Age=0; Secure; SameSite=None",
            ),
            (
                True,
                {"samesite": "None", "secure": True, "partitioned": True},
                "__Host-flash.{}=; Path=/; Max-Age=0; Secure; SameSite=None; Partitioned",
            ),
        ],
    )
    def test_a_deletion_has_these_attributes(self, secure: bool, settings: dict[str, Any], expected: str) -> None:
        """A deletion is one that browsers obey, without the attributes that bring a shown page back on Back."""
        own = Cookies(CookieSettings(**settings), secure=secure)
        assert own.deletion(SUFFIX, own.path, own.domain) == expected.format(SUFFIX)

    def test_a_deletion_goes_where_the_cookie_is(self) -> None:
        """Path and domain of a deletion are those that the cookie was set with, whatever the settings are now."""
        assert cookies(path="/new").deletion(SUFFIX, "/old", "shop.example") == (
            f"flash.{SUFFIX}=; Path=/old; Domain=shop.example; Max-Age=0"
        )

    @given(st.binary(max_size=200), st.booleans())
    def test_the_size_of_a_cookie_can_be_foretold(self, sealed: bytes, secure: bool) -> None:
        """What is reckoned against the budget is what the browser will hold."""
        own = cookies(https=secure)
        line = own.setting(SUFFIX, base64url.encode(sealed), 60, "", "")
        assert own.size(len(sealed)) == line.index(";")

    def test_a_seal_is_bound_to_the_name_without_the_prefix(self) -> None:
        """The associated data is the same over http and https, as the format says."""
        assert cookies(https=True).context(SUFFIX) == cookies().context(SUFFIX) == f"flash.{SUFFIX}".encode()


class TestSettings:
    @pytest.mark.parametrize(
        ("settings", "complaint"),
        [
            ({"name": ""}, "not a token"),
            ({"name": "my flash"}, "not a token"),
            ({"name": "flash;"}, "not a token"),
            ({"name": "fl\u00e4sh"}, "not a token"),
            ({"path": ""}, "must begin with '/'"),
            ({"path": "shop"}, "must begin with '/'"),
            ({"path": "/" + "p" * 1024}, "longer than 1024 bytes"),
            ({"path": "/" + "\u00e9" * 512}, "longer than 1024 bytes"),
            ({"path": "/caf\u00e9"}, "character"),
            ({"path": "/;Domain=evil.example"}, "character"),
            ({"path": "/\r\nX: y"}, "character"),
            ({"domain": "shop.example; Secure"}, "character"),
            ({"domain": "shop\n.example"}, "character"),
            ({"samesite": "lax"}, "'Lax', 'Strict' or 'None'"),
            ({"samesite": None}, "'Lax', 'Strict' or 'None'"),
            ({"samesite": "None"}, "needs secure=True"),
            ({"samesite": "None", "secure": False}, "needs secure=True"),
            ({"partitioned": True}, "needs.*secure=True"),
            ({"secure": "false"}, "secure cannot be 'false', of type str"),
            ({"partitioned": "no", "secure": True}, "partitioned cannot be"),
            ({"name": None}, "name cannot be None"),
            ({"path": 3}, "path cannot be 3"),
            ({"domain": False}, "domain cannot be False"),
        ],
        ids=str,
    )
    def test_what_browsers_refuse_in_silence_is_an_error(self, settings: dict[str, Any], complaint: str) -> None:
        """A setting with which no cookie would arrive is a ConfigurationError when it is made."""
        with pytest.raises(ConfigurationError, match=complaint):
            CookieSettings(**settings)

    @pytest.mark.parametrize(
        "settings",
        [
            {"path": "/" + "p" * 1023},
            {"name": "__my-flash!"},
            {"domain": ".shop.example"},
            {"samesite": "None", "secure": True},
            {"partitioned": True, "secure": True, "samesite": "None"},
            {"secure": False},
        ],
        ids=lambda settings: str(settings)[:40],
    )
    def test_what_browsers_take_is_no_error(self, settings: dict[str, Any]) -> None:
        """Unusual settings that work are accepted."""
        assert CookieSettings(**settings)


def test_the_hint_has_the_place_of_the_other_cookies() -> None:
    """A script can read, write and remove the hint: it has their path, domain and attributes, and is not HttpOnly."""
    plain = Cookies(CookieSettings(), secure=False)
    assert plain.hinting(60) == "flash-waiting=1; Max-Age=60; Path=/; SameSite=Lax"
    settings = CookieSettings(
        name="note", path="/shop", domain="example.org", secure=True, samesite="None", partitioned=True
    )
    assert Cookies(settings, secure=True).hinting(60) == (
        "note-waiting=1; Max-Age=60; Path=/shop; Domain=example.org; Secure; SameSite=None; Partitioned"
    )
