"""Promises about themes of one's own: a mistake in one is told when it is made."""

from __future__ import annotations

from typing import Any

import pytest

from heliograph import ConfigurationError
from heliograph.html import Theme

from .markup import FULL, message, one, page, part

ITEM = '<div {attributes} class="note {look}">{icon}{title}{content}{actions}{close}</div>'


def theme(**more: Any) -> Theme:
    defaults: dict[str, Any] = {"item": ITEM, "looks": {"info": "blue"}}
    return Theme(**(defaults | more))


def test_it_says_how_messages_look() -> None:
    """A frame and a table are a theme; classes of parts are there where they are said."""
    shop = theme(
        item='<li {attributes} class="{look}" lang="{look}">{close}<b>{icon}</b>{title}{content}{actions}</li>',
        looks={"info": "blue", "error": "red"},
        title="t-{look}",
        button="b",
    )
    item = one(message(category="error", **FULL), theme=shop)
    assert (item.tag, item.attributes["class"], item.attributes["lang"]) == ("li", "red", "red")
    assert part(item, "[data-flash-title]").attributes["class"] == "t-red"
    assert part(item, "[data-flash-actions] button").attributes["class"] == "b"
    assert "class" not in part(item, "[data-flash-content]").attributes
    assert part(item, "b > svg")


def test_categories_of_its_own() -> None:
    """A site's own category has a look, a template and, if it is urgent, the role that says so."""
    shop = theme(looks={"info": "blue", "outage": "purple"}, alerts=frozenset({"outage"}))
    item = one(message(category="outage"), theme=shop)
    assert (item.attributes["class"], item.attributes["role"]) == ("note purple", "alert")
    assert one(message(category="error"), theme=shop).attributes["class"] == "note blue"
    templates = page(theme=shop, templates=True).css("template")
    assert [template.attributes["data-flash-category"] for template in templates] == ["info", "outage"]


def test_a_brace_that_is_no_slot_is_written_twice() -> None:
    """A theme may have braces in its HTML and in its classes."""
    shop = theme(item=f"{ITEM}<i>{{{{x}}}}</i>", looks={"info": "{blue}"}, title="a{{b}}", icon="c{{{look}}}")
    root = page(message("{content}", title="{title}"), theme=shop)
    assert part(root, "i").text() == "{x}"
    assert part(root, "[data-flash]").attributes["class"] == "note {blue}"
    assert part(root, "[data-flash-title]").attributes["class"] == "a{b}"
    assert part(root, "svg[class]").attributes["class"] == "c{{blue}}"
    assert part(root, "[data-flash-content]").text() == "{content}"


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"item": ITEM.replace("{content}", "")}, "{content} exactly once, not 0"),
        ({"item": ITEM + "{close}"}, "{close} exactly once, not 2"),
        ({"item": ITEM.replace("{attributes}", "")}, "{attributes} exactly once"),
        ({"item": ITEM + "{body}"}, "item of a theme has no slot {body}; there are: attributes, icon"),
        ({"item": ITEM + "{}"}, "no slot {}"),
        ({"item": ITEM + "{look.__class__}"}, "no slot {look.__class__}"),
        ({"item": ITEM + "{"}, "written twice"),
        ({"item": ITEM + "}"}, "written twice"),
        ({"title": "{content}"}, "title of a theme has no slot {content}; there are: look"),
        ({"looks": {"success": "green"}}, "need 'info'"),
        ({"item": ITEM.replace("div", "P")}, "ends a <p>"),
    ],
    ids=str,
)
def test_a_mistake_is_told_when_the_theme_is_made(wrong: dict[str, Any], complaint: str) -> None:
    """A slot that is missing, unknown or there twice is an error before the first page."""
    with pytest.raises(ConfigurationError) as caught:
        theme(**wrong)
    assert complaint in str(caught.value)
