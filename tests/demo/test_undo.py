"""Promises of the page with an Undo that works."""

import pytest
from starlette.testclient import TestClient

from heliograph.demo.undo import PHOTOS

from .page import Element, fields, items, read, shown, texts


def photos(html: str) -> list[str]:
    return [row.tagged("span")[0].text for row in read(html).classed("rows")[0].tagged("li")]


def undo(html: str) -> Element:
    (item,) = items(html)
    (form,) = [form for form in item.tagged("form") if form.text == "Undo"]
    return form


def press(visitor: TestClient, form: Element) -> str:
    assert form.attributes["method"] == "post"
    return visitor.post(form.attributes["action"], data=fields(form)).text


def test_what_is_deleted_comes_back(visitor: TestClient) -> None:
    """The button in the message brings back what was deleted, as an ordinary form."""
    page = visitor.post("/undo/meadow/delete").text
    assert photos(page) == ["Harbour", "Summit", "Old station"]
    assert items(page)[0].tagged("strong")[0].text == "Photo deleted"
    page = press(visitor, undo(page))
    assert photos(page) == list(PHOTOS.values())
    assert shown(page) == [("status", "info: “Meadow in June” is back.")]


def test_pressing_twice_is_no_error(visitor: TestClient) -> None:
    """Who presses Undo twice, in two tabs say, sees one message and the photo."""
    form = undo(visitor.post("/undo/summit/delete").text)
    press(visitor, form)
    page = press(visitor, form)
    assert (photos(page), texts(page)) == (list(PHOTOS.values()), [])


def test_deleting_twice_says_so(visitor: TestClient) -> None:
    """What is deleted already cannot be deleted again, and there is nothing to undo."""
    visitor.post("/undo/summit/delete")
    assert shown(visitor.post("/undo/summit/delete").text) == [("alert", "warning: That photo is not in the album.")]


@pytest.mark.parametrize("photo", ["none", "%00", "%22%3E%3Cscript%3E", "9" * 5000])
@pytest.mark.parametrize("what", ["delete", "restore"])
def test_a_photo_that_is_none_is_no_error(visitor: TestClient, photo: str, what: str) -> None:
    """An address that the page would never have leads back to the page."""
    answer = visitor.post(f"/undo/{photo}/{what}")
    assert (answer.status_code, answer.url.path) == (200, "/undo")


def test_an_empty_album_can_be_filled(visitor: TestClient) -> None:
    """Who deletes all photos is offered all of them back."""
    for photo in PHOTOS:
        visitor.post(f"/undo/{photo}/delete")
    page = visitor.get("/undo").text
    (form,) = [form for form in read(page).tagged("form") if form.text == "Put all photos back"]
    assert photos(press(visitor, form)) == list(PHOTOS.values())
