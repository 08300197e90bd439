"""Promises of the pages that go wrong."""

from starlette.testclient import TestClient

from .page import read, shown

PAID = [("status", "success: The invoice is paid.")]
FOR_A_PICTURE = {"Accept": "image/avif,image/webp,*/*;q=0.8", "Sec-Fetch-Dest": "image", "Sec-Fetch-Mode": "no-cors"}


def test_a_page_that_fails_eats_nothing(visitor: TestClient) -> None:
    """A page that answers 500 may show the message; the next good page shows it again, and no other."""
    failed = visitor.post("/errors", data={"way": "failure"})
    assert (failed.status_code, shown(failed.text)) == (500, PAID)
    assert shown(visitor.get("/errors").text) == PAID
    assert shown(visitor.get("/errors").text) == []


def test_a_missing_picture_eats_nothing(visitor: TestClient) -> None:
    """The 404 page that answers a picture gets no message, and the next good page shows it."""
    page = read(visitor.post("/errors", data={"way": "picture"}).text)
    source = page.tagged("figure")[0].tagged("img")[0].attributes["src"]
    missing = visitor.get(source, headers=FOR_A_PICTURE)
    assert (missing.status_code, read(missing.text).tagged("h1")[0].text) == (404, "Not Found")
    assert shown(missing.text) == []
    assert shown(visitor.get("/errors").text) == PAID


def test_a_missing_page_that_is_seen_shows_the_message(visitor: TestClient) -> None:
    """A 404 page that a person looks at shows the message like any other page, once."""
    missing = visitor.post("/errors", data={"way": "mistyped"})
    assert (missing.status_code, shown(missing.text)) == (404, PAID)
    assert shown(visitor.get("/errors").text) == []


def test_an_unknown_way_leads_back(visitor: TestClient) -> None:
    """A form that the page would never send leads to the page itself."""
    answer = visitor.post("/errors", data={"way": "https://elsewhere.example"})
    assert (answer.status_code, answer.url.path, shown(answer.text)) == (200, "/errors", PAID)


def test_a_wrong_method_says_which_are_right(visitor: TestClient) -> None:
    """The page for a wrong method keeps the header that names the right ones."""
    assert visitor.get("/together/heliograph").headers["allow"] == "POST"
