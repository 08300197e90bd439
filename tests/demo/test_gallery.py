"""Promises of the page of themes."""

import pytest
from starlette.testclient import TestClient

from heliograph.demo.gallery import THEMES_SHOWN
from heliograph.html import THEMES

from .page import read, shown

LIVE = [name for name, said in THEMES_SHOWN.items() if said.live]


def test_every_theme_is_there(visitor: TestClient) -> None:
    """The page has each theme that comes with Heliograph, and one that does not."""
    (picker,) = read(visitor.get("/themes").text).classed("picker")
    offered = [link.attributes["href"].partition("=")[2] for link in picker.tagged("a")]
    assert sorted(offered) == sorted([*THEMES, "notes"])


@pytest.mark.parametrize("name", THEMES_SHOWN)
def test_a_theme_is_shown(visitor: TestClient, name: str) -> None:
    """Each theme has its call and its markup; its look only where its stylesheet is here."""
    page = read(visitor.get("/themes", params={"theme": name}).text)
    listings = [listing.text for listing in page.tagged("pre")]
    assert listings[0].startswith("{{ render_flashes(")
    assert listings[-1].startswith('<flash-messages data-endpoint="/_flashes"')
    assert [len(specimen.tagged("flash-messages")) for specimen in page.classed("specimen")] == [1] * (name in LIVE)


def test_the_markup_is_that_of_the_theme(visitor: TestClient) -> None:
    """The code has the classes of the framework."""
    assert 'class="alert alert-info' in read(visitor.get("/themes?theme=bootstrap").text).tagged("pre")[-1].text


@pytest.mark.parametrize("name", ["", "none", "\x00", "<script>"])
def test_an_unknown_theme_is_plain(visitor: TestClient, name: str) -> None:
    """An address that the page would never have shows the plain theme."""
    page = read(visitor.get("/themes", params={"theme": name}).text)
    assert [link.text for link in page.classed("picker")[0].tagged("a") if "aria-current" in link.attributes] == [
        "Plain"
    ]


def test_the_button_of_the_example_is_answered(visitor: TestClient) -> None:
    """Whoever presses Undo in an example learns that it is one."""
    text = "info: There was nothing to undo: that is an example."
    assert shown(visitor.post("/themes").text) == [("status", text)]
