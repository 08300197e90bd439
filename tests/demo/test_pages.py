"""Promises about every page of the demo."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from heliograph import demo
from heliograph.assets import FOLDER

from .page import Element, read, shown

PAGES = {
    "/": 200,
    "/redirects": 200,
    "/together": 200,
    "/errors": 200,
    "/errors/report": 500,
    "/errors/picture": 200,
    "/errors/no-such-page": 404,
    "/together/session": 405,
    "/limits": 200,
    "/large": 200,
    "/undo": 200,
    "/sticky": 200,
    "/toasts": 200,
    "/themes": 200,
    "/themes?theme=notes": 200,
    "/themes?theme=bootstrap": 200,
    "/fetch": 200,
    "/cached/": 200,
    "/cached/no-such-page": 404,
}
FOR_ALL = "/cached/"
"""The page that has nothing of any visitor in it."""
STATIC = sorted([*(Path(demo.__file__).parent / "static").iterdir(), *FOLDER.iterdir()])
ELSEWHERE = re.compile(r"https?://|@import|url\(|[\"'(=]//")
SVG = "http://www.w3.org/2000/svg"  # Names a vocabulary; nobody fetches it.


@pytest.fixture(params=["without messages", "with messages"])
def visited(request: pytest.FixtureRequest, visitor: TestClient) -> TestClient:
    if request.param == "with messages":
        for category in ("success", "info", "warning", "error"):
            visitor.post("/", data={"text": f"{category} & <more>", "category": category}, follow_redirects=False)
    return visitor


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest, visited: TestClient) -> Element:
    return read(visited.get(request.param).text)


@pytest.mark.parametrize(("address", "status"), PAGES.items())
def test_each_page_answers(visited: TestClient, address: str, status: int) -> None:
    """Each page answers with HTML and its status, with messages as without."""
    answer = visited.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")


def test_each_page_is_sound(page: Element) -> None:
    """Each page has all its elements closed, one title, one main heading and one main part, and ids that are unique."""
    ids = [element.attributes["id"] for element in page.all() if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    assert [len(page.tagged(tag)) for tag in ("title", "h1", "main")] == [1, 1, 1]


def test_each_page_is_accessible(page: Element) -> None:
    """Pictures have texts, fields have labels, and what a label or a description points at is there."""
    ids = {element.attributes.get("id") for element in page.all()}
    pointed_at = {
        element.attributes[name]
        for element in page.all()
        for name in ("for", "aria-labelledby")
        if name in element.attributes
    }
    labelled = {label.attributes["for"] for label in page.tagged("label")}
    fields = [field for field in page.tagged("input") if field.attributes.get("type") != "hidden"]
    assert page.tagged("html")[0].attributes["lang"] == "en"
    assert pointed_at <= ids
    assert {field.attributes["id"] for field in fields} <= labelled
    assert all("alt" in picture.attributes for picture in page.tagged("img"))


def test_each_page_works_under_a_strict_policy(page: Element) -> None:
    """No page has an inline script, style or event handler."""
    names = {name for element in page.all() for name in element.attributes}
    assert not {name for name in names if name.startswith("on") or name == "style"}
    assert not page.tagged("style")
    assert all("src" in script.attributes for script in page.tagged("script"))


def test_each_page_tells_browsers_its_policy(visited: TestClient) -> None:
    """Browsers are told to fetch nothing from elsewhere."""
    assert visited.get("/").headers["content-security-policy"].startswith("default-src 'none'; connect-src 'self'")


@pytest.mark.parametrize("address", PAGES)
def test_no_page_points_elsewhere(visited: TestClient, address: str) -> None:
    """No page names an address beyond its own server."""
    assert not ELSEWHERE.search(visited.get(address).text)


@pytest.mark.parametrize("file", STATIC, ids=lambda file: file.name)
def test_no_file_points_elsewhere(file: Path) -> None:
    """No style sheet, script or picture fetches anything from another server."""
    assert not ELSEWHERE.search(file.read_text().replace(SVG, ""))


def test_what_a_page_needs_is_there(visitor: TestClient, page: Element) -> None:
    """Each style sheet, script and picture that a page names is served, except the one that is missed on purpose."""
    needed = {
        element.attributes[name]
        for element in page.all()
        for name in ("src", "href")
        if element.attributes.get(name, "").startswith(("/static/", "/_flashes/"))
    }
    found = {address: visitor.get(address).status_code for address in sorted(needed)}
    assert found.pop("/static/no-such-picture.png", 404) == 404
    assert set(found.values()) == {200}


@pytest.mark.parametrize("address", PAGES)
def test_each_page_has_the_panel(visited: TestClient, address: str) -> None:
    """Each page says what the browser holds, except the one that is the same for all browsers."""
    panels = read(visited.get(address).text).classed("browser")
    title = "What is yours on this page" if address == FOR_ALL else "What your browser sent"
    assert [panel.tagged("h2")[0].text for panel in panels] == [title]


@pytest.mark.parametrize("address", ["/", "/redirects", "/together", "/errors", "/limits", "/large"])
def test_each_page_says_why_others_lose_it(visitor: TestClient, address: str) -> None:
    """Each page about a message that others lose says why they do."""
    assert "Why others lose it" in [heading.text for heading in read(visitor.get(address).text).tagged("h2")]


@pytest.mark.parametrize("address", sorted({page for page in PAGES if PAGES[page] == 200} - {"/errors/picture"}))
def test_each_page_shows_its_code(visitor: TestClient, address: str) -> None:
    """Each page shows the code that runs behind it, or what a layout writes."""
    code = [listing.text for listing in read(visitor.get(address).text).tagged("pre")]
    assert any("async def " in listing or "render_flashes(" in listing for listing in code)


ELSE = {"/errors/picture", FOR_ALL, "/cached/no-such-page"}
"""Pages that read no messages, or those of another application."""


@pytest.mark.parametrize("address", sorted(PAGES.keys() - ELSE))
def test_any_page_shows_what_is_pending(visitor: TestClient, address: str) -> None:
    """A message that waits is shown by whichever page comes first, an error page too."""
    visitor.post("/", data={"text": "Here I am.", "category": "success"}, follow_redirects=False)
    assert shown(visitor.get(address).text) == [("status", "success: Here I am.")]


@pytest.mark.parametrize("address", sorted(PAGES))
def test_each_page_is_in_the_navigation(visitor: TestClient, address: str) -> None:
    """From each page every other is one click away, and the page itself is marked."""
    (navigation,) = read(visitor.get(address).text).tagged("nav")
    links = navigation.tagged("a")
    pages = {page.partition("?")[0] for page, status in PAGES.items() if status == 200} - {"/errors/picture"}
    assert {link.attributes["href"] for link in links} == pages
    current = [link.attributes["href"] for link in links if "aria-current" in link.attributes]
    assert current == [path for path in [address.partition("?")[0]] if path in pages]
