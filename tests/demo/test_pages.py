"""Promises about every page of the demo."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from heliograph import demo

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
}
STATIC = sorted((Path(demo.__file__).parent / "static").iterdir())
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
        if element.attributes.get(name, "").startswith("/static/")
    }
    found = {address: visitor.get(address).status_code for address in sorted(needed)}
    assert found.pop("/static/no-such-picture.png", 404) == 404
    assert set(found.values()) == {200}


def test_each_page_has_the_panel(page: Element) -> None:
    """Each page says what the browser holds."""
    assert [panel.tagged("h2")[0].text for panel in page.classed("browser")] == ["What your browser sent"]


@pytest.mark.parametrize("address", ["/", "/redirects", "/together", "/errors", "/limits", "/large"])
def test_each_page_shows_its_code(visitor: TestClient, address: str) -> None:
    """Each page shows the code that runs behind it, and says why others lose the message."""
    page = read(visitor.get(address).text)
    assert any("async def " in listing.text for listing in page.tagged("pre"))
    assert "Why others lose it" in [heading.text for heading in page.tagged("h2")]


@pytest.mark.parametrize("address", [address for address in PAGES if address != "/errors/picture"])
def test_any_page_shows_what_is_pending(visitor: TestClient, address: str) -> None:
    """A message that waits is shown by whichever page comes first, an error page too."""
    visitor.post("/", data={"text": "Here I am.", "category": "success"}, follow_redirects=False)
    assert shown(visitor.get(address).text) == [("status", "success: Here I am.")]
