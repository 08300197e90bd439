"""Promises about what a transport is told to do to the headers of a response."""

import pytest

from heliograph.answers import Reply, about_caching

CACHING = (
    *("Cache-Control", "ETag", "Last-Modified", "Expires"),
    *("X-Accel-Expires", "Surrogate-Control", "Edge-Control"),
    *("CDN-Cache-Control", "Cloudflare-CDN-Cache-Control", "Vercel-CDN-Cache-Control", "Netlify-CDN-Cache-Control"),
)
OTHERS = (
    *("Content-Type", "Content-Length", "Set-Cookie", "Vary", "Location", "Date", "Age", "Pragma"),
    *("X-Cache-Control", "ETag-Of-Origin", "Surrogate-Key", "Content-Location"),
)


@pytest.mark.parametrize("name", [name.lower() for name in CACHING])
def test_what_lets_caches_keep_a_response_is_known(name: str) -> None:
    """Every header by which some cache could store a page with messages is one that goes."""
    assert about_caching([name, "content-type"]) == {name}


@pytest.mark.parametrize("name", [name.lower() for name in OTHERS])
def test_every_other_header_stays(name: str) -> None:
    """The application's other headers are none of our business."""
    assert not about_caching([name])


@pytest.mark.parametrize("name", CACHING)
def test_a_reply_drops_a_header_however_it_is_spelled(name: str) -> None:
    """What must go goes, in whatever case it is spelled."""
    reply = Reply(add=(("Vary", "Cookie"),), drop={name.lower()})
    kept = [("Content-Type", "text/html"), ("Vary", "Cookie")]
    for spelled in (name, name.lower(), name.upper()):
        assert reply.merged([("Content-Type", "text/html"), (spelled, "x")]) == kept


def test_a_reply_that_drops_nothing_keeps_every_header() -> None:
    """A page without messages from which a bad cookie is removed stays as cacheable as it was."""
    headers = [(name, "x") for name in (*CACHING, *OTHERS)]
    assert Reply(add=(("Set-Cookie", "x"),)).merged(headers) == [*headers, ("Set-Cookie", "x")]
