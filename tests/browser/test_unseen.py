"""Requests and answers of which the visitor sees nothing: each reads the messages, and none eats them."""

import pytest

from .chromium import Tab
from .site import Site

SUBRESOURCES = {
    "image": "<img src=/asset/image>",
    "style": "<link rel=stylesheet href=/asset/style>",
    "script": "<script src=/asset/script></script>",
    "font": "<style>@font-face { font-family: f; src: url(/asset/font) } p { font-family: f }</style><p>Text</p>",
    "audio": "<audio src=/asset/audio preload=auto></audio>",
    "video": "<video src=/asset/video preload=auto></video>",
    "track": "<video><track default src=/asset/track></video>",
    "worker": "<script>new Worker('/asset/worker')</script>",
    "sharedworker": "<script>new SharedWorker('/asset/sharedworker')</script>",
    "serviceworker": "<script>navigator.serviceWorker.register('/asset/serviceworker')</script>",
}


@pytest.mark.parametrize(("kind", "html"), SUBRESOURCES.items(), ids=SUBRESOURCES)
def test_a_subresource_eats_nothing(site: Site, tab: Tab, kind: str, html: str) -> None:
    """A part of a page, made with the messages at hand, does not count as showing them: the next page does."""
    site.pages["/gallery"] = html
    tab.open(site.url("/flash?text=Saved&to=/gallery"))
    part = site.visits.wait_for(f"/asset/{kind}")
    assert part.headers["sec-fetch-dest"] == kind
    assert part.carries_flash
    assert (part.status, part.read) == (200, [])
    tab.open(site.url("/page"))
    assert tab.messages == ["Saved"]


def test_a_missing_favicon_eats_nothing(site: Site, tab: Tab) -> None:
    """The error page that answers for the icon may have the whole layout: the next page shows the message."""
    tab.open(site.url("/flash?text=Saved&to=/quiet"))
    icon = site.visits.wait_for("/favicon.ico")
    assert icon.carries_flash
    assert (icon.status, icon.read) == (404, [])
    tab.open(site.url("/page"))
    assert tab.messages == ["Saved"]


def test_a_beacon_eats_nothing_and_its_own_message_arrives(site: Site, tab: Tab) -> None:
    """What a beacon flashes is shown by the next page, beside the message that was pending when it was sent."""
    tab.open(site.url("/flash?text=Saved&to=/quiet"))
    tab.run("navigator.sendBeacon('/beacon', 'Left')")
    beacon = site.visits.wait_for("/beacon")
    assert beacon.carries_flash
    assert (beacon.status, beacon.read) == (200, [])
    tab.open(site.url("/page"))
    assert tab.messages == ["Saved", "Left"]


def test_an_error_page_eats_nothing(site: Site, tab: Tab) -> None:
    """A 500 page that shows a message leaves it to the next page."""
    tab.open(site.url("/flash?text=Saved&to=/broken"))
    assert tab.messages == ["Saved"]
    assert site.visits.wait_for("/broken").status == 500
    tab.open(site.url("/page"))
    assert tab.messages == ["Saved"]


def test_a_download_eats_nothing(site: Site, tab: Tab) -> None:
    """A file that is offered for download, made with the message at hand, leaves it to the next page."""
    site.pages["/files"] = "<a id=file href=/download>Download</a>"
    tab.open(site.url("/flash?text=Saved&to=/files"))
    tab.click("file")
    assert site.visits.wait_for("/download").read == ["Saved"]
    assert tab.run("return location.pathname") == "/files"
    tab.open(site.url("/page"))
    assert tab.messages == ["Saved"]
