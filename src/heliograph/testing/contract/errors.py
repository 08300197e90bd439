"""P12: a developer's mistake is told at the call that made it, by name, with the way to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from heliograph import (
    Action,
    HeliographError,
    OutsideRequestError,
    SecretKeyError,
    UnknownCategoryError,
    UnsafeURLError,
    UnstorableError,
    flash,
    flashes,
)
from heliograph.testing.contract.site import Answer, Call, Site, promises, raised, redirect


def _links_to(url: str) -> None:
    flash("x", actions=[Action("Go", url)])


def _caught(site: Site, call: Callable[[], Any], **settings: Any) -> HeliographError:
    """Return what a call raises in a view, where it raises it; the view goes on."""
    caught: list[HeliographError] = []

    def view(_: Call) -> Answer:
        try:
            call()
        except HeliographError as error:
            caught.append(error)
        return redirect()

    site.paths["/mistake"] = view
    received = site.open(**settings).post("/mistake")
    assert (received.status, received.lines) == (200, [])
    assert len(caught) == 1, "nothing was raised at the call"
    return caught[0]


@promises("P12")
def unstorable_content(site: Site) -> None:
    """A value that cannot travel is a TypeError at the call that names its type; nothing is sent."""
    values: tuple[Any, ...] = (object(), {1, 2}, {"nested": [object()]}, {1: "key"}, 1j)
    for value in values:
        error = _caught(site, partial(flash, value))
        assert isinstance(error, UnstorableError)
        assert isinstance(error, TypeError)
    assert "'set'" in str(_caught(site, partial(flash, {1, 2})))


@promises("P12")
def unstorable_details(site: Site) -> None:
    """Data, categories and queues that cannot travel are refused at the call, too."""
    anything: Any = object()
    for call in (
        lambda: flash("x", data={"x": object()}),
        lambda: flash("x", anything),
        lambda: flash("x", queue=anything),
        lambda: flash("x", key=anything),
        lambda: flash("x", title=anything),
        lambda: flash("x", actions=[anything]),
        lambda: flash("x", actions=[Action(anything, "/")]),
    ):
        assert isinstance(_caught(site, call), UnstorableError)


@promises("P12")
def an_action_that_runs_a_script(site: Site) -> None:
    """An address that is none of a page is refused at the call, and nothing is sent."""
    for url in ("javascript:alert(1)", "data:text/html,x", "//evil.example"):
        error = _caught(site, partial(_links_to, url))
        assert isinstance(error, UnsafeURLError)


@promises("P12")
def a_misspelt_category(site: Site) -> None:
    """With declared categories a misspelt one is an error at the call that suggests the right one."""
    error = _caught(site, lambda: flash("x", "sucess"), categories={"success", "error"})
    assert isinstance(error, UnknownCategoryError)
    assert "did you mean 'success'?" in str(error)


@promises("P12")
def after_the_headers_are_gone(site: Site) -> None:
    """Adding, clearing or keeping messages while the body is under way is an error at the call, not a silent loss."""
    caught: list[Exception] = []

    def chunks() -> Iterator[str]:
        yield "head"
        yield "more"
        calls = (partial(flash, "Too late"), flashes().clear, flashes().keep)
        caught.extend(raised(OutsideRequestError, call) for call in calls)
        yield "end"

    site.paths["/late"] = lambda call: Answer(chunks())
    browser = site.open()
    assert browser.get("/late").body == "headmoreend"
    assert len(caught) == 3
    assert browser.get("/").lines == []


@promises("P12")
def outside_a_request(site: Site) -> None:
    """Outside a request, before, between and after them, flash() and flashes() say so."""
    browser = site.open()
    for path in ("/", "/save", "/idle"):
        browser.send("GET", path)
        for call in (partial(flash, "x"), flashes):
            assert "view" in str(raised(OutsideRequestError, call))


@promises("P12")
def weak_keys_given_directly(site: Site) -> None:
    """A missing, empty or short key given to Heliograph is refused at construction with the cure."""
    keys: tuple[Any, ...] = (None, "", b"", [], "short", ["a good key of enough bytes", "short"])
    for key in keys:
        error = raised(SecretKeyError, partial(site.open, secret_key=key))
        assert "secrets.token_urlsafe" in str(error)
        assert isinstance(error, RuntimeError)


@promises("P12")
def no_key_in_the_framework(site: Site) -> None:
    """Without a key of the framework, flash() fails at the call with the cure, and pages that only ask work."""
    error = _caught(site, lambda: flash("x"), secret_key=lambda: ())
    assert isinstance(error, SecretKeyError)
    assert "secrets.token_urlsafe" in str(error)
    assert site.open(secret_key=lambda: ()).get("/", {"cookie": "__Host-flash.AAAAAAAAAAAAAAAA=AAAA"}).status == 200
