"""Promises about links and buttons: none of them runs a script, and a mistake is told where it is made."""

from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from heliograph import Action, UnsafeURLError, UnstorableError
from heliograph.action import SCHEMES
from tests.core.lazy_strings import LAZY

SAFE = (
    "/",
    "/orders/7/undo",
    "/orders?next=https://elsewhere.example/&x=javascript:alert(1)",
    "orders/7",
    "../orders",
    "?page=2",
    "#top",
    "/time/12:30",
    "/caf\u00e9?q=\u6f22\u5b57",
    "/a%20b%0A",
    "./javascript:alert(1)",
    "https://shop.example/orders",
    "HTTP://shop.example",
)
UNSAFE = (
    "",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " javascript:alert(1)",
    "\x01javascript:alert(1)",
    "\x00javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "java\r\nscript:alert(1)",
    "javascript\t:alert(1)",
    "\u00a0javascript:alert(1)",
    "\u200bjavascript:alert(1)",
    "\u202ejavascript:alert(1)",
    "\ufeffjavascript:alert(1)",
    "javascript&colon;alert(1):",
    "java%73cript:alert(1)",
    "javascript://shop.example/%0Aalert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "blob:https://shop.example/1",
    "file:///etc/passwd",
    "ftp://shop.example",
    "tel:112",
    "view-source:https://shop.example",
    ":",
    ":javascript:alert(1)",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/or ders",
    "/orders\x7f",
    "/orders\u2028",
    "https://shop.example/\u202e",
)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("url", SAFE)
def test_pages_can_be_reached(url: str, method: Any) -> None:
    """A link and a button lead to pages, of the same site or another, in whatever way they are written."""
    assert Action("Go", url, method).url == url


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("url", UNSAFE)
def test_an_address_that_runs_a_script_or_hides_its_host_is_refused(url: str, method: Any) -> None:
    """Whatever the spelling, an address that a browser would not take for a page is an error at the call."""
    with pytest.raises(UnsafeURLError) as caught:
        Action("Go", url, method)
    assert caught.value.url == url


def test_mail_can_be_written_to_but_not_posted_to() -> None:
    """`mailto:` is a link and no form."""
    assert Action("Ask us", "mailto:help@shop.example?subject=Order%207").method == "get"
    with pytest.raises(UnsafeURLError, match="http, https;"):
        Action("Ask us", "mailto:help@shop.example", "post")


@pytest.mark.parametrize("url", SAFE)
def test_only_a_form_that_stays_on_the_site_may_have_its_token(url: str) -> None:
    """An address with a host or a scheme is somebody else's, as far as anyone can tell."""
    parts = urlsplit(url)
    assert Action("Go", url).is_local is not bool(parts.scheme or parts.netloc)


@given(st.text(max_size=20) | st.text("javscript:/\\\t\n .?#&;%0a", max_size=20))
@example("javascript:\x85alert(1)")
@example("http:evil.example")
def test_what_is_accepted_is_what_browsers_read(url: str) -> None:
    """Every address that is accepted leads, as browsers resolve it, to a page of http or https, or to a mail."""
    try:
        action = Action("Go", url)
    except UnsafeURLError:
        return
    # URL Standard, section 4.4: what browsers do before they look for the scheme.
    seen = url.strip("".join(map(chr, range(0x21)))).translate(dict.fromkeys(map(ord, "\t\n\r"))).replace("\\", "/")
    target = urlsplit(urljoin("https://shop.example/orders/", seen))
    assert target.scheme in SCHEMES["get"]
    assert not action.is_local or target.netloc == "shop.example"


@pytest.mark.parametrize("method", ["GET", "put", "delete", "", None])
def test_any_other_method_is_an_error_at_the_call(method: Any) -> None:
    """HTML has links and forms that post; for the rest there are hidden fields."""
    with pytest.raises(ValueError, match="'get' or 'post'"):
        Action("Go", "/", method)


@pytest.mark.parametrize("value", [None, 7, b"bytes", ["/"]], ids=repr)
def test_label_and_address_must_be_text(value: Any) -> None:
    """A None that slipped in is no link to the page `None`."""
    with pytest.raises(UnstorableError, match="label of an action must be text"):
        Action(value, "/")
    with pytest.raises(UnstorableError, match="url of an action must be text"):
        Action("Go", value)


@pytest.mark.parametrize("lazy", LAZY)
def test_a_translation_is_text_at_once(lazy: Any) -> None:
    """A lazy label is translated for the visitor who flashed it."""
    action = Action(lazy(lambda: "Undo"), lazy(lambda: "/undo"))
    assert (type(action.label), action.label) == (str, "Undo")
    assert (type(action.url), action.url) == (str, "/undo")


def test_half_characters_in_a_label_do_no_harm() -> None:
    """A lone surrogate, which a visitor can send, is replaced."""
    assert Action("\ud800", "/").label == "\ufffd"


def test_a_long_address_does_not_flood_the_log() -> None:
    """An address of 10,000 characters that is refused is cut in the error's text."""
    assert len(str(UnsafeURLError("x:" * 5000, ("http",)))) < 400
