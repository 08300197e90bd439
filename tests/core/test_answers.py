"""Promises about what a transport is told to do to the headers of a response."""

import pytest

from heliograph.answers import Reply

CACHING = (
    *("Cache-Control", "ETag", "Last-Modified", "Expires"),
    *("X-Accel-Expires", "Surrogate-Control", "Edge-Control"),
    *("CDN-Cache-Control", "Cloudflare-CDN-Cache-Control", "Vercel-CDN-Cache-Control", "Netlify-CDN-Cache-Control"),
)
OTHERS = (
    *("Content-Type", "Content-Length", "Set-Cookie", "Vary", "Location", "Date", "Age", "Pragma"),
    *("X-Cache-Control", "ETag-Of-Origin", "Surrogate-Key", "Content-Location"),
)


@pytest.mark.parametrize("name", CACHING)
def test_a_private_reply_drops_what_lets_caches_keep_it(name: str) -> None:
    """Every header by which some cache could store the page goes, in whatever case it is spelled."""
    reply = Reply(private=True, add=())
    assert reply.drops(name)
    assert reply.drops(name.lower())
    assert reply.drops(name.upper())


@pytest.mark.parametrize("name", OTHERS)
def test_a_private_reply_keeps_every_other_header(name: str) -> None:
    """The application's other headers are none of our business."""
    assert not Reply(private=True, add=()).drops(name)


@pytest.mark.parametrize("name", CACHING + OTHERS)
def test_a_reply_that_only_sweeps_drops_nothing(name: str) -> None:
    """A page without messages from which a bad cookie is removed stays as cacheable as it was."""
    assert not Reply(private=False, add=(("Set-Cookie", "x"),)).drops(name)


def test_a_header_that_ours_holds_as_well_is_replaced() -> None:
    """What the application says in a header that ours repeats is said once, however its name is spelled."""
    reply = Reply(private=False, add=(("HX-Trigger", "both"),), replaces="hx-trigger")
    assert reply.merged([("hx-trigger", "its"), ("ETag", "x")]) == [("ETag", "x"), ("HX-Trigger", "both")]
    assert not Reply(private=False, add=()).drops("hx-trigger")
