"""Promises about messages as JSON: small, plain, and harmless wherever the text is put."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from heliograph import Action, Message, to_json
from heliograph.content import admit_data
from heliograph.json import text
from heliograph.testing import example_flashes
from tests.core.strategies import contents


def message(content: Any = "Saved", category: str = "success", **fields: Any) -> Message:
    return Message("3q2-7wAA", content, category, 1_800_000_000, **fields)


def test_defaults_are_left_out() -> None:
    """A plain message is its id, its text and its category, and nothing else."""
    assert to_json([message()]) == [{"id": "3q2-7wAA", "content": "Saved", "category": "success"}]


def test_everything_that_a_page_shows_is_there() -> None:
    """What a message has besides is there under the same names."""
    full = message(
        Markup("<b>Deleted</b>"),
        "warning",
        queue="toast",
        title="Order 7",
        actions=(Action("Undo", "/undo", method="post"), Action("Help", "/help")),
        sticky=True,
        data={"order": 7},
        key="order-7",
        path="/orders",
    )
    assert to_json([full]) == [
        {
            "id": "3q2-7wAA",
            "content": "<b>Deleted</b>",
            "html": True,
            "category": "warning",
            "title": "Order 7",
            "actions": [
                {"label": "Undo", "url": "/undo", "method": "post"},
                {"label": "Help", "url": "/help", "method": "get"},
            ],
            "sticky": True,
            "queue": "toast",
            "data": {"order": 7},
        }
    ]


def test_only_markup_is_html() -> None:
    """Text that looks like HTML is not called HTML."""
    assert "html" not in to_json([message("<b>Saved</b>")])[0]


def test_content_of_any_kind_is_text() -> None:
    """What a template would render of a number or a list is what the page's script shows."""
    assert [found["content"] for found in to_json([message(7), message(None), message(["a"])])] == [
        "7",
        "None",
        "['a']",
    ]


def test_data_is_plain() -> None:
    """What JSON does not know travels in ``data`` as text, and a number that is none as null."""
    data = {
        "when": datetime(2026, 11, 27, 17, 30, tzinfo=UTC),
        "price": Decimal("1.50"),
        "id": UUID(int=7),
        "raw": b"\xff",
        "html": Markup("<b>"),
        "infinite": [float("inf"), (1, 2)],
    }
    [found] = to_json([message(data=data)])
    assert found["data"] == {
        "when": "2026-11-27T17:30:00+00:00",
        "price": "1.50",
        "id": "00000000-0000-0000-0000-000000000007",
        "raw": "/w==",
        "html": "<b>",
        "infinite": [None, [1, 2]],
    }
    assert type(found["data"]["html"]) is str


def test_what_it_lists_is_consumed_by_delivery() -> None:
    """Handing out the pending messages as JSON is reading them."""
    flashes = example_flashes()
    flashes.add("Saved")
    assert [found["content"] for found in to_json(flashes)] == ["Saved"]
    assert len(flashes) == 0


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found += [tag, *(name for name, _ in attrs)]


@given(st.text(), st.text(), st.text(), contents)
def test_its_text_is_harmless(content: str, category: str, title: str, data: object) -> None:
    """Hostile content stays within its string: in a header, a ``<script>`` and an attribute; and comes back whole."""
    clean = admit_data({"": data})
    written = text({"flashes": to_json([message(content, category, title=title, data=clean)])})
    assert written.isascii()
    assert written.isprintable()
    assert not set(written) & set("<>&'")
    page = _Elements()
    page.feed(f"<script type='application/json'>{written}</script><p title='{written}'></p>")
    page.close()
    assert page.found == ["script", "type", "p", "title"]
    [found] = json.loads(written)["flashes"]
    assert (found["content"], found["category"], found.get("title", "")) == (content, category, title)
